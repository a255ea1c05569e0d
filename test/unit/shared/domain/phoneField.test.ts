// Phone cells of real exports: what is in them beside a number must never become a part of one.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { callablePhones, parsePhoneCell } from '../../../../src/shared/domain/phone.js';

describe('a cell without a full number gives none', () => {
  test.each([
    '8900555011.0',
    '900555011.0',
    '8 900 555-01-1.0',
    '7900555011.0',
    '8900555011 (1)',
    '8900555011 1',
    '8900555011-1',
    '8900555011/1',
    '8900555011, 1',
    '8 900 555 01 1 2',
    '900555011 5-й этаж',
    '900555011 5 этаж',
    '8900555011 2 подъезд',
    'кв. 5 8900555011',
    '900 555-01 12 кабинет',
    '90055501 12',
    '890055501 12',
    '890055501 (12)',
    '900555011 (доб. 2)',
    '900555011 №2',
    '495-12-34 101',
    '495-12-34 (101)',
    'кв. 495 123 45 67',
    '8900555011 26.11.2026',
    '900555011 26.11.26',
    '9005 26.11.26',
    '8900555011 10:30',
    '89005550112 3',
    '9005550112 3',
    '7.9005550112E+10',
    '7,90056E+10',
    '890055501 1О',
    '8900555011О',
    '8 900 55б 01 12',
    '8 900 555 01 1х',
    '8900555011②',
    '8900555011٣',
    'СНИЛС 900-555-011 20',
    'СНИЛС: 790-055-501 12',
    'полис 79005550112',
    'id=89005550112',
    'ivanov89005550112@mail.ru',
    'IMG_89005550112',
    '{"ID":"89005550112"}',
    '78378846-d1da-11ed-8f84-1856809fe650',
    '99cdf8bc-3946-4211-8f84-78378846d1da',
    '{49512345-6711-4211-8184-185680912345}',
    '<Объект не найден> (27:89005550123da9811e10393c0d776fd0)',
    '<Объект не найден> (27:89005550123)',
    'e1cib/data/Документ.Заявка?ref=936d89005550123965a25210c9dc',
    '26.11.2026 10:30',
    '0x89005550112',
    '+4951234567',
    '+84951234567',
    '+49 5123 4567',
    '+380 50 123-45-67',
    '+1 212 555 01 23',
    '8727 29 28 51',
    '8343 29-79-31',
    '35д89005550112',
  ])('"%s"', (cell) => {
    const phones = parsePhoneCell(cell);
    expect(callablePhones([cell])).toEqual([]);
    expect(phones.length).toBeGreaterThan(0);
    for (const { fault } of phones) expect(fault).not.toBeNull();
  });
});

describe('a number is read beside what is explained', () => {
  test.each([
    ['+8 (495) 123-45-67', '74951234567'],
    ['+8 (485) 212-34-56', '74852123456'],
    ['+8 (863) 212-34-56', '78632123456'],
    ['+8 (4852) 12-34-56', '74852123456'],
    ['+8-495-123-45-67', '74951234567'],
    ['+8 (900) 555-01-01', '79005550101'],
    ['79005550001.0', '79005550001'],
    ['9005550003.0', '79005550003'],
    ['79005550001,0', '79005550001'],
    ['89005550112 (1)', '79005550112'],
    ['89005550112 5-й этаж', '79005550112'],
    ['8 900 555 01 12 кв 5', '79005550112'],
    ['8 (900) 555-01-12, кв. 5', '79005550112'],
    ['дом 5 89005550112', '79005550112'],
    ['1) 89005550112', '79005550112'],
    ['89005550112 после 18:00', '79005550112'],
    ['89005550112 с 10-18', '79005550112'],
    ['89005550112 26.11.2026', '79005550112'],
    ['26.11.2026 10:30 8 900 555-01-12', '79005550112'],
    ['(8 900) 555-01-12', '79005550112'],
    ['8(900)5550112', '79005550112'],
    ['8900 555 01 12', '79005550112'],
    ['8-900-55-50-112', '79005550112'],
    ['8 900 5550112', '79005550112'],
    ['8900555 01 12', '79005550112'],
    ['(8 900 555-01-12)', '79005550112'],
    ['+7&nbsp;900&nbsp;555-01-12', '79005550112'],
    ['тел.89005550112', '79005550112'],
    ['tel:89005550112', '79005550112'],
    ['89005550112муж', '79005550112'],
    ['8 900 555-01-12 мама', '79005550112'],
    ['8 (84235) 2-12-34', '78423521234'],
    ['8 (495) 123-45-67 доб. 8', '74951234567'],
    ['+78005551234', '78005551234'],
  ])('"%s" is %s', (cell, digits) => {
    expect(callablePhones([cell])).toEqual([digits]);
  });
});

describe('countries', () => {
  test('are Russia and Kazakhstan, unless others are named', () => {
    expect(callablePhones(['+375 29 123-45-67'])).toEqual([]);
    expect(parsePhoneCell('+375 29 123-45-67').map(({ fault }) => fault)).toEqual(['foreign']);
    expect(callablePhones(['+375 29 123-45-67'], ['RU', 'BY'])).toEqual(['375291234567']);
    expect(callablePhones(['+7 701 123 45 67', '89005550112'], ['RU'])).toEqual(['79005550112']);
    expect(callablePhones(['+7 701 123 45 67', '89005550112'], ['KZ'])).toEqual(['77011234567']);
  });

  test('that are named do not make a foreign number of a slip', () => {
    expect(callablePhones(['+8 (495) 123-45-67'], ['RU', 'VN'])).toEqual(['74951234567']);
    expect(callablePhones(['+84951234567'], ['RU', 'VN'])).toEqual(['84951234567']);
    expect(callablePhones(['+380 50 123-45-6 (7)'], ['UA'])).toEqual([]);
  });
});

describe('over random cells', () => {
  test('no number comes out of an identifier', () => {
    const groups = fc.stringMatching(/^[0-9a-f]{32}$/);
    const styles = fc.constantFrom<(hex: string) => string>(
      (hex) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
      (hex) => `{${hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')}}`,
      (hex) => hex.toUpperCase(),
      (hex) => `<Объект не найден> (27:${hex})`,
      (hex) => `ref=${hex}`,
    );
    fc.assert(
      fc.property(groups, styles, (hex, style) => {
        fc.pre(/[a-f]/.test(hex));
        expect(callablePhones([style(hex)])).toEqual([]);
      }),
      { numRuns: 5_000 },
    );
  });

  test('every number that comes back is written in one piece', () => {
    const texts = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'0123456789 +-().,;/:axдк\n'), maxLength: 60 }),
      fc
        .array(
          fc.constantFrom(
            ...['8', '+7', '900', '(900)', '555', '01', '12', '0112', '1', '26.11.2026', 'этаж', 'доб.', 'и'],
            ...['89005550112', '900555011', '123-45-67', '5-й', 'f5', '.0', '(1)'],
          ),
          { maxLength: 9 },
        )
        .chain((tokens) =>
          fc.constantFrom('', ' ', '-', ', ', '.').map((separator) => tokens.join(separator)),
        ),
    );
    fc.assert(
      fc.property(texts, (cell) => {
        for (const digits of callablePhones([cell])) expect(isWritten(digits, cell)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });
});

/** Whether the ten digits stand in a cell with only separators between them and no digit or Latin letter against them. */
function isWritten(digits: string, cell: string): boolean {
  const national = [...digits.slice(1)].join('[ .()-]*');
  return new RegExp(`(?<![a-z])(?:^|[^\\d]|[78][ .()-]*)${national}(?![\\da-z])`).test(
    cell.replace(/\s/g, ' '),
  );
}

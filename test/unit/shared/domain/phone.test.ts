// Phone cells as clerks fill them. The danger is not a lost number but a made-up one: it rings a stranger.
import fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, test } from 'vitest';
import { callablePhones, parsePhoneCell } from '../../../../src/shared/domain/phone.js';

const faultsOf = (cell: string) => parsePhoneCell(cell).map(({ fault }) => fault);

describe('one number in a cell', () => {
  test.each([
    '79161234567',
    '+79161234567',
    '89161234567',
    '9161234567',
    '8 (916) 123-45-67',
    '+7\u00a0916\u00a0123-45-67',
    '+7 916 123\u201145\u201167',
    '8–916–123—45−67',
    '8.916.123.45.67',
    ' 8 916 123 45 67 ',
    '(8)9161234567',
    '(+7) 916 123-45-67',
    '+89161234567',
    '+7 8 916 123 45 67',
    '\u202a+7 916 123-45-67\u202c',
    '８９１６１２３４５６７',
    'тел: 8-916-123-45-67',
    '8916123\u00ad4567',
    'моб.+79161234567 (муж)',
    '8(916)123-45-67 доб. 12',
    '89161234567 (доб.№ 1204)',
    '89161234567 вн 12',
    '89161234567 ext.12',
    '89161234567#12',
    '89161234567 х12',
  ])('"%s" is read', (cell) => {
    expect(callablePhones([cell])).toEqual(['79161234567']);
    expect(parsePhoneCell(cell)).toHaveLength(1);
  });

  test.each([
    ['8(495)123-45-67', '74951234567'],
    ['8 (4852) 12-34-56', '74852123456'],
    ['(846) 212-34-56', '78462123456'],
    ['8342 12-34-56', '78342123456'],
    ['701 123 45 67', '77011234567'],
    ['+7 701 123 45 67', '77011234567'],
    ['8 701 123 45 67', '77011234567'],
    ['+7 (727) 250-12-34', '77272501234'],
    ['+380 50 123-45-67', '380501234567'],
    ['+375 29 123-45-67', '375291234567'],
    ['8 800 123-45-67', '78001234567'],
  ])('"%s" is %s', (cell, digits) => {
    expect(parsePhoneCell(cell, ['RU', 'KZ', 'UA', 'BY'])).toEqual([{ digits, valid: true, fault: null }]);
  });

  test.each([
    ['8916123456', 'lost_digit'],
    ['8 (916) 123-45-6', 'lost_digit'],
    ['+7 916 123-45-6', 'lost_digit'],
    ['916123456', 'lost_digit'],
    ['8342123456', 'lost_digit'],
    ['7011234567', 'lost_digit'],
    ['8 342 123456', 'lost_digit'],
    ['123-45-67', 'too_short'],
    ['101', 'too_short'],
    ['12-34', 'too_short'],
    ['89161234567890', 'too_long'],
    ['380501234567', 'too_long'],
    ['1234567890', 'no_such_code'],
    ['+999 123 456 789', 'no_such_code'],
    ['+380 916 123 45 67', 'no_such_code'],
    ['+380 9161234567', 'no_such_code'],
    ['8 809 123-45-67', 'premium'],
    ['нет телефона', 'not_a_number'],
    ['-', 'not_a_number'],
  ])('"%s" is invalid: %s', (cell, fault) => {
    expect(faultsOf(cell)).toEqual([fault]);
    expect(callablePhones([cell])).toEqual([]);
  });

  test.each([
    '9999999999',
    '89999999999',
    '+7 999 999-99-99',
    '0000000',
    '1111111',
    '+7 (916) 000-00-00',
    '00000000000',
  ])('"%s" is a placeholder', (cell) => {
    expect(faultsOf(cell)).toEqual(['placeholder']);
  });

  test.each(['', '   ', '\u00a0'])('an empty cell holds none', (cell) => {
    expect(parsePhoneCell(cell)).toEqual([]);
  });
});

describe('several numbers in a cell', () => {
  test.each([
    '8 (916) 123-45-67, 8 (903) 111-22-33',
    '+79161234567;+79031112233',
    '9161234567/89031112233',
    '89161234567\n89031112233',
    '89161234567 89031112233',
    '89161234567 9031112233',
    '79161234567+79031112233',
    '89161234567 - 89031112233',
    '8 916 123 45 67 8 903 111 22 33',
    '8 (916) 123-45-67 8 (903) 111-22-33',
    '916 123-45-67 903 111-22-33',
    '8 9161234567 8 9031112233',
    'мама 89161234567 папа 8-903-111-22-33',
    '89161234567 (муж), 89031112233 (жена)',
    '89161234567 доб. 12 89031112233',
    '89161234567, 8 916 123-45-67, 89031112233',
    '12-34, 89161234567, 8916123456, 89031112233',
    '89161234567 123-45-67 89031112233',
  ])('"%s" keeps both in order', (cell) => {
    expect(callablePhones([cell])).toEqual(['79161234567', '79031112233']);
  });

  test('the samples read as by eye', () => {
    expect(callablePhones(['+7\u00a0925\u00a0000-11-22; 8(495)123-45-67 доб. 12'])).toEqual([
      '79250001122',
      '74951234567',
    ]);
    expect(faultsOf('8916123456 (муж)')).toEqual(['lost_digit']);
    expect(faultsOf('+7 701 123 45 67, 123-45-67')).toEqual([null, 'too_short']);
  });

  test('a foreign number beside a Russian one keeps its country', () => {
    expect(callablePhones(['+380501234567 89161234567'], ['RU', 'UA'])).toEqual([
      '380501234567',
      '79161234567',
    ]);
  });

  test.each([
    '8 916 123 45 6 8 903 111 22 33',
    '8 916 123-45-6 8 903 111-22-33',
    '916 123-45-6 8 903 111-22-33',
  ])('a lost digit is not mended by its neighbour in "%s"', (cell) => {
    expect(callablePhones([cell])).toEqual([]);
  });

  test('cells of one patient are one list', () => {
    expect(callablePhones(['', '89161234567', 'нет', '8(903)1112233, +79161234567'])).toEqual([
      '79161234567',
      '79031112233',
    ]);
  });

  test('a cell of any size is read in bounded time', () => {
    const started = performance.now();
    for (const unit of ['1 ', '8 916 123-45-67 ', '+', '(доб. ', '8', '89161234567 1 '])
      parsePhoneCell(unit.repeat(100_000));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

const digits = (count: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: count, maxLength: count })
    .map((list) => list.join(''));
const nationals = fc.oneof(
  digits(9).map((rest) => `9${rest}`),
  digits(6).map((rest) => `9300${rest}`),
  digits(7).chain((rest) =>
    fc.constantFrom('495', '812', '343', '485', '701', '747', '727').map((code) => `${code}${rest}`),
  ),
  digits(10),
);

describe('over random numbers', () => {
  test('a national number is valid exactly when the numbering plan says so, placeholders and premium lines aside', () => {
    fc.assert(
      fc.property(nationals, fc.constantFrom('+7', '8', '7'), (national, prefix) => {
        const [phone] = parsePhoneCell(`${prefix}${national}`);
        fc.pre(phone?.fault !== 'placeholder' && phone?.fault !== 'premium');
        const planned = parsePhoneNumberFromString(`+7${national}`);
        expect(phone?.valid).toBe(planned?.isValid() ?? false);
        if (phone?.valid) expect(`+${phone.digits}`).toBe(planned?.number);
      }),
      { numRuns: 3_000 },
    );
  });

  test('the short way for Russian mobiles agrees with the numbering plan on every code that it tells apart', () => {
    for (let code = 90_000; code <= 99_999; code += 7) {
      const phone = parsePhoneCell(`8${code}12345`)[0];
      const planned = parsePhoneNumberFromString(`+7${code}12345`);
      expect([code, phone?.valid]).toEqual([code, planned?.isValid()]);
    }
  });

  const mobiles = fc
    .tuple(fc.constantFrom('903', '916', '925', '999'), fc.integer({ min: 1, max: 9_999_999 }))
    .map(([code, rest]) => `${code}${String(rest).padStart(7, '0')}`)
    .filter((national) => !/^9+$/.test(national));
  const grouped = (national: string, style: number) => {
    const [a, b, c, d] = [
      national.slice(0, 3),
      national.slice(3, 6),
      national.slice(6, 8),
      national.slice(8),
    ];
    return [
      `+7${national}`,
      `8 (${a}) ${b}-${c}-${d}`,
      `8 ${a} ${b} ${c} ${d}`,
      `8${national}`,
      `7-${a}-${b}-${c}-${d}`,
    ][style]!;
  };
  const separators = fc.constantFrom(', ', '; ', '/', '\n', ' и ', ' (муж) ', ' ', ' доб. 12, ');

  test('numbers come back in the order they were written, whatever stands between them', () => {
    const parts = fc.array(fc.tuple(mobiles, fc.nat({ max: 4 }), separators), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(parts, (list) => {
        const cell = list
          .map(([national, style, separator]) => grouped(national, style) + separator)
          .join('');
        expect(callablePhones([cell])).toEqual([...new Set(list.map(([national]) => `7${national}`))]);
      }),
      { numRuns: 1_000 },
    );
  });

  test('with a digit lost from one of two numbers, no number comes back that nobody wrote', () => {
    fc.assert(
      fc.property(
        fc.tuple(mobiles, mobiles),
        fc.nat({ max: 4 }),
        fc.nat({ max: 9 }),
        separators,
        ([one, other], style, at, separator) => {
          const broken = grouped(one.slice(0, at) + one.slice(at + 1), style);
          const written = [`7${one}`, `7${other}`];
          for (const cell of [
            broken + separator + grouped(other, style),
            grouped(other, style) + separator + broken,
          ]) {
            for (const phone of callablePhones([cell])) expect(written).toContain(phone);
          }
        },
      ),
      { numRuns: 3_000 },
    );
  });

  test('any text is read without an error into digits that it contains, each once', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({ unit: fc.constantFrom(...'0123456789 +-()/.,;доб\n'), maxLength: 60 }),
    );
    fc.assert(
      fc.property(texts, (cell) => {
        const phones = parsePhoneCell(cell);
        expect(new Set(phones.map((phone) => phone.digits)).size).toBe(phones.length);
        for (const phone of phones) {
          expect(phone.digits).toMatch(/^\d*$/);
          expect(phone.valid).toBe(phone.fault === null);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

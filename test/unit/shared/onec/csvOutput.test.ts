// CSV out: cells that no spreadsheet runs, phones that stay phones, encodings that lose nothing in silence.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskPhone } from '../../../../src/shared/domain/masking.js';
import {
  byteOrderMark,
  csvRow,
  defuse,
  encodeText,
  rawCell,
  safeCell,
  undefuse,
} from '../../../../src/shared/onec/csvOutput.js';

const isDefused = (cell: string) => defuse(cell) === `'${cell}`;

describe('a cell that a spreadsheet would run', () => {
  it.each([
    '=1+1',
    '+7+HYPERLINK("http://x";"y")',
    '-1+СУММ(A1)',
    "+7|' /C calc'!A0",
    '@SUM(A1)',
    '\n=1',
    '\t=1',
    ' =1',
    '＝1',
    "'=1",
    '-',
    '+',
    '-2+3',
    '+1+1',
    '-1-1',
    '+1*A1',
    '-1&A1',
    '+A1',
    '-1/2',
    '-(2)',
    '+7-916-123-45-67',
    '+7 916 123-45-67\n=1',
    '+7 916 123-45-67; =1',
    '+7 916 123-45-67,A1',
  ])('is defused: %j', (cell) => {
    expect(defuse(cell)).toBe(`'${cell}`);
  });

  it.each([
    '+79161234567',
    '+7 (916) 123-45-67',
    '+7 925 000-11-22; 8(495)123-45-67 доб. 12',
    '-1,5',
    '-12,5',
    '-1 234.50',
    '-1\u00a0234,50',
    '+7 916 123-45-67',
    '+7(916)1234567',
    '+7 916 ***-**-67',
    '+44 ***-**-58',
    '+7 916 ***-**-67,+7 925 ***-**-22',
    'Иванов-Петров',
    '',
    "О'Нил",
    '12=3',
  ])('is not %j', (cell) => {
    expect(defuse(cell)).toBe(cell);
  });

  it('is defused whatever it calculates with', () => {
    const operand = fc.oneof(fc.nat().map(String), fc.constantFrom('A1', '$B$2', '1,5', '(3)', 'СУММ(A1)'));
    const step = fc.tuple(fc.constantFrom(...'+-*/^&=<>'), operand).map((parts) => parts.join(''));
    const formula = fc.tuple(fc.constantFrom('+', '-'), operand, fc.array(step, { minLength: 1 }));
    fc.assert(fc.property(formula, ([sign, first, steps]) => isDefused([sign, first, ...steps].join(''))));
  });

  it('is no number with a sign, and no phone however it is written or masked', () => {
    const number = fc.tuple(fc.constantFrom('+', '-'), fc.nat(), fc.constantFrom('', ',5', '.25'));
    const digits = fc.stringMatching(/^7\d{10}$/);
    const phone = digits.chain((all) => {
      const [, area = '', three = '', two = '', last = ''] = /^7(...)(...)(..)(..)$/.exec(all) ?? [];
      return fc.constantFrom(
        `+${all}`,
        `+7 ${area} ${three}-${two}-${last}`,
        `+7 (${area}) ${three}-${two}-${last}`,
        `+7(${area})${three} ${two} ${last}`,
        maskPhone(all),
      );
    });
    const several = fc.array(phone, { minLength: 1, maxLength: 3 }).map((phones) => phones.join(', '));
    const cell = fc.oneof(
      number.map((parts) => parts.join('')),
      several,
    );
    fc.assert(fc.property(cell, (text) => defuse(text) === text));
  });

  it('comes back by undefuse, as any other does', () => {
    const cell = fc.string({ unit: fc.constantFrom(..."=+-@'*&,; \n\t17яf(|") });
    fc.assert(
      fc.property(cell, (text) => undefuse(defuse(text)) === text),
      { numRuns: 2_000 },
    );
  });
});

describe('a cell that is split at another delimiter', () => {
  it.each([
    ['КЛ,=1+1,x', "КЛ,'=1+1,x"],
    ['КЛ;=1+1;x', "КЛ;'=1+1;x"],
    ['КЛ\t=1+1\tx', "КЛ\t'=1+1\tx"],
    ['КЛ\n=1+1', "КЛ\n'=1+1"],
    ['КЛ, @SUM(A1)', "КЛ,' @SUM(A1)"],
    ['КЛ,"=1+1"', `КЛ,'"=1+1"`],
    ["КЛ,'=1+1", "КЛ,''=1+1"],
    ['=1,=2', "'=1,'=2"],
    ['Луч, -2+3', "Луч,' -2+3"],
  ])('has no formula in it: %j', (cell, written) => {
    expect(safeCell(cell)).toBe(written);
    expect(rawCell(written)).toBe(cell);
  });

  it.each(['+7 916 123-45-67, +7 925 000-11-22', 'от -5,5 до 7', 'Ленина, 5', '10,-5', "О'Нил, д'Арк"])(
    'is not changed without need: %j',
    (cell) => {
      expect(safeCell(cell)).toBe(cell);
    },
  );

  it('comes back by rawCell, as any other does, and no part of it begins like a formula', () => {
    const cell = fc.string({ unit: fc.constantFrom(...`=+-@'"*&,; \n\t17яf(|`) });
    fc.assert(
      fc.property(cell, (text) => {
        const parts = safeCell(text).split(/[;,\t\r\n]/);
        const isFormula = (part: string) => /^["\s]*[=@]/.test(part);
        return rawCell(safeCell(text)) === text && !parts.slice(1).some(isFormula);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('a row', () => {
  it('is quoted where it has to be, and ends with CRLF', () => {
    expect(csvRow(['a', 'b;c', 'd"e', 'f\ng', 'h,i', ''])).toBe('a;"b;c";"d""e";"f\ng";"h,i";\r\n');
    expect(csvRow(['1', '2'], '\t')).toBe('1\t2\r\n');
    expect(csvRow([''])).toBe('""\r\n');
  });
});

describe('an encoding', () => {
  it('of Windows-1251 has `?`, counted, for what it lacks', () => {
    const { bytes, replaced } = encodeText('Ёж №1 – “ok” 🙂 ʼ\0', 'windows-1251');
    expect(new TextDecoder('windows-1251').decode(bytes)).toBe('Ёж №1 – “ok” ? ??');
    expect(replaced).toBe(3);
  });

  it('of Unicode has `?`, counted, for what is no character', () => {
    expect(encodeText('a\ud800b\0🙂', 'utf-8')).toEqual({ bytes: Buffer.from('a?b?🙂'), replaced: 2 });
  });

  it.each(['utf-8', 'utf-16le', 'utf-16be', 'windows-1251', 'ibm866', 'koi8-r'] as const)(
    '%s gives any of its texts back',
    (encoding) => {
      fc.assert(
        fc.property(fc.string({ unit: 'binary' }), (text) => {
          const { bytes, replaced } = encodeText(text, encoding);
          const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
          const before = Array.from(text);
          const after = Array.from(decoder.decode(bytes));
          expect(after.filter((character, at) => character !== before[at])).toHaveLength(replaced);
        }),
      );
    },
  );

  it('has its mark at the start of a file', () => {
    expect(byteOrderMark('utf-8')).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    expect(byteOrderMark('utf-16be')).toEqual(Buffer.from([0xfe, 0xff]));
    expect(byteOrderMark('windows-1251')).toHaveLength(0);
  });
});

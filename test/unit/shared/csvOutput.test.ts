// CSV out: cells that no spreadsheet runs, phones that stay phones, encodings that lose nothing in silence.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteOrderMark, csvRow, defuse, encodeText, undefuse } from '../../../src/shared/csvOutput.js';

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
  ])('is defused: %j', (cell) => {
    expect(defuse(cell)).toBe(`'${cell}`);
  });

  it.each([
    '+79161234567',
    '+7 (916) 123-45-67',
    '+7 925 000-11-22; 8(495)123-45-67 доб. 12',
    '-1,5',
    'Иванов-Петров',
    '',
    "О'Нил",
    '12=3',
  ])('is not %j', (cell) => {
    expect(defuse(cell)).toBe(cell);
  });

  it('comes back by undefuse, as any other does', () => {
    const cell = fc.string({ unit: fc.constantFrom(..."=+-@' \n\t17яf(|") });
    fc.assert(
      fc.property(cell, (text) => undefuse(defuse(text)) === text),
      { numRuns: 2_000 },
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

  it.each(['utf-8', 'utf-16le', 'utf-16be', 'windows-1251'] as const)(
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

// XML: 1C's ValueTable by position, and nothing of XML that an export does not need.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeText } from '../../../../src/shared/onec/csvOutput.js';
import { readExport } from './exports.js';

const CORE = 'http://v8.1c.ru/8.1/data/core';
const table = (rows: string, columns = ['a', 'b']) =>
  `<?xml version="1.0"?>\n<ValueTable xmlns="${CORE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
  `${columns.map((name) => `<column><Name>${name}</Name><ValueType><Type>xs:string</Type></ValueType></column>`).join('')}${rows}</ValueTable>`;
const row = (...values: readonly string[]) =>
  `<row>${values.map((value) => `<Value>${value}</Value>`).join('')}</row>`;

describe('a ValueTable', () => {
  it('gives its values in the order of its columns; empty and nil values are empty', async () => {
    const { format, header, rows } = await readExport(
      table(`${row('1 &amp; &#x41;', '<![CDATA[<2>]]>')}<row><Value/><Value xsi:nil="true"/></row>`),
    );
    expect({ format, header }).toEqual({ format: 'xml', header: ['a', 'b'] });
    expect(rows).toEqual([
      { line: 1, cells: ['1 & A', '<2>'], broken: null },
      { line: 2, cells: ['', ''], broken: null },
    ]);
  });

  it('may use a prefix for its namespace', async () => {
    const text = `<d:ValueTable xmlns:d="${CORE}"><d:column><d:Name>a</d:Name></d:column><d:row><d:Value>1</d:Value></d:row></d:ValueTable>`;
    expect((await readExport(text)).cells).toEqual([['1']]);
  });

  it('is read in the encoding that it declares', async () => {
    const text = table(row('Пётр', '2')).replace('?>', ' encoding="windows-1251"?>');
    expect((await readExport(encodeText(text, 'windows-1251').bytes)).cells).toEqual([['Пётр', '2']]);
    await expect(readExport(text.replace('windows-1251', 'koi8-r'))).rejects.toThrow('koi8-r');
  });

  it('has rows with values too few, too many or nested reported as broken', async () => {
    const { rows } = await readExport(
      table(row('1') + row('1', '2', '3') + row('1', '<x>2</x>') + row('1', '2')),
    );
    expect(rows.map(({ broken }) => broken)).toEqual([
      expect.any(String),
      expect.any(String),
      expect.any(String),
      null,
    ]);
  });

  it('may be empty of rows', async () => {
    expect(await readExport(table(''))).toMatchObject({ header: ['a', 'b'], rowCount: 0, damage: null });
  });

  it('cut anywhere is damaged, and what comes before the cut is equal', async () => {
    const rows = [
      ['1', 'Пётр'],
      ['2', 'Ёлкина & сын'],
      ['3', ''],
    ] as const;
    const whole = Buffer.from(table(rows.map(([a, b]) => row(a, b.replace('&', '&amp;'))).join('')));
    const headerEnd = whole.indexOf('<row>');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: headerEnd, max: whole.length - 1 }), async (cut) => {
        const { damage, cells } = await readExport(whole.subarray(0, cut));
        expect(damage?.fromLine).toBe(cells.length + 1);
        expect(cells).toEqual(rows.slice(0, cells.length));
      }),
    );
  });

  it('that is not well-formed is doubtful from the row with the fault on', async () => {
    const { damage, rowCount } = await readExport(
      table(`${row('1', '2')}${row('3', '&unknown;')}${row('5', '6')}`),
    );
    expect({ fromLine: damage?.fromLine, rowCount }).toEqual({ fromLine: 2, rowCount: 1 });
  });
});

describe('other XML', () => {
  it('is refused when it is no ValueTable', async () => {
    await expect(readExport('<html><body/></html>')).rejects.toThrow('not a ValueTable');
  });

  it('is refused when it has a DOCTYPE, so that entities cannot blow up', async () => {
    const laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>';
    await expect(readExport(table(row('&b;', '')).replace('\n', laughs))).rejects.toThrow('DOCTYPE');
  });

  it.each([
    ['values', table(`<row><Value>${'x'.repeat(3 << 20)}</Value><Value/></row>`)],
    ['comments', table(`<!--${'x'.repeat(3 << 20)}-->`)],
    ['attributes', table(`<row a="${'x'.repeat(3 << 20)}"/>`)],
    ['rows', table(`<row>${'<Value/>'.repeat(300_000)}</row>`)],
    ['nesting', table('<a>'.repeat(200_000))],
  ])('with endless %s ends in damage', async (_what, text) => {
    expect((await readExport(text)).damage?.fromLine).toBe(1);
  });

  it('with more columns than any export is refused', async () => {
    await expect(readExport(table('', Array<string>(1_001).fill('a')))).rejects.toThrow('1000 columns');
  });
});

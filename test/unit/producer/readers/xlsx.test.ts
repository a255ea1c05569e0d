// XLSX: the first visible sheet, its dates as text, and workbooks made to hurt.
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readExport } from './exports.js';
import { workbookParts, xlsxFile, zipFile } from './xlsxFile.js';

const header =
  '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>';
const number = (reference: string, value: string, style = 0) =>
  `<c r="${reference}" s="${style}"><v>${value}</v></c>`;

describe('a workbook', () => {
  it('gives the cells of its first visible sheet by their references', async () => {
    const rows =
      '<row r="2"><c r="B2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c></row><row r="3"/>' +
      '<row r="5"><c r="C5" t="str"><f>A1</f><v>x_x000D_y</v></c></row>' +
      '<row><c t="b"><v>1</v></c><c><v>7.9161234567E10</v></c></row>';
    const texts = [
      '<t>ФИО</t>',
      '<r><t>Теле</t></r><r><t xml:space="preserve">фон </t></r><rPh sb="0" eb="1"><t>нет</t></rPh>',
    ];
    const { format, header: names, rows: read } = await readExport(xlsxFile({ rows, texts }));
    expect({ format, names }).toEqual({ format: 'xlsx', names: ['', 'ФИО', 'Телефон '] });
    expect(read).toEqual([
      { line: 5, cells: ['', '', 'x\ry'], broken: null },
      { line: 6, cells: ['true', '79161234567', ''], broken: null },
    ]);
  });

  it.each([
    ['14', {}, '46350', '2026-11-24T00:00:00'],
    ['22', {}, '46350.4375', '2026-11-24T10:30:00'],
    ['164', { 164: 'dd\\.mm\\.yyyy\\ h:mm' }, '46350.437499999', '2026-11-24T10:30:00'],
    ['20', {}, '0.4375', '0001-01-01T10:30:00'],
    ['165', { 165: '[Red]0.00&quot;days&quot;' }, '46350.5', '46350.5'],
    ['0', {}, '46350', '46350'],
    ['14', {}, '-5', '-5'],
  ] as const)(
    'reads a number of format %s %j as it is shown: %s is %s',
    async (style, formats, value, text) => {
      const rows = `${header}<row r="2">${number('A2', value, 1)}</row>`;
      const { cells } = await readExport(xlsxFile({ rows, styles: [0, Number(style)], formats }));
      expect(cells).toEqual([[text, '']]);
    },
  );

  it('may count its days from 1904', async () => {
    const rows = `${header}<row r="2">${number('A2', '44888.4375', 1)}</row>`;
    expect((await readExport(xlsxFile({ rows, styles: [0, 22], date1904: true }))).cells[0]?.[0]).toBe(
      '2026-11-24T10:30:00',
    );
  });

  it('has rows beyond the header and texts that are missing reported as broken', async () => {
    const rows = `${header}<row r="2">${number('C2', '1')}</row><row r="3"><c r="A3" t="s"><v>9</v></c></row>`;
    expect((await readExport(xlsxFile({ rows }))).rows.map(({ broken }) => broken)).toEqual([
      expect.any(String),
      expect.any(String),
    ]);
  });

  it('with an empty sheet is refused', async () => {
    await expect(readExport(xlsxFile({ rows: '' }))).rejects.toThrow('sheet is empty');
    await expect(readExport(zipFile({ 'a.txt': 'a' }))).rejects.toThrow('no sheet');
  });
});

describe('a damaged workbook', () => {
  const rows = `${header}<row r="2">${number('A2', '1')}</row><row r="3">${number('A3', '2')}</row>`;

  it('cut anywhere is refused', async () => {
    const whole = xlsxFile({ rows });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 4, max: whole.length - 1 }), async (cut) => {
        await expect(readExport(whole.subarray(0, cut))).rejects.toThrow('damaged');
      }),
    );
  });

  it('with any byte changed gives the same rows, damage or an error, never other rows', async () => {
    const whole = xlsxFile({ rows });
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: whole.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, change) => {
          const spoilt = Buffer.from(whole);
          spoilt[at] = (spoilt[at] ?? 0) ^ change;
          const table = await readExport(spoilt, 'xlsx').catch(() => null);
          if (table !== null && table.damage === null)
            expect(table.cells).toEqual([
              ['1', ''],
              ['2', ''],
            ]);
        },
      ),
      { numRuns: 120 },
    );
  });

  it('whose sheet is not well-formed is doubtful from that row on', async () => {
    const { damage, cells } = await readExport(
      xlsxFile({ rows: `${header}<row r="2">${number('A2', '1')}</row><row r="3"><c></row>` }),
    );
    expect({ line: damage?.fromLine, cells }).toEqual({ line: 3, cells: [['1', '']] });
  });
});

describe('a workbook made to hurt', () => {
  it.each([
    [
      'a sheet of one endless text',
      { rows: `${header}<row r="2"><c t="str"><v>${'x'.repeat(8 << 20)}</v></c></row>` },
    ],
    ['a sheet of endless cells', { rows: `${header}<row r="2">${'<c/>'.repeat(300_000)}</row>` }],
    ['a cell in column ZZZ', { rows: `${header}<row r="2">${number('ZZZ2', '1')}</row>` }],
    ['row numbers out of order', { rows: `${header}<row r="9"/><row r="3">${number('A3', '1')}</row>` }],
    ['row numbers beyond Excel', { rows: `${header}<row r="1048577">${number('A1048577', '1')}</row>` }],
    ['endless nesting', { rows: header + '<a>'.repeat(100_000) }],
  ])('by %s ends in damage', async (_how, parts) => {
    expect((await readExport(xlsxFile(parts))).damage).not.toBeNull();
  });

  it.each([
    [
      'shared texts beyond memory',
      xlsxFile({
        rows: header,
        texts: Array<string>(100).fill(`<t>${randomBytes(4_000).toString('hex').padEnd(400_000, 'x')}</t>`),
      }),
      'more text',
    ],
    [
      'a part that says it is larger than any sheet',
      zipFile(workbookParts({ rows: header }), 2 ** 31),
      'more than any sheet',
    ],
    [
      'a part of nothing, a thousandfold packed',
      xlsxFile({ rows: header + '<a/>'.repeat(5 << 20) }),
      'more than any sheet',
    ],
    ['a part larger than it says', zipFile(workbookParts({ rows: header }), 10), 'damaged'],
    [
      'a million columns',
      xlsxFile({ rows: `<row>${'<c t="str"><v>x</v></c>'.repeat(1_200)}</row>` }),
      '1000 columns',
    ],
    [
      'a DOCTYPE',
      zipFile({
        ...workbookParts({ rows: header }),
        'xl/workbook.xml': '<!DOCTYPE x [<!ENTITY a "a">]><workbook/>',
      }),
      'DOCTYPE',
    ],
  ])('by %s is refused', async (_how, file, message) => {
    await expect(readExport(file)).rejects.toThrow(message);
  });

  it('by random bytes in its parts is refused', async () => {
    await expect(readExport(zipFile({ 'xl/worksheets/sheet1.xml': randomBytes(10_000) }))).rejects.toThrow();
  });
});

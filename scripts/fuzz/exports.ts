// Hostile exports, read by the real readers and judged by the real intake: every error must be one for people.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Intake } from '../../src/producer/intake/intake.js';
import { DamagedExportError, type ExportTable, type Format } from '../../src/producer/readers/exportTable.js';
import { openExport } from '../../src/producer/readers/openExport.js';
import { InputError } from '../../src/shared/errors.js';
import { desks, NOW_MS } from '../../test/unit/producer/intake/desks.js';
import { workbookParts, xlsxFile, zipFile } from '../../test/unit/producer/readers/xlsxFile.js';
import type { Dice } from './dice.js';
import { hostile, piecesOf } from './mutate.js';
import type { Target } from './target.js';

const SAMPLES = join(import.meta.dirname, '../../test/samples');
const DESKS = desks({ main: ['branches: [Филиал]'], second: ['branches: [Другой]'] });

const PIECES = piecesOf([
  '"',
  '""',
  ';',
  '\r',
  '\n',
  '\t',
  '\0',
  '\uFEFF',
  '\uFFFD',
  '=1+1',
  '<![CDATA[',
  ']]>',
  '<!DOCTYPE x [<!ENTITY a "aaaa">]>',
  '&a;',
  '&#0;',
  '&#x110000;',
  '<Value xsi:nil="true"/>',
  '</row>',
  '{',
  '[',
  '[[[[[[[[[[',
  '":',
  ',,',
  '\\ud800',
  '1e999',
  'null',
  '"__proto__":',
  '01.01.0001',
  '31.02.2026 25:61:61',
  '+7 (916) 123-45-67 доб. 12',
  '9'.repeat(400),
  'Ё'.repeat(300),
]);

export async function exportTarget(format: Format, dir: string): Promise<Target> {
  const seeds = await seedsOf(format);
  const path = join(dir, `input.${format}`);
  return {
    name: `export, ${format}`,
    input: (dice) => (format === 'xlsx' ? hostileWorkbook(seeds, dice) : hostile(seeds, PIECES, dice)),
    feed: async (input, dice) => {
      await writeFile(path, input);
      return feed(path, dice.once(2) ? format : undefined);
    },
  };
}

async function seedsOf(format: Format): Promise<Buffer[]> {
  switch (format) {
    case 'csv':
      return [await readFile(join(SAMPLES, 'unreached-cp1251.csv')), ...CSV.map((text) => Buffer.from(text))];
    case 'xml':
      return [await readFile(join(SAMPLES, 'unreached-valuetable.xml'))];
    case 'json':
      return [await readFile(join(SAMPLES, 'unreached-odata.json')), Buffer.from(JSON.stringify([ROW, ROW]))];
    case 'xlsx':
      return [xlsxFile({ rows: SHEET })];
  }
}

const ROW = { Ссылка: 'a', Телефон: '89161234567', ДатаПриема: '24.11.2026 10:30:00', Пациент: 'Иванов П' };
const CSV = [
  'Ссылка;Пациент;Телефон;ДатаПриема\r\na;"Иванов ""П""";8 916 123-45-67;24.11.2026 10:30:00\r\n',
  '\uFEFFНомер\tФИО\tТелефоны\tДатаНачала\tВремяНачала\tФилиал\n1\tИ\t+79161234567, 89161234568\t24.11.2026\t10:30\tФилиал\n',
];
const SHEET = [Object.keys(ROW), Object.values(ROW)]
  .map(
    (cells, row) =>
      `<row r="${row + 1}">${cells.map((cell) => `<c t="inlineStr"><is><t>${cell}</t></is></c>`).join('')}</row>`,
  )
  .join('');

/** Half are broken zips, half are sound zips with a broken part inside, which mutating a zip almost never gives. */
function hostileWorkbook(seeds: readonly Buffer[], dice: Dice): Buffer {
  if (dice.once(2)) return hostile(seeds, PIECES, dice);
  const parts = workbookParts({ rows: SHEET });
  const broken = dice.one(Object.keys(parts));
  return zipFile({ ...parts, [broken]: hostile([Buffer.from(parts[broken] ?? '')], PIECES, dice) });
}

/** @returns the outcome in one word; throws what no input may cause */
async function feed(path: string, format: Format | undefined): Promise<string> {
  try {
    const table = await openExport(path, { format });
    try {
      return await readThrough(table);
    } finally {
      await table.close();
    }
  } catch (error) {
    if (error instanceof InputError) return 'refused';
    throw error;
  }
}

async function readThrough(table: ExportTable): Promise<string> {
  const intake = new Intake({ header: table.header, desks: DESKS, nowMs: NOW_MS });
  let rows = 0;
  try {
    for await (const batch of table.rows()) {
      for (const row of batch) {
        const outcome = intake.read(row);
        if (outcome.kind === 'rejected' && outcome.reasons.length === 0)
          throw new Error('rejected for no reason');
      }
      rows += batch.length;
    }
  } catch (error) {
    if (!(error instanceof DamagedExportError) || table.damage === null) throw error;
  }
  if (rows !== table.rowCount) throw new Error(`${table.rowCount} rows counted, ${rows} read`);
  return table.damage ? 'damaged' : 'read';
}

// Exports for the readers' tests: written to a temporary file, opened, read to their end.
import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DamagedExportError,
  type ExportTable,
  type Format,
  type Row,
} from '../../../../src/producer/readers/exportTable.js';
import { openExport } from '../../../../src/producer/readers/openExport.js';
import { byteOrderMark, csvRow, encodeText, type CsvDialect } from '../../../../src/shared/onec/csvOutput.js';

export interface ReadExport extends Pick<
  ExportTable,
  'format' | 'dialect' | 'header' | 'rowCount' | 'damage'
> {
  readonly rows: readonly Row[];
  readonly cells: readonly (readonly string[])[];
}

/** Reads a whole export; the rows before damage come with it. Throws what openExport throws. */
export async function readExport(content: Buffer | string, format?: Format): Promise<ReadExport> {
  const path = join(tmpdir(), `marvin-test-${randomUUID()}`);
  try {
    await writeFile(path, content);
    return await readFrom(await openExport(path, { format }));
  } finally {
    await rm(path);
  }
}

export async function readFrom(table: ExportTable): Promise<ReadExport> {
  const rows: Row[] = [];
  try {
    for await (const batch of table.rows()) rows.push(...batch);
  } catch (error) {
    if (!(error instanceof DamagedExportError)) throw error;
  } finally {
    await table.close();
  }
  const { format, dialect, header, rowCount, damage } = table;
  return { format, dialect, header, rowCount, damage, rows, cells: rows.map(({ cells }) => cells) };
}

/** A CSV file as our own writer makes it. */
export function csvFile(rows: readonly (readonly string[])[], { encoding, delimiter }: CsvDialect): Buffer {
  const text = rows.map((row) => csvRow(row, delimiter)).join('');
  return Buffer.concat([byteOrderMark(encoding), encodeText(text, encoding).bytes]);
}

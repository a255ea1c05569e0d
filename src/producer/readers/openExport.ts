// Opens an export of any format. Reads it through once, so that damage anywhere is known before the first row is used.
import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { CsvDialect } from '../../shared/onec/csvOutput.js';
import { CsvParser } from './csv.js';
import { MAX_TITLE_ROWS, type IsHeader } from './csvLayout.js';
import { DamagedExportError, type ExportTable, type Format, type Row } from './exportTable.js';
import { JsonParser } from './json.js';
import { recognise, type Recognised } from './recognise.js';
import { bytesOf, openSource, textOf } from './source.js';
import { asInputError, rowsOf, type TableParser } from './tableParser.js';
import { SheetParser } from './xlsx.js';
import { readWorkbook } from './xlsxWorkbook.js';
import { ValueTableParser } from './xml.js';
import { openZip } from './zip.js';

/** One format, ready to be read any number of times. */
interface Reader {
  chunks(): AsyncIterable<string>;
  /** @param wantsCells false for a pass that only looks for damage */
  parser(wantsCells: boolean): TableParser;
}

interface Survey {
  readonly header: readonly string[];
  readonly rowCount: number;
  readonly hiddenRows: number;
  readonly damage: DamagedExportError | null;
}

export interface OpenOptions {
  /** Overrides what the content says. */
  readonly format?: Format | undefined;
  /** Whether a row is the header, to find it below titles; without it the first row is. */
  readonly isHeader?: IsHeader | undefined;
  /** What `-` means. */
  readonly stdin?: Readable;
}

/**
 * Opens a file, or `-`, and surveys it.
 *
 * @throws InputError when there is no table in it: missing, empty, of an unknown format, or damaged before its header
 */
export async function openExport(path: string, options: OpenOptions = {}): Promise<ExportTable> {
  const handle = await openSource(path, options.stdin ?? process.stdin);
  try {
    const recognised = await recognise(handle, options);
    const reader = await readerOf(handle, recognised, options.isHeader);
    const { format, encoding, layout } = recognised;
    const survey = await surveyOf(reader);
    const rows = () => readRows(reader, survey.header.length);
    return {
      format,
      dialect: format === 'csv' ? { encoding, delimiter: layout.delimiter } : OWN_DIALECT,
      ...survey,
      rows,
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** How rows of an export that is no CSV are written: for 1C and for spreadsheets alike. */
const OWN_DIALECT: CsvDialect = { encoding: 'utf-8', delimiter: ';' };

async function readerOf(
  handle: FileHandle,
  { format, encoding, layout }: Recognised,
  isHeader: IsHeader | undefined,
): Promise<Reader> {
  const chunks = () => textOf(bytesOf(handle), encoding);
  switch (format) {
    case 'csv':
      return { chunks, parser: (wantsCells) => new CsvParser(layout, wantsCells) };
    case 'xml':
      return { chunks, parser: () => new ValueTableParser() };
    case 'json':
      return { chunks, parser: () => new JsonParser() };
    case 'xlsx':
      return workbookReader(handle, isHeader);
  }
}

async function workbookReader(handle: FileHandle, isHeader: IsHeader | undefined): Promise<Reader> {
  try {
    const zip = await openZip(handle);
    const workbook = await readWorkbook(zip);
    const chunks = () => textOf(zip.bytesOf(workbook.sheetPart), 'utf-8');
    const fromRow = isHeader ? await headerRowOf(chunks(), new SheetParser(workbook), isHeader) : 1;
    return { chunks, parser: () => new SheetParser(workbook, fromRow) };
  } catch (error) {
    throw asInputError(error, 1);
  }
}

/** The row of the header below titles; 1 when it is the first row, or when none of the first rows is one. */
async function headerRowOf(
  chunks: AsyncIterable<string>,
  parser: TableParser,
  isHeader: IsHeader,
): Promise<number> {
  try {
    for await (const rows of rowsOf(chunks, parser)) {
      if (isHeader(parser.header)) return 1;
      const header = rows.slice(0, MAX_TITLE_ROWS).find(({ cells }) => isHeader(cells));
      if (header || rows.length > 0) return header?.line ?? 1;
    }
  } catch (error) {
    if (!(error instanceof DamagedExportError)) throw error; // the survey says where
  }
  return 1;
}

async function surveyOf(reader: Reader): Promise<Survey> {
  const parser = reader.parser(false);
  const survey = {
    header: parser.header,
    rowCount: 0,
    hiddenRows: 0,
    damage: null as DamagedExportError | null,
  };
  try {
    for await (const rows of rowsOf(reader.chunks(), parser)) survey.rowCount += rows.length;
  } catch (error) {
    if (!(error instanceof DamagedExportError) || survey.header.length === 0) throw error;
    survey.damage = error;
  }
  survey.hiddenRows = parser.hiddenRows;
  return survey;
}

/** JSON objects need not have all keys, and early ones do not know the later ones: those cells are empty. */
async function* readRows(reader: Reader, width: number): AsyncGenerator<readonly Row[]> {
  for await (const rows of rowsOf(reader.chunks(), reader.parser(true))) {
    yield rows.map((row) => (row.broken === null && row.cells.length < width ? padded(row, width) : row));
  }
}

function padded(row: Row, width: number): Row {
  return { ...row, cells: [...row.cells, ...Array<string>(width - row.cells.length).fill('')] };
}

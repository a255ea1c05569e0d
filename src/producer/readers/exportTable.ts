// What a 1C export is to the rest of the program, in any format: a header, rows that know their line, damage.
import type { CsvDialect } from '../../shared/onec/csvOutput.js';
import { InputError } from '../../shared/errors.js';
import { say } from '../../shared/texts/say.js';

export const FORMATS = ['csv', 'xml', 'json', 'xlsx'] as const;
export type Format = (typeof FORMATS)[number];

/** A file with more than this is no export: 1C writes rows of a few hundred characters and some dozen columns. */
export const MAX_ROW_CHARS = 1 << 20;
export const MAX_COLUMNS = 1_000;

export interface Row {
  /** From 1. CSV: the line where the row starts; XLSX: the sheet's row number; XML and JSON: the number of the row. */
  readonly line: number;
  /** As many as the header has, unless the row is broken. */
  readonly cells: readonly string[];
  /** What is wrong with a row whose cells cannot be separated or read; null for a sound one. */
  readonly broken: string | null;
  /** Nothing else is wrong than that cells at its end are missing: who writes CSV by hand may leave out empty ones. */
  readonly isShort?: true;
  /** A short row at the end of a file that ends without a line end: its last cell may be cut off. */
  readonly mayBeCut?: true;
}

export interface ExportTable {
  readonly format: Format;
  /** How the export is written, if it is CSV; how rows of it are written back, in any format. */
  readonly dialect: CsvDialect;
  readonly header: readonly string[];
  /** Rows before the damage, broken ones included. */
  readonly rowCount: number;
  /** How many of the rows a spreadsheet hides; they are read like the others. */
  readonly hiddenRows: number;
  /** Known before the first row is read; null for a sound file. */
  readonly damage: DamagedExportError | null;
  /** Reads the file again from its start, in batches; throws `damage` after the rows before it. */
  rows(): AsyncIterable<readonly Row[]>;
  close(): Promise<void>;
}

/** The file is not what it should be from some row on; the rows before that were delivered. */
export class DamagedExportError extends InputError {
  /** @param fromLine the first row that is doubtful, counted as in `Row` */
  constructor(
    readonly fromLine: number,
    what: string,
  ) {
    super(
      say(
        'The file is damaged: {what}. Everything from row {fromLine} on is doubtful; export it again, or fix it.',
        { what, fromLine },
      ),
    );
  }
}

/** What is wrong with a file, in words for people; from which row on, whoever reads it knows. */
export class FileFault extends Error {}

/** No row of an export is so long: a quote or a tag was lost. */
export function rowTooLong(): string {
  return say('a row is longer than {most} characters', { most: MAX_ROW_CHARS });
}

// The interface that every format's parser has: text goes in, whole rows come out.
import { InputError } from '../../shared/errors.js';
import { DamagedExportError, FileFault, MAX_COLUMNS, type Row } from './exportTable.js';
import { say } from '../../shared/texts/say.js';

/** One pass over an export. After `write` or `end` threw, the rows before the fault can still be taken. */
export abstract class TableParser {
  /** Column names known so far; JSON learns them row by row. */
  readonly header: string[] = [];
  /** Rows that a spreadsheet does not show. */
  hiddenRows = 0;
  #rows: Row[] = [];

  abstract write(text: string): void;
  abstract end(): void;
  /** The line of the next row: the first doubtful one when a fault comes from outside the parser. */
  abstract get nextLine(): number;

  /** How many rows can be taken. */
  get pending(): number {
    return this.#rows.length;
  }

  /** The rows since the last call. */
  take(): readonly Row[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  protected emit(row: Row): void {
    this.#rows.push(row);
  }

  protected addColumns(names: readonly string[]): void {
    if (this.header.length + names.length > MAX_COLUMNS) {
      throw new InputError(
        say('The file has more than {most} columns; it cannot be an export of callbacks.', {
          most: MAX_COLUMNS,
        }),
      );
    }
    this.header.push(...names);
  }

  protected widthFault(cells: readonly string[]): string | null {
    const width = this.header.length;
    return cells.length === width ? null : `it has ${cells.length} cells, the header has ${width}`;
  }
}

/** Finds NUL, and U+FFFD, which a decoder puts in the place of invalid bytes. */
export function textFault(cells: readonly string[]): string | null {
  const isSpoiled = cells.some((cell) => cell.includes('\0') || cell.includes('\uFFFD'));
  return isSpoiled ? 'it has bytes that are no text' : null;
}

/** About as many rows as one round trip to Redis carries best, and little text even if rows are huge. */
const BATCH_ROWS = 250;
const BATCH_CHARS = 1 << 19;

/** Drives a parser over text: batches of rows, then the fault that ended them, if there was one. */
export async function* rowsOf(
  chunks: AsyncIterable<string>,
  parser: TableParser,
): AsyncGenerator<readonly Row[]> {
  try {
    let charsSinceBatch = 0;
    for await (const chunk of chunks) {
      parser.write(chunk);
      charsSinceBatch += chunk.length;
      if (parser.pending < BATCH_ROWS && charsSinceBatch < BATCH_CHARS) continue;
      yield parser.take();
      charsSinceBatch = 0;
    }
    parser.end();
  } catch (error) {
    yield parser.take();
    throw asInputError(error, parser.nextLine);
  }
  yield parser.take();
}

/** Any error that a library throws over a file's content is damage of the file. */
export function asInputError(error: unknown, line: number): InputError {
  if (error instanceof InputError) return error;
  if (error instanceof FileFault) return new DamagedExportError(line, error.message);
  const what = error instanceof Error ? error.message : String(error);
  return new DamagedExportError(line, say('reading it fails ({what})', { what }));
}

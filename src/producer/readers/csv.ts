// CSV and TXT: RFC 4180 with the liberties that hand-written 1C exports take. Not csv-parse: it takes 19 µs a row, this 3, and
// it treats a lost quote like a stray one and swallows the rows after it.
import { rawCell } from '../../shared/onec/csvOutput.js';
import { InputError } from '../../shared/errors.js';
import type { CsvLayout } from './csvLayout.js';
import { DamagedExportError, MAX_ROW_CHARS, rowTooLong } from './exportTable.js';
import { readQuoted, type QuotedLine } from './quotedCell.js';
import { TableParser, textFault } from './tableParser.js';
import { say } from '../../shared/texts/say.js';

/** A row while its cells are gathered; a quoted cell may carry it over many lines. */
interface OpenRow {
  readonly line: number;
  readonly cells: string[];
  /** Text of the quoted cell that is not closed yet; null between cells. */
  quoted: string | null;
  /** Characters of the lines before this one. */
  length: number;
}

/** Without these every cell is sound text, exactly as the file has it. Few chunks have any of them. */
const NEEDS_CARE = /['\0\uFFFD]/;
const NO_CELLS: string[] = [];

export class CsvParser extends TableParser {
  readonly #layout: CsvLayout;
  readonly #wantsCells: boolean;
  #line = 0;
  /** The last line so far, unfinished. */
  #rest = '';
  #open: OpenRow | null = null;
  #needsCare = false;
  /** The line being taken has no line end: the file may be cut off there. */
  #isAtEnd = false;

  /** @param wantsCells false for a pass that only looks for damage: rows then come without cells */
  constructor(layout: CsvLayout, wantsCells = true) {
    super();
    this.#layout = layout;
    this.#wantsCells = wantsCells;
  }

  get nextLine(): number {
    return this.#open?.line ?? this.#line + 1;
  }

  write(chunk: string): void {
    const text = this.#rest + chunk;
    this.#needsCare = NEEDS_CARE.test(text) || (this.#needsCare && this.#open !== null);
    let from = 0;
    const { lineEnd } = this.#layout;
    for (let to = text.indexOf(lineEnd); to >= 0; to = text.indexOf(lineEnd, from)) {
      this.#takeLine(text.slice(from, to));
      from = to + 1;
    }
    this.#rest = text.slice(from);
    this.#checkLength(this.#rest.length);
  }

  end(): void {
    this.#isAtEnd = true;
    if (this.#rest !== '') this.#takeLine(this.#rest);
    if (this.#open) throw unclosedQuote(this.#open.line);
    if (this.header.length === 0) throw new InputError(say('The file is blank: not even a header is in it.'));
  }

  #takeLine(line: string): void {
    this.#checkLength(line.length);
    this.#line += 1;
    if (this.#line < this.#layout.fromLine) return;
    if (this.#open || line.includes('"')) {
      this.#takeQuotedLine(line);
    } else if (line !== '' && line !== '\r') {
      const canOmitCells = !this.#wantsCells && this.header.length > 0;
      this.#finish(
        this.#line,
        canOmitCells ? NO_CELLS : line.slice(0, endOf(line)).split(this.#layout.delimiter),
      );
    }
  }

  /** A line with quotes, or one inside quotes: cell by cell. */
  #takeQuotedLine(line: string): void {
    const row = this.#open ?? { line: this.#line, cells: [], quoted: null, length: 0 };
    this.#open = null;
    const end = endOf(line);
    const within = { line, end, delimiter: this.#layout.delimiter };
    for (let at = 0; at <= end;) {
      if (row.quoted === null && line[at] !== '"') {
        at = this.#takeAsText(row, within, at) ?? this.#takePlain(row, line, at, end);
        continue;
      }
      const from = row.quoted === null ? at + 1 : at;
      const cell = readQuoted(within, from, row.quoted ?? '');
      if (cell.kind === 'runs on') {
        this.#keepOpen(row, cell.text, line.length);
        return;
      }
      if (cell.kind === 'stray') this.#tolerateStray(row, cell.text);
      at = cell.kind === 'closed' ? this.#takeClosed(row, cell) : this.#takePlain(row, line, at, end);
    }
    this.#finish(row.line, row.cells);
  }

  /** @returns where the next cell starts */
  #takePlain(row: OpenRow, line: string, from: number, end: number): number {
    const delimiter = line.indexOf(this.#layout.delimiter, from);
    const to = delimiter < 0 ? end : delimiter;
    row.cells.push(line.slice(from, to));
    return to + 1;
  }

  /**
   * Excel is told by `="000123"` that a cell is text.
   *
   * @returns where the next cell starts; null when the cell is none of these
   */
  #takeAsText(row: OpenRow, within: QuotedLine, from: number): number | null {
    if (!within.line.startsWith('="', from)) return null;
    const cell = readQuoted(within, from + 2, '');
    return cell.kind === 'closed' ? this.#takeClosed(row, cell) : null;
  }

  #takeClosed(row: OpenRow, cell: { readonly text: string; readonly next: number }): number {
    row.cells.push(cell.text);
    row.quoted = null;
    return cell.next;
  }

  /**
   * In `"Луч" на Ленина` a stray quote does no harm: the cell is taken as it is. After a delimiter or a line break it is a
   * sign that the quote before it was lost and that cells or whole rows are swallowed.
   */
  #tolerateStray(row: OpenRow, text: string): void {
    const isHarmless =
      row.line === this.#line && this.header.length > 0 && !text.includes(this.#layout.delimiter);
    if (!isHarmless) throw unclosedQuote(row.line);
  }

  #keepOpen(row: OpenRow, quoted: string, lineLength: number): void {
    row.length += lineLength + 1;
    if (row.length > MAX_ROW_CHARS) throw unclosedQuote(row.line);
    row.quoted = quoted;
    this.#open = row;
  }

  #finish(line: number, raw: string[]): void {
    if (this.header.length === 0) {
      this.addColumns(raw.map(rawCell));
    } else if (raw === NO_CELLS) {
      this.emit({ line, cells: raw, broken: null });
    } else {
      this.#emitCells(line, this.#needsCare ? raw.map(rawCell) : raw);
    }
  }

  /** Empty cells beyond the header come from a surplus delimiter; a wrong width over several lines from a lost quote. */
  #emitCells(line: number, cells: string[]): void {
    while (cells.length > this.header.length && cells.at(-1) === '') cells.pop();
    const fault = this.widthFault(cells);
    if (fault !== null && line !== this.#line) throw unclosedQuote(line);
    const spoiled = this.#needsCare ? textFault(cells) : null;
    const row = { line, cells, broken: fault ?? spoiled };
    const isShort = cells.length < this.header.length && spoiled === null;
    this.emit(isShort ? { ...row, isShort, ...(this.#isAtEnd ? { mayBeCut: true } : {}) } : row);
  }

  #checkLength(length: number): void {
    if (length <= MAX_ROW_CHARS) return;
    throw new DamagedExportError(this.nextLine, rowTooLong());
  }
}

function unclosedQuote(line: number): DamagedExportError {
  return new DamagedExportError(
    line,
    say('a quote that opens in row {line} is not closed as it should be', { line }),
  );
}

/** Where the line's content ends: its LF is gone, a CR before that is not. */
function endOf(line: string): number {
  return line.endsWith('\r') ? line.length - 1 : line.length;
}

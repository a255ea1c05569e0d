// A workbook's sheet as a table: cells are placed by their reference, numbers under a date format become ISO 8601 local
// times (`2026-11-24T10:30:00`; a time alone is `0001-01-01T10:30:00`, 1C's own way).
import type { SaxesTagNS } from 'saxes';
import { InputError } from '../../shared/errors.js';
import { DAY_MS } from '../../shared/domain/duration.js';
import { TableParser, textFault } from './tableParser.js';
import { isTrue, type Workbook } from './xlsxWorkbook.js';
import { XmlReader } from './xmlReader.js';
import { FileFault } from './exportTable.js';
import { say } from '../../shared/texts/say.js';

/** Excel's own limits. */
const MAX_ROWS = 1 << 20;
const MAX_COLUMN = 1 << 14;

const ROW = 'worksheet/sheetData/row';
const CELL = `${ROW}/c`;
const TEXTS = new Set([`${CELL}/v`, `${CELL}/is/t`, `${CELL}/is/r/t`]);

interface Cell {
  readonly column: number;
  readonly type: string;
  readonly style: number;
}

export class SheetParser extends TableParser {
  readonly #workbook: Workbook;
  readonly #fromRow: number;
  readonly #xml = new XmlReader(
    {
      open: (path, tag) => this.#open(path, tag),
      text: (text) => {
        if (this.#isText) this.#text += text;
      },
      close: (path) => this.#close(path),
    },
    ROW,
  );
  /** The row being read, or the one that is expected next. */
  #line = 1;
  #cells: string[] = [];
  #cell: Cell | null = null;
  #text = '';
  #isText = false;
  #isHidden = false;

  /** @param fromRow rows before it are no part of the table; of the others the first with anything in it is the header */
  constructor(workbook: Workbook, fromRow = 1) {
    super();
    this.#workbook = workbook;
    this.#fromRow = fromRow;
  }

  get nextLine(): number {
    return this.#line;
  }

  write(text: string): void {
    this.#xml.write(text);
  }

  end(): void {
    this.#xml.end();
    if (this.header.length === 0)
      throw new InputError(say('The first sheet is empty: not even a header is in it.'));
  }

  #open(path: string, { attributes }: SaxesTagNS): void {
    this.#isText = TEXTS.has(path);
    if (path === ROW) {
      this.#startRow(attributes['r']?.value);
      this.#isHidden = isTrue(attributes['hidden']?.value);
    }
    if (path !== CELL) return;
    this.#text = '';
    this.#cell = {
      column: columnOf(attributes['r']?.value) ?? this.#cells.length,
      type: attributes['t']?.value ?? 'n',
      style: Number(attributes['s']?.value ?? 0),
    };
  }

  #close(path: string): void {
    this.#isText = false;
    if (path === CELL && this.#cell) this.#place(this.#cell);
    else if (path === ROW) this.#endRow();
  }

  #startRow(reference: string | undefined): void {
    const line = reference === undefined ? this.#line : Number(reference);
    if (!Number.isInteger(line) || line > MAX_ROWS || line < this.#line) {
      throw new FileFault(say('its rows are numbered wrongly'));
    }
    this.#line = line;
  }

  #place({ column, type, style }: Cell): void {
    if (column >= MAX_COLUMN)
      throw new FileFault(say('it has more than {most} columns', { most: MAX_COLUMN }));
    while (this.#cells.length <= column) this.#cells.push('');
    this.#cells[column] = this.#valueOf(type, style);
  }

  /** A cell of any type may have nothing in it; one with an error shows `#Н/Д` or the like, which is nothing either. */
  #valueOf(type: string, style: number): string {
    if (this.#text === '' || type === 'e') return '';
    switch (type) {
      case 's':
        return unescaped(this.#workbook.texts[Number(this.#text)] ?? '\uFFFD');
      case 'inlineStr':
      case 'str':
        return unescaped(this.#text);
      case 'b':
        return this.#text === '1' ? 'true' : 'false';
      case 'n':
        return this.#numberOf(style);
      default:
        return this.#text;
    }
  }

  #numberOf(style: number): string {
    const value = Number(this.#text);
    if (Number.isNaN(value)) return this.#text;
    if (this.#workbook.isDateStyle[style]) return dateOf(value, this.#workbook.countsFrom1904) ?? this.#text;
    return /e/i.test(this.#text) ? String(value) : this.#text;
  }

  #endRow(): void {
    const cells = this.#cells;
    this.#cells = [];
    while (cells.at(-1) === '') cells.pop();
    if (cells.length > 0 && this.#line >= this.#fromRow) this.#deliver(cells);
    this.#line += 1;
  }

  /** The first row with anything in it is the header; empty rows are formatting, not data. */
  #deliver(cells: string[]): void {
    if (this.header.length === 0) {
      this.addColumns(cells);
      return;
    }
    while (cells.length < this.header.length) cells.push('');
    if (this.#isHidden) this.hiddenRows += 1;
    this.emit({ line: this.#line, cells, broken: this.widthFault(cells) ?? textFault(cells) });
  }
}

/** `AB12` is column 27; null without a reference. */
function columnOf(reference: string | undefined): number | null {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? '')?.[0];
  if (letters === undefined) return null;
  return Buffer.from(letters).reduce((column, letter) => column * 26 + letter - 64, 0) - 1;
}

const LAST_DAY = 2_958_465;

/** A serial date: days since the epoch, with the time of day as a fraction, to the second. Null outside Excel's calendar. */
function dateOf(serial: number, countsFrom1904: boolean): string | null {
  if (serial < 0 || serial > LAST_DAY) return null;
  const sinceEpochMs = Math.round(serial * 86_400) * 1_000;
  if (sinceEpochMs < DAY_MS) return `0001-01-01T${new Date(sinceEpochMs).toISOString().slice(11, 19)}`;
  const epochMs = countsFrom1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30);
  return new Date(epochMs + sinceEpochMs).toISOString().slice(0, 19);
}

/** Excel writes characters that XML cannot hold as `_x000D_`. */
function unescaped(text: string): string {
  return text.replace(/_x([0-9A-F]{4})_/g, (_whole, code: string) => String.fromCharCode(parseInt(code, 16)));
}

// JSON: an array of objects, or an OData page that has one under "value". The scan only cuts the text into elements; JSON.parse
// reads each element, and the text around the array as well.
import { InputError } from '../../shared/errors.js';
import { DamagedExportError, MAX_ROW_CHARS } from './exportTable.js';
import { cellOf } from './jsonCell.js';
import { TableParser, textFault } from './tableParser.js';
import { say } from '../../shared/texts/say.js';

/** Searched in the last characters before a bracket. */
const OPENS_ROWS = /[{,]\s*"value"\s*:\s*$/;

export class JsonParser extends TableParser {
  readonly #columns = new Map<string, number>();
  #where: 'before' | 'rows' | 'after' = 'before';
  /** The element being read; outside of the rows, the text around them. */
  #text = '';
  /** The scan goes on here in #text. */
  #at = 0;
  #depth = 0;
  #inString = false;
  #envelope = '';
  #rowCount = 0;

  get nextLine(): number {
    return this.#rowCount + 1;
  }

  write(chunk: string): void {
    this.#text += chunk;
    const mark = /["\\{}[\],]/g;
    for (;;) {
      mark.lastIndex = this.#at;
      const found = mark.exec(this.#text);
      if (!found) break;
      this.#at = found.index + 1;
      this.#step(found[0]);
    }
    this.#at = Math.max(this.#at, this.#text.length);
    if (this.#text.length > MAX_ROW_CHARS)
      throw this.#damaged(say('{most} characters without a row', { most: MAX_ROW_CHARS }));
  }

  end(): void {
    if (this.#where === 'before' && isJson(this.#text)) throw new InputError(noRows());
    if (this.#where !== 'after') throw this.#damaged(say('it ends in the middle'));
    if (!isJson(this.#envelope + this.#text))
      throw this.#damaged(say('the text around its rows is not JSON'));
  }

  #step(mark: string): void {
    if (this.#inString) {
      this.#stepInString(mark);
      return;
    }
    switch (mark) {
      case '"':
        this.#inString = true;
        return;
      case '{':
      case '[':
        if (mark === '[' && this.#isRowsArray()) {
          this.#enterRows();
          return;
        }
        this.#depth += 1;
        return;
      case '}':
      case ']':
        if (mark === ']' && this.#where === 'rows' && this.#depth === 0) {
          this.#leaveRows();
          return;
        }
        this.#depth -= 1;
        return;
      case ',':
        if (this.#where === 'rows' && this.#depth === 0) this.#endElement();
    }
  }

  /** A backslash hides the character after it, which may be in the next chunk. */
  #stepInString(mark: string): void {
    if (mark === '\\') this.#at += 1;
    else if (mark === '"') this.#inString = false;
  }

  #isRowsArray(): boolean {
    if (this.#where !== 'before') return false;
    const before = this.#text.slice(Math.max(0, this.#at - 65), this.#at - 1);
    return this.#depth === 0 || (this.#depth === 1 && OPENS_ROWS.test(before));
  }

  #enterRows(): void {
    this.#envelope = `${this.#cut(0)}]`;
    this.#where = 'rows';
    this.#depth = 0;
  }

  #leaveRows(): void {
    const isEmpty = this.#rowCount === 0 && this.#text.slice(0, this.#at - 1).trim() === '';
    if (isEmpty) this.#cut(0);
    else this.#endElement();
    this.#where = 'after';
  }

  #endElement(): void {
    const element = this.#cut(1);
    const { cells, broken } = this.#read(element);
    this.emit({ line: this.nextLine, cells, broken });
    this.#rowCount += 1;
  }

  /** Removes from the text what was scanned, and returns it without its last characters. */
  #cut(without: number): string {
    const taken = this.#text.slice(0, this.#at - without);
    this.#text = this.#text.slice(this.#at);
    this.#at = 0;
    return taken;
  }

  #read(element: string): { cells: string[]; broken: string | null } {
    try {
      const value = parseElement(element);
      if (value === null || typeof value !== 'object' || Array.isArray(value)) {
        return { cells: [element.trim()], broken: 'it is not an object' };
      }
      const cells = this.#cellsOf(value);
      return { cells, broken: textFault(cells) };
    } catch (error) {
      if (error instanceof InputError) throw error;
      throw this.#damaged(say('it is not JSON'));
    }
  }

  #cellsOf(object: object): string[] {
    const cells = this.header.map(() => '');
    for (const [name, value] of Object.entries(object) as [string, unknown][]) {
      cells[this.#columnOf(name)] = cellOf(name, value);
    }
    return cells;
  }

  #columnOf(name: string): number {
    const known = this.#columns.get(name);
    if (known !== undefined) return known;
    this.addColumns([name]);
    this.#columns.set(name, this.#columns.size);
    return this.#columns.size - 1;
  }

  #damaged(what: string): DamagedExportError {
    return new DamagedExportError(this.nextLine, what);
  }
}

function noRows(): string {
  return say('The JSON is neither an array of objects nor an OData page with an array under "value".');
}

/** 1C code that writes JSON by hand leaves line breaks and tabs in its texts as they are; they become spaces. */
function parseElement(element: string): unknown {
  try {
    return JSON.parse(element);
  } catch (error) {
    if (!RAW_CONTROLS.test(element)) throw error;
    return JSON.parse(element.replace(RAW_CONTROLS, ' '));
  }
}

/** NUL is not among them: a row with it is broken. */
const RAW_CONTROLS = /[\x01-\x1f]/g;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

// 1C's ValueTable as XDTO writes it: named columns first, then rows of values in the order of the columns.
import type { SaxesTagNS } from 'saxes';
import { InputError } from '../../shared/errors.js';
import { TableParser, textFault } from './tableParser.js';
import { XmlReader } from './xmlReader.js';
import { say } from '../../shared/texts/say.js';

const CORE = 'http://v8.1c.ru/8.1/data/core';
const COLUMN_NAME = 'ValueTable/column/Name';
const ROW = 'ValueTable/row';
const VALUE = 'ValueTable/row/Value';

export class ValueTableParser extends TableParser {
  readonly #xml = new XmlReader(
    {
      open: (path, tag) => this.#open(path, tag),
      text: (text) => {
        if (this.#text !== null) this.#text += text;
      },
      close: (path) => this.#close(path),
    },
    ROW,
  );
  #rowCount = 0;
  #cells: string[] = [];
  #broken: string | null = null;
  /** Text of the column name or value being read; null elsewhere. An empty or nil value is ''. */
  #text: string | null = null;

  get nextLine(): number {
    return this.#rowCount + 1;
  }

  write(text: string): void {
    this.#xml.write(text);
  }

  end(): void {
    this.#xml.end();
  }

  #open(path: string, tag: SaxesTagNS): void {
    if (!path.includes('/')) checkRoot(tag);
    else if (this.#text !== null) this.#broken = 'one of its values is no plain text';
    else if (path === COLUMN_NAME || path === VALUE) this.#text = '';
  }

  #close(path: string): void {
    if (path === COLUMN_NAME) this.addColumns([this.#takeText()]);
    else if (path === VALUE) this.#cells.push(this.#takeText());
    else if (path === ROW) this.#endRow();
  }

  #takeText(): string {
    const text = this.#text ?? '';
    this.#text = null;
    return text;
  }

  #endRow(): void {
    const cells = this.#cells;
    this.#rowCount += 1;
    this.emit({
      line: this.#rowCount,
      cells,
      broken: this.#broken ?? this.widthFault(cells) ?? textFault(cells),
    });
    this.#cells = [];
    this.#broken = null;
  }
}

function checkRoot({ uri, local }: SaxesTagNS): void {
  if (uri === CORE && local === 'ValueTable') return;
  throw new InputError(
    say('The XML is not a ValueTable of {core}; save the table from 1C by XDTO, or as CSV.', { core: CORE }),
  );
}

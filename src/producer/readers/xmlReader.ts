// The only way XML is read here: saxes with namespaces, no DTD (so only XML's own five entities), and limits on memory. Paths are
// local names from the root on, such as `ValueTable/row/Value`.
import { SaxesParser, type SaxesTagNS } from 'saxes';
import { InputError } from '../../shared/errors.js';
import { FileFault, MAX_ROW_CHARS, rowTooLong } from './exportTable.js';
import { say } from '../../shared/texts/say.js';

const MAX_DEPTH = 100;

export interface XmlEvents {
  open?(path: string, tag: SaxesTagNS): void;
  text?(text: string): void;
  close?(path: string): void;
}

export class XmlReader {
  readonly #sax = new SaxesParser({ xmlns: true });
  readonly #paths: string[] = [];
  readonly #inside: string;
  /** The position, in characters, up to which nothing is gathered in memory any more. */
  #progress = 0;

  /** @param unit path of the element that is gathered in memory; each one must fit into MAX_ROW_CHARS */
  constructor(events: XmlEvents, unit: string) {
    this.#inside = `${unit}/`;
    this.#sax.on('error', (error) => {
      throw new FileFault(say('it is not well-formed XML ({what})', { what: error.message }));
    });
    this.#sax.on('doctype', () => {
      throw new InputError(say('The XML has a DOCTYPE, which no export needs; such a file is not read.'));
    });
    this.#sax.on('opentag', (tag) => {
      const path = this.#enter(tag.local);
      events.open?.(path, tag);
    });
    this.#sax.on('text', (text) => events.text?.(text));
    this.#sax.on('cdata', (text) => events.text?.(text));
    this.#sax.on('closetag', () => {
      const path = this.#leave();
      events.close?.(path);
    });
  }

  /** @throws Error for malformed XML, InputError for a DOCTYPE */
  write(text: string): void {
    this.#sax.write(text);
    if (this.#sax.position - this.#progress > MAX_ROW_CHARS) throw new FileFault(rowTooLong());
  }

  /** @throws Error when an element is still open */
  end(): void {
    this.#sax.close();
  }

  #enter(name: string): string {
    const parent = this.#paths.at(-1);
    const path = parent === undefined ? name : `${parent}/${name}`;
    if (this.#paths.push(path) > MAX_DEPTH)
      throw new FileFault(say('elements are nested deeper than {most}', { most: MAX_DEPTH }));
    this.#markProgress(path);
    return path;
  }

  #leave(): string {
    const path = this.#paths.pop() ?? '';
    this.#markProgress(path);
    return path;
  }

  #markProgress(path: string): void {
    if (!path.startsWith(this.#inside)) this.#progress = this.#sax.position;
  }
}

// Every CSV that Marvin writes: quoting, the bytes of the encoding, and cells that no spreadsheet runs as a formula.

/** Encodings of text files that we read and write. Written ones begin with a byte order mark if the encoding has one. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | SingleByte;
/** Encodings of Russian in one byte a character: of Windows, of DOS, of old Unix. */
const SINGLE_BYTE = ['windows-1251', 'ibm866', 'koi8-r'] as const;
type SingleByte = (typeof SINGLE_BYTE)[number];
export const DELIMITERS = [';', ',', '\t'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

export interface CsvDialect {
  readonly encoding: Encoding;
  readonly delimiter: Delimiter;
}

/** What a spreadsheet may take for a formula, or what was defused already. */
const FORMULA = /^'*\s*[=+\-@＝＋－＠]/u;
/** `-1,5` and `-1 234,50`: there is nothing to run in a number. */
const SIGNED_NUMBER = /^[+-]\d+(?:[ \u00a0]\d{3})*(?:[.,]\d+)?$/;
/** What follows the plus. A space or bracket after the country code is in no formula; `7-916-1` would be calculated. */
const PHONE = String.raw`(?:\d{7,15}|\d{1,3}(?: ?\(\d{2,5}\) ?| )(?:\d+|\*+)(?:[ -](?:\d+|\*+))*)(?: доб\. ?\d+)?`;
/** `+7 916 123-45-67`, also masked; several of them too, since a patient may have several. */
const SIGNED_PHONES = new RegExp(String.raw`^\+${PHONE}(?:[;,] ?\+?${PHONE})*$`);
const DEFUSED = /^'+\s*[=+\-@＝＋－＠]/u;

/** Puts an apostrophe before a cell that a spreadsheet would run; `undefuse` removes exactly that one. */
export function defuse(cell: string): string {
  const isHarmless = !FORMULA.test(cell) || SIGNED_NUMBER.test(cell) || SIGNED_PHONES.test(cell);
  return isHarmless ? cell : `'${cell}`;
}

/** The inverse of `defuse`, for reading a file back. */
export function undefuse(cell: string): string {
  return cell.startsWith("'") && DEFUSED.test(cell) ? cell.slice(1) : cell;
}

/** Where another program may see a new cell begin: at a delimiter that is not this file's, or at a line break. */
const BREAKS = /([;,\t\r\n])/;
const INNER_FORMULA = /^'*[\s"]*[=+\-@＝＋－＠]/u;
const INNER_DEFUSED = /^'+[\s"]*[=+\-@＝＋－＠]/u;

/** A cell as it is written: a spreadsheet that splits it at any delimiter finds no formula in it either. */
export function safeCell(cell: string): string {
  return eachInnerPart(defuse(cell), (part) => {
    const text = part.trim();
    const isHarmless = !INNER_FORMULA.test(part) || SIGNED_NUMBER.test(text) || SIGNED_PHONES.test(text);
    return isHarmless ? part : `'${part}`;
  });
}

/** The inverse of `safeCell`, for reading a file back. */
export function rawCell(cell: string): string {
  if (!cell.includes("'")) return cell;
  return undefuse(eachInnerPart(cell, (part) => (INNER_DEFUSED.test(part) ? part.slice(1) : part)));
}

/** The first part is the cell's own beginning, which `defuse` looks at. */
function eachInnerPart(cell: string, change: (part: string) => string): string {
  if (!BREAKS.test(cell)) return cell;
  return cell
    .split(BREAKS)
    .map((part, index) => (index > 0 && index % 2 === 0 ? change(part) : part))
    .join('');
}

/** One row, defused, quoted (RFC 4180) and ended by CRLF. */
export function csvRow(cells: readonly string[], delimiter: Delimiter = ';'): string {
  if (cells.length === 1 && cells[0] === '') return '""\r\n';
  return `${cells.map((cell) => quote(safeCell(cell))).join(delimiter)}\r\n`;
}

/** Quotes a cell with any delimiter in it, so that readers recognise the real one. */
function quote(cell: string): string {
  return /[";,\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** First bytes of a file in this encoding. */
export function byteOrderMark(encoding: Encoding): Buffer {
  return isSingleByte(encoding) ? Buffer.alloc(0) : encodeText('\uFEFF', encoding).bytes;
}

/**
 * Encodes text for a file.
 *
 * @returns the bytes, and how many characters became `?` because the encoding lacks them, or because no text file may hold
 * them (NUL, half a surrogate pair)
 */
export function encodeText(text: string, encoding: Encoding): { bytes: Buffer; replaced: number } {
  let replaced = 0;
  const clean = text.replace(UNWRITABLE[encoding], () => {
    replaced += 1;
    return '?';
  });
  return { bytes: toBytes(clean, encoding), replaced };
}

/** The characters of an encoding in the order of their bytes, as the reader's own decoder knows them. */
function charactersOf(encoding: SingleByte): string {
  return new TextDecoder(encoding).decode(Uint8Array.from({ length: 256 }, (_zero, byte) => byte));
}

function bytesOf(encoding: SingleByte): ReadonlyMap<number, number> {
  return new Map(Array.from(charactersOf(encoding), (character, byte) => [character.charCodeAt(0), byte]));
}

const BYTES: Readonly<Record<SingleByte, ReadonlyMap<number, number>>> = {
  'windows-1251': bytesOf('windows-1251'),
  ibm866: bytesOf('ibm866'),
  'koi8-r': bytesOf('koi8-r'),
};

const NO_TEXT = /[\0\p{Surrogate}]/gu;
const UNWRITABLE: Readonly<Record<Encoding, RegExp>> = {
  'utf-8': NO_TEXT,
  'utf-16le': NO_TEXT,
  'utf-16be': NO_TEXT,
  'windows-1251': allBut(charactersOf('windows-1251')),
  ibm866: allBut(charactersOf('ibm866')),
  'koi8-r': allBut(charactersOf('koi8-r')),
};

function allBut(characters: string): RegExp {
  return new RegExp(`[^${characters.slice(1).replace(/[\\\]^-]/g, '\\$&')}]`, 'gu');
}

function isSingleByte(encoding: Encoding): encoding is SingleByte {
  return SINGLE_BYTE.some((one) => one === encoding);
}

function toBytes(text: string, encoding: Encoding): Buffer {
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(text, 'utf8');
    case 'utf-16le':
      return Buffer.from(text, 'utf16le');
    case 'utf-16be':
      return Buffer.from(text, 'utf16le').swap16();
    default:
      return Buffer.from(
        Uint8Array.from(text, (character) => BYTES[encoding].get(character.charCodeAt(0)) ?? 0x3f),
      );
  }
}

// Recognises format and encoding from a file's bytes: users of 1C rename files, and no file says its encoding.
import { isUtf8 } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';
import type { Encoding } from '../../shared/onec/csvOutput.js';
import { InputError } from '../../shared/errors.js';
import { recogniseLayout, type CsvLayout, type IsHeader } from './csvLayout.js';
import type { Format } from './exportTable.js';
import { foreignFormat } from './foreignFormats.js';
import { bytesOf } from './source.js';
import { say } from '../../shared/texts/say.js';

/** How many bytes decide. */
const HEAD_BYTES = 1 << 16;

const MARKS: readonly { bytes: readonly number[]; encoding: Encoding }[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
];

export interface Recognised {
  readonly format: Format;
  readonly encoding: Encoding;
  /** Meant for CSV only. */
  readonly layout: CsvLayout;
}

export interface Wanted {
  /** Overrides what the content says. */
  readonly format?: Format | undefined;
  /** Finds a CSV's header below titles, and tells the old encodings of Russian from Windows-1251. */
  readonly isHeader?: IsHeader | undefined;
}

/**
 * Recognises format, encoding and layout.
 *
 * @throws InputError for an empty file and for one that cannot be an export
 */
export async function recognise(handle: FileHandle, { format, isHeader }: Wanted): Promise<Recognised> {
  const head = await headOf(handle);
  if (head.length === 0) throw new InputError(say('The file is empty: not even a header is in it.'));
  if (startsWith(head, [0x50, 0x4b, 0x03, 0x04]) && (format ?? 'xlsx') === 'xlsx') return SPREADSHEET;
  if (format === undefined) refuseForeign(head);
  if (format === 'xlsx') {
    throw new InputError(say('This is not an .xlsx workbook; leave --format out to have it recognised.'));
  }
  const encoding = markOf(head) ?? (await guessEncoding(handle, head));
  const text = decoded(head, encoding);
  const found = { format: format ?? formatOf(text), encoding, layout: recogniseLayout(text, isHeader) };
  if (found.format !== 'csv' || encoding !== 'windows-1251' || !isHeader) return found;
  return olderEncoding(head, found, isHeader);
}

const SPREADSHEET: Recognised = {
  format: 'xlsx',
  encoding: 'utf-8',
  layout: { delimiter: ';', lineEnd: '\n', fromLine: 1 },
};

function refuseForeign(head: Buffer): void {
  const foreign = foreignFormat(head, decoded(head, markOf(head) ?? 'utf-8'));
  if (foreign !== null) throw new InputError(foreign);
}

/** What is no UTF-8 is Windows-1251, unless its header makes sense in an older encoding only. */
function olderEncoding(head: Buffer, found: Recognised, isHeader: IsHeader): Recognised {
  for (const encoding of ['windows-1251', 'ibm866', 'koi8-r'] as const) {
    let headers = 0;
    const layout = recogniseLayout(decoded(head, encoding), (cells) => {
      const isOne = isHeader(cells);
      if (isOne) headers += 1;
      return isOne;
    });
    if (headers > 0) return { ...found, encoding, layout };
  }
  return found;
}

function decoded(head: Buffer, encoding: Encoding): string {
  return new TextDecoder(encoding).decode(head, { stream: true });
}

function formatOf(text: string): Format {
  const [first] = text.trimStart();
  if (first === '<') return 'xml';
  return first === '{' || first === '[' ? 'json' : 'csv';
}

function markOf(head: Buffer): Encoding | null {
  return MARKS.find(({ bytes }) => startsWith(head, bytes))?.encoding ?? null;
}

async function guessEncoding(handle: FileHandle, head: Buffer): Promise<Encoding> {
  if (firstLineOf(head).includes(0)) {
    throw new InputError(
      say('The file is no text (its first line has zero bytes); export it as CSV, XML, JSON or XLSX.'),
    );
  }
  const text = head.toString('latin1');
  if (/^\s*</.test(text)) return declaredEncoding(text);
  return looksLikeUtf8(await firstLetters(handle)) ? 'utf-8' : 'windows-1251';
}

/** XML declares its encoding; without a declaration it is UTF-8. */
function declaredEncoding(xml: string): Encoding {
  const declared = /^\s*<\?xml[^>]*\sencoding\s*=\s*["']([\w.-]+)["']/.exec(xml)?.[1] ?? 'utf-8';
  const name = declared.toLowerCase();
  if (name === 'utf-8' || name === 'windows-1251') return name;
  throw new InputError(
    say('The XML says that its encoding is {declared}; save it as UTF-8 or windows-1251.', { declared }),
  );
}

/** The file from its first byte outside ASCII on: everything before that is the same in both encodings. */
async function firstLetters(handle: FileHandle): Promise<Buffer> {
  let position = 0;
  for await (const chunk of bytesOf(handle)) {
    const found = chunk.toString('latin1').search(/[\x80-\xff]/);
    if (found >= 0) return headOf(handle, position + found);
    position += chunk.length;
  }
  return Buffer.alloc(0);
}

/** Almost all bytes of Russian in Windows-1251 are invalid as UTF-8; in UTF-8 with a few damaged rows few bytes are. */
function looksLikeUtf8(bytes: Buffer): boolean {
  const text = new TextDecoder('utf-8').decode(bytes, { stream: bytes.length === HEAD_BYTES });
  const letters = text.replace(/[\0-\x7f]/g, '').length;
  const strangers = text.split('\uFFFD').length - 1;
  return isUtf8(bytes) || strangers * 10 < letters;
}

async function headOf(handle: FileHandle, position = 0): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, position);
  return buffer.subarray(0, bytesRead);
}

function firstLineOf(head: Buffer): Buffer {
  const end = head.indexOf('\n');
  return end < 0 ? head : head.subarray(0, end);
}

function startsWith(head: Buffer, bytes: readonly number[]): boolean {
  return bytes.every((byte, index) => head[index] === byte);
}

// Recognises format and encoding from a file's bytes: users of 1C rename files, and no file says its encoding.
import { isUtf8 } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';
import type { CsvDialect, Encoding } from '../../shared/onec/csvOutput.js';
import { InputError } from '../../shared/errors.js';
import { recogniseDelimiter } from './csv.js';
import type { Format } from './exportTable.js';
import { bytesOf } from './source.js';

/** How many bytes decide. */
const HEAD_BYTES = 1 << 16;

const MARKS: readonly { bytes: readonly number[]; encoding: Encoding }[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
];

export interface Recognised {
  readonly format: Format;
  /** The delimiter is meant for CSV only. */
  readonly dialect: CsvDialect;
}

/**
 * Recognises format, encoding and delimiter.
 *
 * @param wanted overrides the format
 * @throws InputError for an empty file and for one that cannot be an export
 */
export async function recognise(handle: FileHandle, wanted?: Format): Promise<Recognised> {
  const head = await headOf(handle);
  if (head.length === 0) throw new InputError('The file is empty: not even a header is in it.');
  if (startsWith(head, [0x50, 0x4b, 0x03, 0x04]) && (wanted ?? 'xlsx') === 'xlsx') return spreadsheet();
  if (startsWith(head, [0xd0, 0xcf, 0x11, 0xe0])) {
    throw new InputError(
      'This is an old .xls, or a workbook with a password; save it as .xlsx without one, or as CSV.',
    );
  }
  if (wanted === 'xlsx') {
    throw new InputError('This is not an .xlsx workbook; leave --format out to have it recognised.');
  }
  const encoding = markOf(head) ?? (await guessEncoding(handle, head));
  const text = new TextDecoder(encoding).decode(head, { stream: true });
  return { format: wanted ?? formatOf(text), dialect: { encoding, delimiter: recogniseDelimiter(text) } };
}

function spreadsheet(): Recognised {
  return { format: 'xlsx', dialect: { encoding: 'utf-8', delimiter: ';' } };
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
      'The file is no text (its first line has zero bytes); export it as CSV, XML, JSON or XLSX.',
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
  throw new InputError(`The XML says that its encoding is ${declared}; save it as UTF-8 or windows-1251.`);
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

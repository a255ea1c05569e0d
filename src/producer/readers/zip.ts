// The parts of a zip archive as checked byte streams: sizes, checksums, and a limit against zip bombs.
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { fromFdPromise, type Entry, type ZipFile } from 'yauzl';
import { InputError } from '../../shared/errors.js';
import { FileFault } from './exportTable.js';
import { say } from '../../shared/texts/say.js';

/** A workbook has some dozen parts; a full sheet of Excel's 1,048,576 rows is smaller than this. */
const MAX_ENTRIES = 10_000;
const MAX_PART_BYTES = 1 << 30;
/** Sheets shrink ten to thirty times; a large part that shrinks more than this is made to keep its reader busy. */
const LARGE_PART_BYTES = 1 << 24;
const MAX_RATIO = 200;

export class Zip {
  readonly #file: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;

  constructor(file: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.#file = file;
    this.#entries = entries;
  }

  has(name: string): boolean {
    return this.#entries.has(keyOf(name));
  }

  /** Inflates a part, found without regard to case, as programs do; an absent one is empty. Throws when it is damaged or too large. */
  async *bytesOf(name: string): AsyncGenerator<Buffer> {
    const entry = this.#entries.get(keyOf(name));
    if (!entry) return;
    if (isBomb(entry))
      throw new InputError(
        say('{name} in the workbook unpacks to more than any sheet; it is not read.', { name }),
      );
    let checksum = 0;
    // yauzl's streams are binary, and yauzl stops one that grows past its announced size.
    for await (const chunk of (await this.#file.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
    if (checksum !== entry.crc32) throw new FileFault(say('the checksum of {name} is wrong', { name }));
  }
}

function keyOf(name: string): string {
  return name.toLowerCase();
}

function isBomb({ uncompressedSize, compressedSize }: Entry): boolean {
  const isLarge = uncompressedSize > LARGE_PART_BYTES;
  return uncompressedSize > MAX_PART_BYTES || (isLarge && uncompressedSize > MAX_RATIO * compressedSize);
}

/** @throws Error when the file is no zip archive, or is cut off: its directory is at its end */
export async function openZip(handle: FileHandle): Promise<Zip> {
  const file = await fromFdPromise(handle.fd);
  if (file.entryCount > MAX_ENTRIES)
    throw new InputError(
      say('The workbook has {count} parts; Excel writes a dozen. Save it again in Excel, or as CSV.', {
        count: file.entryCount,
      }),
    );
  const entries = new Map<string, Entry>();
  for await (const entry of file.eachEntry()) entries.set(keyOf(entry.fileName), entry);
  return new Zip(file, entries);
}

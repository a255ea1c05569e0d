// A CSV file that several workers of one machine append to: the header once, whole lines only, each result once.
//
// How: the header comes into being with the file (written aside, then hard-linked to its name, so one worker wins);
// a line is one O_APPEND write; its last cell is the result's id, so a line is whole exactly when it ends with it, and
// a repeat finds it. Looking and writing happen in one turn of the event loop: a process killed anywhere leaves a file
// that the next delivery goes on with. What stays possible: a worker frozen between those two system calls for longer
// than its job's lock, while another worker delivers the same result.
import { randomUUID } from 'node:crypto';
import { closeSync, constants, fchmod, fstatSync, fsync, openSync, readSync, writeSync } from 'node:fs';
import { link, mkdir, open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const synced = promisify(fsync);
const changeMode = promisify(fchmod);
const CRLF = Buffer.from('\r\n');
const SEMICOLON = 0x3b;
const MODE = 0o600;
/** Files whose ids are remembered; a desk writes into one a day. */
const MAX_REMEMBERED_FILES = 8;

/** What has been read of a file so far. */
interface Reading {
  /** Which file it was: the number of a deleted file may be given to a new one. */
  readonly identity: string;
  /** Bytes up to the end of the last whole line. */
  readonly length: number;
  /** Last cells of the whole lines, byte for byte. */
  readonly ids: Set<string>;
  /** Bytes after the last whole line. */
  readonly rest: Buffer;
}

/** The disk took only a part of a line; the next delivery of the same result completes it. */
class ShortWriteError extends Error {
  readonly code = 'ENOSPC';
}

/** Appends to files that begin with one header. */
export class ResultFiles {
  readonly #header: Buffer;
  readonly #readings = new Map<string, Reading>();

  constructor(header: Buffer) {
    this.#header = header;
  }

  /**
   * Puts a line into the file unless its id stands there, and returns when it is on the disk.
   *
   * @param line ends with its id and CRLF; the same bytes for the same id
   * @throws what the file system says, ShortWriteError included
   */
  async append(path: string, line: Buffer): Promise<'appended' | 'known'> {
    const file = await this.#open(path);
    try {
      const { ids, rest } = await this.#readAtRest(path, file);
      const isKnown = ids.has(lastCell(line.subarray(0, -CRLF.length)));
      if (!isKnown) writeWhole(file, completing(rest, line));
      await synced(file);
      return isKnown ? 'known' : 'appended';
    } finally {
      closeSync(file);
    }
  }

  async #open(path: string): Promise<number> {
    for (;;) {
      try {
        return openSync(path, constants.O_RDWR | constants.O_APPEND);
      } catch (error) {
        if (!isCode(error, 'ENOENT')) throw error;
        await this.#create(path);
      }
    }
  }

  /** Makes the file with its header, or finds that another worker just did. */
  async #create(path: string): Promise<void> {
    const dir = dirname(path);
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const aside = join(dir, `.${basename(path)}.${randomUUID()}`);
    try {
      await writeDurably(aside, this.#header);
      await link(aside, path);
      await syncDirectory(dir);
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    } finally {
      await rm(aside, { force: true });
    }
  }

  /**
   * Reads until the end is either a whole line or one that nobody is writing any more. A line that crosses a page of
   * memory may be seen in part while its write goes on, for as long as a journal commit takes.
   */
  async #readAtRest(path: string, file: number): Promise<Reading> {
    for (let seen = this.#read(path, file); ;) {
      if (seen.rest.length === 0) return seen;
      await writersFinished(file);
      const again = this.#read(path, file);
      if (again.length === seen.length) return again;
      seen = again;
    }
  }

  /** Reads what was added since the last look; a file that was replaced is read anew. */
  #read(path: string, file: number): Reading {
    const { ino, birthtimeMs, size } = fstatSync(file);
    const identity = `${ino} ${birthtimeMs}`;
    const before = this.#readings.get(path);
    const { length, ids } =
      before?.identity === identity && before.length <= size ? before : { length: 0, ids: new Set<string>() };
    const added = readRange(file, length, size);
    const end = added.lastIndexOf(CRLF);
    const whole = end === -1 ? 0 : end + CRLF.length;
    for (const line of linesOf(added.subarray(0, whole))) ids.add(lastCell(line));
    const reading = { identity, length: length + whole, ids, rest: added.subarray(whole) };
    this.#remember(path, reading);
    return reading;
  }

  #remember(path: string, reading: Reading): void {
    this.#readings.delete(path);
    this.#readings.set(path, reading);
    const [oldest] = this.#readings.keys();
    if (this.#readings.size > MAX_REMEMBERED_FILES && oldest !== undefined) this.#readings.delete(oldest);
  }
}

/** The bytes that turn an unfinished rest and a line into whole lines: the rest may be this very line's beginning. */
function completing(rest: Buffer, line: Buffer): Buffer {
  if (rest.length === 0) return line;
  if (line.subarray(0, rest.length).equals(rest)) return line.subarray(rest.length);
  return Buffer.concat([CRLF, line]);
}

/** Returns when the writes under way have ended: a change of mode waits for the lock that a write holds from end to end. */
function writersFinished(file: number): Promise<void> {
  return changeMode(file, fstatSync(file).mode & 0o7777);
}

function writeWhole(file: number, bytes: Buffer): void {
  const written = writeSync(file, bytes);
  if (written < bytes.length) throw new ShortWriteError('only a part of the line fitted');
}

function readRange(file: number, from: number, to: number): Buffer {
  const bytes = Buffer.alloc(to - from);
  return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, from));
}

function* linesOf(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(CRLF, start);
    yield bytes.subarray(start, end);
    start = end + CRLF.length;
  }
}

function lastCell(line: Buffer): string {
  return line.subarray(line.lastIndexOf(SEMICOLON) + 1).toString('latin1');
}

async function writeDurably(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'wx', MODE);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncDirectory(path: string): Promise<void> {
  const dir = await open(path, 'r');
  try {
    await dir.sync();
  } finally {
    await dir.close();
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

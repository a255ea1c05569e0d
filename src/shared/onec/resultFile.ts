// A CSV file that several workers of one machine append to: the header once, whole lines only, each result once. Lines can
// be removed while they do.
//
// How: whoever finds the file without its whole header writes that to its beginning, the same bytes to the same place, before
// a line is appended. A line is one O_APPEND write. Its last cell is the result's id, so a line is whole exactly when it ends with it, and a repeat finds it.
// Looking and writing happen in one turn of the event loop: a process killed anywhere leaves a file that the next delivery
// can continue. One case can still write a line twice: a worker that freezes between those two system calls for longer than
// its job's lock, while another worker delivers the same result.
import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { systemCodeOf } from '../errors.js';
import {
  beginFile,
  CRLF,
  isMissing,
  isReplaced,
  keepForOwner,
  linesOf,
  readRange,
  replaceFile,
  synced,
  wholeLines,
  writersFinished,
  writeWhole,
} from './fileLines.js';

const SEMICOLON = 0x3b;
/** In this time after writing a line, its writer has checked whether the file was replaced; a slower one may leave a line twice. */
const WRITERS_LOOK_WITHIN_MS = 1_000;
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

/** Appends to files that begin with the same header. */
export class ResultFiles {
  readonly #header: Buffer;
  readonly #readings = new Map<string, Reading>();

  constructor(header: Buffer) {
    this.#header = header;
  }

  /**
   * Appends a line unless its id is in the file already, and returns when it is on the disk.
   *
   * @param line ends with its id and CRLF; the same bytes for the same id
   * @throws what the file system says, ShortWriteError included
   */
  async append(path: string, line: Buffer): Promise<'appended' | 'known'> {
    for (;;) {
      const file = await this.#open(path);
      try {
        const { ids, rest } = await this.#readAtRest(path, file);
        const isKnown = ids.has(lastCell(line.subarray(0, -CRLF.length)));
        if (!isKnown) writeWhole(file, completing(rest, line));
        await synced(file);
        if (!isReplaced(path, file)) return isKnown ? 'known' : 'appended';
      } finally {
        closeSync(file);
      }
    }
  }

  /**
   * Replaces a file by one without some of its lines. Lines that others append to the old file meanwhile are carried over:
   * by those writers, who check after writing whether the name is still their file's, or else by us, once they had time.
   *
   * @param isUnwanted is called with each whole line except the header, without its CRLF
   * @returns how many lines were removed; if none, the file stays as it is
   */
  async removeLines(path: string, isUnwanted: (line: Buffer) => boolean): Promise<number> {
    const file = openSync(path, constants.O_RDWR | constants.O_NOFOLLOW);
    try {
      await writersFinished(file);
      const before = wholeLines(readRange(file, 0, fstatSync(file).size));
      const [header = Buffer.alloc(0), ...lines] = linesOf(before);
      const kept = lines.filter((line) => !isUnwanted(line));
      if (kept.length === lines.length) return 0;
      await replaceFile(path, Buffer.concat([header, ...kept].flatMap((line) => [line, CRLF])));
      await writersFinished(file);
      const late = [...linesOf(wholeLines(readRange(file, before.length, fstatSync(file).size)))];
      if (late.length > 0) await pause(WRITERS_LOOK_WITHIN_MS);
      for (const line of late) if (!isUnwanted(line)) await this.append(path, Buffer.concat([line, CRLF]));
      return lines.length - kept.length;
    } finally {
      closeSync(file);
    }
  }

  async #open(path: string): Promise<number> {
    for (;;) {
      try {
        const file = ownFile(openSync(path, constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW));
        if (!isMissing(file, this.#header)) return file;
        closeSync(file);
      } catch (error) {
        if (systemCodeOf(error) !== 'ENOENT') throw error;
      }
      await beginFile(path, this.#header);
    }
  }

  /**
   * Reads until the last line is either whole or no longer being written. A line that crosses a page of memory may be seen
   * in part while its write goes on, for as long as a journal commit takes.
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

  /** Reads what was added since the last look; a file that was replaced is read from its start. */
  #read(path: string, file: number): Reading {
    const { ino, birthtimeMs, size } = fstatSync(file);
    const identity = `${ino} ${birthtimeMs}`;
    const before = this.#readings.get(path);
    const { length, ids } =
      before?.identity === identity && before.length <= size ? before : { length: 0, ids: new Set<string>() };
    const added = readRange(file, length, size);
    const whole = wholeLines(added);
    for (const line of linesOf(whole)) ids.add(lastCell(line));
    const reading = { identity, length: length + whole.length, ids, rest: added.subarray(whole.length) };
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

function ownFile(file: number): number {
  try {
    keepForOwner(file);
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** The bytes that turn an unfinished rest and a line into whole lines: the rest may be this very line's beginning. */
function completing(rest: Buffer, line: Buffer): Buffer {
  if (rest.length === 0) return line;
  if (line.subarray(0, rest.length).equals(rest)) return line.subarray(rest.length);
  return Buffer.concat([CRLF, line]);
}

function lastCell(line: Buffer): string {
  return line.subarray(line.lastIndexOf(SEMICOLON) + 1).toString('latin1');
}

// What a file of whole lines needs of the file system: reading and writing bytes, and creating or replacing a file in one
// step, so that a process killed anywhere leaves either the old file or the new one.
import { randomUUID } from 'node:crypto';
import { fchmod, fstatSync, fsync, readSync, statSync, writeSync } from 'node:fs';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { systemCodeOf } from '../errors.js';

export const CRLF = Buffer.from('\r\n');
const MODE = 0o600;
const changeMode = promisify(fchmod);

/** Returns when everything written is on the disk. */
export const synced = promisify(fsync);

/** The disk took only part of a line; the next delivery of the same result completes it. */
class ShortWriteError extends Error {
  readonly code = 'ENOSPC';
}

/** Returns when the writes under way have ended: a change of mode waits for the lock that a write holds until it ends. */
export function writersFinished(file: number): Promise<void> {
  return changeMode(file, fstatSync(file).mode & 0o7777);
}

/** @throws ShortWriteError */
export function writeWhole(file: number, bytes: Buffer): void {
  const written = writeSync(file, bytes);
  if (written < bytes.length) throw new ShortWriteError('only part of the line fitted on the disk');
}

export function readRange(file: number, from: number, to: number): Buffer {
  const bytes = Buffer.alloc(to - from);
  return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, from));
}

/** Everything up to the last end of a line. */
export function wholeLines(bytes: Buffer): Buffer {
  const end = bytes.lastIndexOf(CRLF);
  return bytes.subarray(0, end === -1 ? 0 : end + CRLF.length);
}

/** Whole lines, without their CRLF. */
export function* linesOf(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(CRLF, start);
    yield bytes.subarray(start, end);
    start = end + CRLF.length;
  }
}

/** Whether the name belongs to another file now. A file that 1C has taken away keeps what was written into it. */
export function isReplaced(path: string, file: number): boolean {
  const there = statSync(path, { throwIfNoEntry: false });
  return there !== undefined && there.ino !== fstatSync(file).ino;
}

/** Creates a file with its first bytes, or finds that another process just did. */
export async function createFile(path: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writtenAside(path, bytes, (aside) =>
    link(aside, path).catch((error: unknown) => {
      if (systemCodeOf(error) !== 'EEXIST') throw error;
    }),
  );
}

/** Replaces the content of a file. */
export async function replaceFile(path: string, bytes: Buffer): Promise<void> {
  await writtenAside(path, bytes, (aside) => rename(aside, path));
}

async function writtenAside(
  path: string,
  bytes: Buffer,
  takePlace: (aside: string) => Promise<void>,
): Promise<void> {
  const aside = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    await writeDurably(aside, bytes);
    await takePlace(aside);
    await syncDirectory(dirname(path));
  } finally {
    await rm(aside, { force: true });
  }
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

// What a file of whole lines needs of the file system: reading and writing bytes, beginning a file, and replacing one in one
// step, so that a process killed anywhere leaves what the next one can continue. No hard links and no modes are needed: a
// Windows share or a memory stick may have neither.
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmod,
  fchmodSync,
  fstatSync,
  fsync,
  openSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
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

/** What a file system says that has no modes, to somebody who owns the file. */
const HAS_NO_MODES: ReadonlySet<string | null> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);
/** What one says that cannot sync a directory; it has nothing to sync there. */
const HAS_NO_DIRECTORY_SYNC: ReadonlySet<string | null> = new Set([
  'EINVAL',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EISDIR',
]);

/**
 * Returns when the writes under way have ended: a change of mode waits for the lock that a write holds until it ends, also
 * where it is refused afterwards.
 */
export async function writersFinished(file: number): Promise<void> {
  await changeMode(file, fstatSync(file).mode & 0o7777).catch((error: unknown) => {
    if (!HAS_NO_MODES.has(systemCodeOf(error))) throw error;
  });
}

/**
 * A file that others may read was made by somebody else, or opened up; from now on it is for its owner. Where the file system
 * has no modes, who may read it is decided by the share or the mount.
 *
 * @throws what the file system says about a file of somebody else
 */
export function keepForOwner(file: number): void {
  const { mode, uid } = fstatSync(file);
  if ((mode & 0o077) === 0) return;
  try {
    fchmodSync(file, MODE);
  } catch (error) {
    const isOurs = uid === process.getuid?.();
    if (!isOurs || !HAS_NO_MODES.has(systemCodeOf(error))) throw error;
  }
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

/**
 * Creates a file with its first bytes, or completes them where another process has just begun it or was killed at it. Every
 * process writes the same bytes to the same place, so it does not matter who is first or how often it is done, and lines that
 * were appended meanwhile stay. A reader may see the file empty for a moment.
 *
 * @throws what the file system says, ShortWriteError included
 */
export async function beginFile(path: string, first: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // Not O_APPEND: with it Linux writes at the end, whatever the position.
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, MODE);
  try {
    if (isMissing(file, first) && writeSync(file, first, 0, first.length, 0) < first.length)
      throw new ShortWriteError('only part of the header fitted on the disk');
    await synced(file);
  } finally {
    closeSync(file);
  }
  await syncDirectory(dirname(path));
}

/** Whether a file ends within its first bytes. What begins otherwise is somebody else's, and nothing is missing there. */
export function isMissing(file: number, first: Buffer): boolean {
  const { size } = fstatSync(file);
  return size < first.length && readRange(file, 0, size).equals(first.subarray(0, size));
}

/** Replaces the content of a file. */
export async function replaceFile(path: string, bytes: Buffer): Promise<void> {
  const aside = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    await writeDurably(aside, bytes);
    await rename(aside, path);
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
    await dir.sync().catch((error: unknown) => {
      if (!HAS_NO_DIRECTORY_SYNC.has(systemCodeOf(error))) throw error;
    });
  } finally {
    await dir.close();
  }
}

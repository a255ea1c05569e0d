// A disk that a test can fill.
import { execFileSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { atTeardown } from './teardown.js';

export const NO_MOUNT = 'mounting a small disk takes root on Linux';

/** A disk of 64 KiB at `dir`. @returns false where this process may not mount */
export async function mountTinyDisk(dir: string): Promise<boolean> {
  await mkdir(dir, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=700', 'tmpfs', dir], { stdio: 'ignore' });
  } catch {
    return false;
  }
  atTeardown(() => execFileSync('umount', ['--lazy', dir]));
  return true;
}

/** Fills it to the last byte. @returns makes room again */
export async function fillDisk(dir: string): Promise<() => Promise<void>> {
  const filler = join(dir, 'filler');
  await writeFile(filler, Buffer.alloc(1 << 20)).catch(() => undefined); // ends with ENOSPC
  return () => rm(filler);
}

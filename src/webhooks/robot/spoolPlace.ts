// Where the spool is: a directory of Marvin's own, which nobody else can read or fill.
import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigurationError, systemCodeOf } from '../../shared/errors.js';

const OTHERS_MAY = 0o077;
const ANYBODY_MAY_WRITE = 0o002;
/** Entries of ours, finished or not, and what a disk of its own has. */
const OUR_NAMES = /^(?:\d{15}-\d{9}-[0-9a-f]{8}-[0-9a-f]{32}\.json(?:\.tmp)?|aside|id|lost\+found)$/;

/**
 * Makes a directory and those above it. Node's own recursive mkdir tries for ever where the system refuses with ENOENT, as
 * /proc does.
 */
export async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeDirectory(dirname(path));
    await mkdir(path, { mode: 0o700 }).catch(unlessThere);
  }
}

function unlessThere(error: unknown): void {
  if (systemCodeOf(error) !== 'EEXIST') throw error;
}

/**
 * Takes away the rights that others have to the directory. One that others use is left as it is: a process that took their
 * rights away would break what they do there.
 *
 * @throws ConfigurationError when it is not ours alone; the system's error when it cannot be looked at
 */
export async function demandOwnDirectory(path: string): Promise<void> {
  const { uid, mode } = await stat(path);
  if (uid !== process.getuid?.()) throw shared(path, 'belongs to another user');
  if ((mode & ANYBODY_MAY_WRITE) !== 0) throw shared(path, 'may be written by everybody');
  if ((mode & OTHERS_MAY) === 0) return;
  const isShared = (await readdir(path)).some((name) => !OUR_NAMES.test(name));
  if (isShared) throw shared(path, 'has other files in it, and others may read it');
  await chmod(path, 0o700);
}

function shared(path: string, why: string): ConfigurationError {
  return new ConfigurationError([
    `MARVIN_SPOOL: ${path} ${why}; name a directory that is Marvin's alone, such as var/spool`,
  ]);
}

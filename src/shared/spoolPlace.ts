// Where the spool is: a directory of Marvin's own, which nobody else can read or fill.
import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigurationError, systemCodeOf } from './errors.js';
import { say } from './texts/say.js';

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
  if (await isOpenToOthers(path)) await chmod(path, 0o700);
}

/**
 * The same without a change: whether others have rights to a directory that is ours otherwise.
 *
 * @throws as demandOwnDirectory
 */
export async function isOpenToOthers(path: string): Promise<boolean> {
  const { uid, mode } = await stat(path);
  if (uid !== process.getuid?.()) throw shared(say('{path} belongs to another user', { path }));
  if ((mode & ANYBODY_MAY_WRITE) !== 0) throw shared(say('{path} may be written by everybody', { path }));
  if ((mode & OTHERS_MAY) === 0) return false;
  const isShared = (await readdir(path)).some((name) => !OUR_NAMES.test(name));
  if (isShared) throw shared(say('{path} has other files in it, and others may read it', { path }));
  return true;
}

function shared(what: string): ConfigurationError {
  const advice = say('{what}; name a directory that is only for Marvin, such as var/spool', { what });
  return new ConfigurationError([`MARVIN_SPOOL: ${advice}`]);
}

/** What the system's refusal of the directory means; null when it may pass by itself, as a full disk does. */
export function spoolRefusal(dir: string, error: unknown): ConfigurationError | null {
  if (error instanceof ConfigurationError) return error;
  const code = systemCodeOf(error);
  if (code !== 'EACCES' && code !== 'EPERM') return null;
  const what = say('this user may not use {dir} ({code})', { dir, code });
  return shared(what);
}

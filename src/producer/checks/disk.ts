// The directories that Marvin writes on this machine: the spool, results in files, rejects of pulls. Nothing is made or changed.
import { access, constants, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Configuration } from '../../shared/config/configuration.js';
import { REJECTS_DIR } from '../../shared/config/environment.js';
import { systemCodeOf } from '../../shared/errors.js';
import { forgetfulDisk } from '../../shared/onec/resultDirectory.js';
import { isOpenToOthers, spoolRefusal } from '../../shared/spoolPlace.js';
import { say } from '../../shared/texts/say.js';
import { warning, well, type Finding } from './finding.js';
import { failuresOf } from './runChecks.js';

export async function disk({ config, environment }: Configuration): Promise<Finding[]> {
  const files = config.desks.flatMap(({ name, onec: { results } }) =>
    results.kind === 'file' ? [{ name, dir: results.dir }] : [],
  );
  const pulls = config.desks.some(({ onec }) => onec.source !== undefined);
  const dirs = new Set([
    environment.spoolDir,
    ...files.map(({ dir }) => dir),
    ...(pulls ? [REJECTS_DIR] : []),
  ]);
  const found = await Promise.all([spoolPlace(environment.spoolDir), ...[...dirs].map(writable)]);
  const forgotten = environment.diskForgets ? files.map(({ name }) => warning(forgetfulDisk(name))) : [];
  const wrong = [...found.flat(), ...forgotten];
  return wrong.length > 0
    ? wrong
    : [well(say('disk: ok, {dirs} can be written', { dirs: [...dirs].join(', ') }))];
}

/** By the same code by which the web process refuses it. */
async function spoolPlace(dir: string): Promise<Finding[]> {
  try {
    await isOpenToOthers(dir);
    return [];
  } catch (error) {
    const refusal = spoolRefusal(dir, error);
    return refusal ? failuresOf(refusal) : [];
  }
}

/** A directory that is not there yet is made in the nearest one above it. */
async function writable(dir: string): Promise<Finding[]> {
  const place = resolve(dir);
  try {
    const isDirectory = (await stat(place)).isDirectory();
    if (!isDirectory)
      return [warning(say('{dir} is a file, and must be a directory; name another one.', { dir }))];
    await access(place, constants.W_OK | constants.X_OK);
    return [];
  } catch (error) {
    const code = systemCodeOf(error) ?? 'unknown';
    if (code === 'ENOENT' && dirname(place) !== place) return writable(dirname(place));
    return [
      warning(
        say('{dir} cannot be written ({code}); give this user the right, or name another directory.', {
          dir,
          code,
        }),
      ),
    ];
  }
}

// Which directories of which machines have had results files: a desk's results may go elsewhere today, and the files are
// still there.
import { hostname } from 'node:os';
import type { RedisConnection } from './connection.js';

/** Hash: machine and absolute path → when a worker last wrote there or could have, epoch milliseconds. */
const KEY = 'marvin:result-dirs';
const SEPARATOR = '\n';

export interface ResultDir {
  readonly machine: string;
  /** Absolute. */
  readonly dir: string;
}

/** Notes that this machine's workers write results into a directory. */
export async function noteResultDir(redis: RedisConnection, dir: string, nowMs: number): Promise<void> {
  await redis.hset(KEY, `${hostname()}${SEPARATOR}${dir}`, nowMs);
}

/** Directories of this machine, and those of others, which only their own machines reach. */
export async function resultDirs(
  redis: RedisConnection,
): Promise<{ here: readonly string[]; elsewhere: readonly ResultDir[] }> {
  const known = (await redis.hkeys(KEY)).map((field): ResultDir => {
    const [machine = '', dir = ''] = field.split(SEPARATOR);
    return { machine, dir };
  });
  return {
    here: known.filter(({ machine }) => machine === hostname()).map(({ dir }) => dir),
    elsewhere: known.filter(({ machine }) => machine !== hostname()),
  };
}

/** Forgets directories of which nothing was heard for longer than files are kept. */
export async function forgetResultDirs(redis: RedisConnection, beforeMs: number): Promise<void> {
  for (const [field, seenMs] of Object.entries(await redis.hgetall(KEY)))
    if (Number(seenMs) < beforeMs) await redis.hdel(KEY, field);
}

// Until when each web process has applied every call event that it took. While one of them cannot reach Redis, events may be
// waiting on its disk, and a call of which nothing was heard is not yet silent.
import type { RedisConnection } from './connection.js';

/** Hash: id of a spool → epoch milliseconds. */
const KEY = 'marvin:spools';

/** A spool that nobody has spoken for so long is gone with its machine. */
const FORGOTTEN_MS = 24 * 3_600_000;

/** Notes that no event that came before `upToMs` waits in a spool. */
export async function noteSpoolEmpty(redis: RedisConnection, id: string, upToMs: number): Promise<void> {
  await redis.hset(KEY, id, upToMs);
}

/** Takes a spool out of the registry: it is empty, and its process takes no more events. */
export async function forgetSpool(redis: RedisConnection, id: string): Promise<void> {
  await redis.hdel(KEY, id);
}

/** Whether every web process known has applied all events that came before an instant, epoch milliseconds. */
export async function areSpoolsEmptySince(
  redis: RedisConnection,
  atMs: number,
  nowMs: number,
): Promise<boolean> {
  const spools = Object.values(await redis.hgetall(KEY)).map(Number);
  return spools.every((upToMs) => upToMs >= atMs || upToMs < nowMs - FORGOTTEN_MS);
}

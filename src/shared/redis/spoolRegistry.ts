// Until when each web process has applied every call event of a desk that it took. While one of them cannot reach Redis, events
// may be waiting on its disk, and a call of which nothing was heard is not yet silent.
import type { DeskQueues } from './deskQueues.js';

type Desk = Pick<DeskQueues, 'redis' | 'keys'>;

/** A spool that nobody has spoken for so long is gone with its machine. */
const FORGOTTEN_MS = 24 * 3_600_000;

/** Hash: id of a spool → epoch milliseconds. */
function keyOf({ keys }: Desk): string {
  return `${keys.prefix}:spools`;
}

/** Notes that no event that came before `upToMs` waits in a spool. */
export async function noteSpoolEmpty(desk: Desk, id: string, upToMs: number): Promise<void> {
  await desk.redis.hset(keyOf(desk), id, upToMs);
}

/** Takes a spool out of the registry: it is empty, and its process takes no more events. */
export async function forgetSpool(desk: Desk, id: string): Promise<void> {
  await desk.redis.hdel(keyOf(desk), id);
}

/** Whether every web process known has applied all events that came before an instant, epoch milliseconds. */
export async function areSpoolsEmptySince(desk: Desk, atMs: number, nowMs: number): Promise<boolean> {
  const spools = Object.values(await desk.redis.hgetall(keyOf(desk))).map(Number);
  return spools.every((upToMs) => upToMs >= atMs || upToMs < nowMs - FORGOTTEN_MS);
}

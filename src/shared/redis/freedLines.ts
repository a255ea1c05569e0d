// A line of a desk became free: its workers are woken, and it is noted when that was, by Redis' own clock. From it a worker knows
// for how long the line was idle that it dials on; only figures depend on that.
import { markerKey } from './bullmqInternals.js';
import type { DeskQueues } from './deskQueues.js';

type Desk = Pick<DeskQueues, 'redis' | 'keys'>;

/** A line that has been free for longer had nothing to do. */
const KEPT_MS = 60_000;

/** String: seconds and microseconds of the Unix time. */
function keyOf({ keys }: Desk): string {
  return `${keys.prefix}:freed`;
}

/** KEYS: marker, when a line became free, mailbox. ARGV: how long that is kept, job. Returns the change that waits for the job. */
const FREE = `
local time = redis.call('TIME')
redis.call('SET', KEYS[2], time[1] .. ' ' .. time[2], 'PX', ARGV[1])
redis.call('ZADD', KEYS[1], 0, '0')
return redis.call('HGET', KEYS[3], ARGV[2])`;

const AGE = `
local freed = redis.call('GET', KEYS[1])
if not freed then return nil end
local time = redis.call('TIME')
local seconds, micros = string.match(freed, '(%d+) (%d+)')
return (time[1] - seconds) * 1000000 + time[2] - micros`;

/**
 * Wakes the workers because a line has just become free, and notes when that was.
 *
 * @param jobId of the callback that was moved off the line
 * @returns the change that waits for it now, as it is in the mailbox
 */
export async function tellLineFreed(
  desk: Desk & Pick<DeskQueues, 'calls'>,
  jobId: string,
): Promise<string | null> {
  const keys = [markerKey(desk.calls), keyOf(desk), desk.keys.changes];
  return (await desk.redis.eval(FREE, keys.length, ...keys, KEPT_MS, jobId)) as string | null; // the script returns nothing else
}

/** How long ago a line last became free, in milliseconds; null: not within the last minute. */
export async function freedAgoMs(desk: Desk): Promise<number | null> {
  const micros = await desk.redis.eval(AGE, 1, keyOf(desk));
  return micros === null ? null : Number(micros) / 1_000;
}

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

/** KEYS: marker, when a line became free. ARGV: how long that is kept. */
const FREE = `
local time = redis.call('TIME')
redis.call('SET', KEYS[2], time[1] .. ' ' .. time[2], 'PX', ARGV[1])
return redis.call('ZADD', KEYS[1], 0, '0')`;

const AGE = `
local freed = redis.call('GET', KEYS[1])
if not freed then return nil end
local time = redis.call('TIME')
local seconds, micros = string.match(freed, '(%d+) (%d+)')
return (time[1] - seconds) * 1000000 + time[2] - micros`;

/** Wakes the workers because a line has just become free, and notes when that was. */
export async function tellLineFreed(desk: Desk & Pick<DeskQueues, 'calls'>): Promise<void> {
  await desk.redis.eval(FREE, 2, markerKey(desk.calls), keyOf(desk), KEPT_MS);
}

/** How long ago a line last became free, in milliseconds; null: not within the last minute. */
export async function freedAgoMs(desk: Desk): Promise<number | null> {
  const micros = await desk.redis.eval(AGE, 1, keyOf(desk));
  return micros === null ? null : Number(micros) / 1_000;
}

// When a line of a desk last became free, by Redis' own clock: from it a worker knows for how long the line was idle that it
// dials on. Only figures depend on it.
import type { DeskQueues } from './deskQueues.js';

type Desk = Pick<DeskQueues, 'redis' | 'keys'>;

/** A line that has been free for longer had nothing to do. */
const KEPT_MS = 60_000;

/** String: seconds and microseconds of the Unix time. */
function keyOf({ keys }: Desk): string {
  return `${keys.prefix}:freed`;
}

const NOTE = `
local time = redis.call('TIME')
return redis.call('SET', KEYS[1], time[1] .. ' ' .. time[2], 'PX', ARGV[1])`;

const AGE = `
local freed = redis.call('GET', KEYS[1])
if not freed then return nil end
local time = redis.call('TIME')
local seconds, micros = string.match(freed, '(%d+) (%d+)')
return (time[1] - seconds) * 1000000 + time[2] - micros`;

/** Notes that a line has just become free. */
export async function noteLineFreed(desk: Desk): Promise<void> {
  await desk.redis.eval(NOTE, 1, keyOf(desk), KEPT_MS);
}

/** How long ago a line last became free, in milliseconds; null: not within the last minute. */
export async function freedAgoMs(desk: Desk): Promise<number | null> {
  const micros = await desk.redis.eval(AGE, 1, keyOf(desk));
  return micros === null ? null : Number(micros) / 1_000;
}

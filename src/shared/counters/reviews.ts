// How many of a day's calls under review somebody has looked into since.
import type { DeskQueues } from '../redis/deskQueues.js';
import { dayKey } from './dayCounters.js';

/** KEYS: record of the call, day. Each call counts once; a day that is not kept any more is not begun again. */
const COUNT_REVIEWED = `
if redis.call('EXISTS', KEYS[1]) == 0 or redis.call('EXISTS', KEYS[2]) == 0 then return 0 end
if redis.call('HSETNX', KEYS[1], 'reviewed', '1') == 0 then return 0 end
return redis.call('HINCRBY', KEYS[2], 'reviewed', 1)`;

/** Counts that a call whose end nobody knew is no longer under review: a person or a later call event said what became of it. */
export async function countReviewed(
  desk: DeskQueues,
  call: { readonly callId: string; readonly endedAt: string } | undefined,
): Promise<void> {
  if (!call) return;
  await desk.redis.eval(COUNT_REVIEWED, 2, desk.keys.call(call.callId), dayKey(desk, call.endedAt));
}

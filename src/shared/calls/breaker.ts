// Operators who do not answer, again and again: the whole desk pauses, longer each time, until one answers (law 7).
import { breakerPauseMs } from '../domain/breakerPause.js';
import type { DeskQueues } from '../redis/deskQueues.js';
import { pauseFor } from './pause.js';

/**
 * KEYS: record of the call, breaker. ARGV: 1 when the operator failed. Each call counts once, however often its end is
 * repeated; one whose record was erased does not count. Returns how many calls in a row had no operator, 0 for a repetition.
 */
const COUNT_OPERATOR = `
if redis.call('EXISTS', KEYS[1]) == 0 or redis.call('HSETNX', KEYS[1], 'counted', '1') == 0 then return 0 end
if ARGV[1] == '1' then return redis.call('HINCRBY', KEYS[2], 'streak', 1) end
redis.call('HDEL', KEYS[2], 'streak', 'trips')
return 0`;

/** Counts what the operator's leg of a call came to, and pauses the desk when it is due. Nothing is charged to patients. */
export async function noteOperator(desk: DeskQueues, callId: string, isFailed: boolean): Promise<void> {
  const { redis, keys } = desk;
  const args = [keys.call(callId), keys.breaker, isFailed ? '1' : '0'];
  const streak = Number(await redis.eval(COUNT_OPERATOR, 2, ...args));
  const { after, pause, maxPause } = desk.settings.operatorBreaker;
  if (streak < after) return;
  const trips = Number((await redis.hget(keys.breaker, 'trips')) ?? 0);
  const pauseMs = breakerPauseMs({ pauseMs: pause, maxPauseMs: maxPause }, trips);
  const why = `${streak} calls in a row without an operator`;
  if (await pauseFor(desk, 'operators', why, pauseMs)) await redis.hincrby(keys.breaker, 'trips', 1);
}

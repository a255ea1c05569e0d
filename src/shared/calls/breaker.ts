// Operators who do not answer, again and again: the whole desk rests, longer each time, until one answers (law 7).
import { breakerPauseMs } from '../domain/breaker.js';
import type { DeskQueues } from '../queues.js';
import { holdFor } from './hold.js';

/** Counts what an operator leg came to, and holds the desk back when it is due. Nothing is charged to patients. */
export async function noteOperator(desk: DeskQueues, isFailed: boolean): Promise<void> {
  const { redis, keys } = desk;
  if (!isFailed) {
    await redis.hdel(keys.breaker, 'streak', 'trips');
    return;
  }
  const streak = await redis.hincrby(keys.breaker, 'streak', 1);
  const { after, pause, maxPause } = desk.desk.operatorBreaker;
  if (streak < after) return;
  const trips = Number((await redis.hget(keys.breaker, 'trips')) ?? 0);
  const pauseMs = breakerPauseMs({ pauseMs: pause, maxPauseMs: maxPause }, trips);
  const why = `${streak} calls in a row without an operator`;
  if (await holdFor(desk, 'operators', why, pauseMs)) await redis.hincrby(keys.breaker, 'trips', 1);
}

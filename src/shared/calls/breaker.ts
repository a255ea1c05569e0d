// What pauses a whole desk by itself, longer each time: operators who do not answer again and again, until one does (law 7),
// and a robot with which no connection comes about, until one does. The robot's last failure is kept for people.
import { z } from 'zod';
import type { ResultJob } from '../contracts/result.js';
import { COUNT_DAY, dayArguments, dayKeys } from '../counters/dayEntry.js';
import { breakerPauseMs } from '../domain/breakerPause.js';
import { MINUTE_MS } from '../domain/duration.js';
import { isoIn } from '../domain/instant.js';
import type { DeskQueues } from '../redis/deskQueues.js';
import { pauseFor } from './pause.js';

/**
 * KEYS: record of the call, breaker, day, who was seen on it. ARGV: what became of the operator, then what the day is told. Each
 * call counts once, however often its end is repeated; one whose record was erased does not count. Returns how many calls in a
 * row had no operator, 0 for a repetition.
 */
const COUNT_CALL = `${COUNT_DAY}
if redis.call('EXISTS', KEYS[1]) == 0 or redis.call('HSETNX', KEYS[1], 'counted', '1') == 0 then return 0 end
count_day(KEYS[3], KEYS[4], 2)
if ARGV[1] == 'failed' then return redis.call('HINCRBY', KEYS[2], 'streak', 1) end
if ARGV[1] == 'answered' then redis.call('HDEL', KEYS[2], 'streak', 'trips') end
return 0`;

/** What a call says of the operators: a robot or a carrier that failed says nothing. */
function operatorOf({ fault }: ResultJob): 'failed' | 'answered' | 'unknown' {
  if (fault === 'operator') return 'failed';
  return fault === 'nobody' || fault === 'patient' ? 'answered' : 'unknown';
}

/**
 * Counts a call's end in its day and in the operators' breaker, which pauses the desk when it is due.
 *
 * @param queuedMs when the callback was queued; null: not known
 */
export async function countCall(desk: DeskQueues, result: ResultJob, queuedMs: number | null): Promise<void> {
  const { redis, keys } = desk;
  const counted = [keys.call(result.id), keys.breaker, ...dayKeys(desk, result.endedAt)];
  const args = [operatorOf(result), ...dayArguments(desk, result, queuedMs)];
  const streak = Number(await redis.eval(COUNT_CALL, counted.length, ...counted, ...args));
  const { after, pause, maxPause } = desk.settings.operatorBreaker;
  if (streak < after) return;
  const trips = Number((await redis.hget(keys.breaker, 'trips')) ?? 0);
  const pauseMs = breakerPauseMs({ pauseMs: pause, maxPauseMs: maxPause }, trips);
  const why = `${streak} calls in a row without an operator`;
  if (await pauseFor(desk, 'operators', why, pauseMs)) await redis.hincrby(keys.breaker, 'trips', 1);
}

/** Without a connection nothing has been placed, so trying again costs nobody anything: the pauses are short. */
const ROBOT_BREAKER = { after: 3, pauseMs: MINUTE_MS, maxPauseMs: 15 * MINUTE_MS };

/**
 * KEYS: robot. ARGV: when the call began, now; epoch milliseconds. Calls that were begun before the last refusal was known are
 * one failure with it, however many lines the desk has. Returns how many there were in a row.
 */
const COUNT_UNREACHED = `
if tonumber(redis.call('HGET', KEYS[1], 'countedAt') or '0') <= tonumber(ARGV[1]) then
  redis.call('HSET', KEYS[1], 'countedAt', ARGV[2])
  return redis.call('HINCRBY', KEYS[1], 'streak', 1)
end
return tonumber(redis.call('HGET', KEYS[1], 'streak') or '0')`;

const robotFailureSchema = z.object({
  /** ISO 8601 with the desk's offset. */
  at: z.iso.datetime({ offset: true }),
  /** Host, port and what happened; no personal data. */
  why: z.string(),
});
export type RobotFailure = z.infer<typeof robotFailureSchema>;

/** Keeps what the robot's last failure was, for as long as results are kept. */
export async function keepRobotFailure(desk: DeskQueues, why: string, nowMs: number): Promise<void> {
  const failure: RobotFailure = { at: isoIn(desk.settings.policy.hours.zone, nowMs), why };
  await desk.redis.hset(desk.keys.robot, 'last', JSON.stringify(failure));
  await desk.redis.pexpire(desk.keys.robot, desk.retentionMs);
}

export async function lastRobotFailure({ redis, keys }: DeskQueues): Promise<RobotFailure | null> {
  const text = await redis.hget(keys.robot, 'last');
  return text === null ? null : robotFailureSchema.parse(JSON.parse(text));
}

/** Lua: what `noteRobotReached` does, for KEYS[2]. */
export const NOTE_ROBOT_REACHED = "redis.call('HDEL', KEYS[2], 'streak', 'trips')";

/** A connection came about, whatever was said over it. */
export async function noteRobotReached({ redis, keys }: DeskQueues): Promise<void> {
  await redis.hdel(keys.robot, 'streak', 'trips');
}

/**
 * Counts a connection that did not come about, and pauses the desk when it is due.
 *
 * @param detail host, port and what happened
 * @param beganMs when the robot was asked
 * @returns for how long the desk pauses now, in milliseconds; null: it goes on, or was paused already
 */
export async function noteRobotUnreached(
  desk: DeskQueues,
  detail: string,
  beganMs: number,
  nowMs: number,
): Promise<number | null> {
  const { redis, keys } = desk;
  const streak = Number(await redis.eval(COUNT_UNREACHED, 1, keys.robot, beganMs, nowMs));
  if (streak < ROBOT_BREAKER.after) return null;
  const pauseMs = breakerPauseMs(ROBOT_BREAKER, Number((await redis.hget(keys.robot, 'trips')) ?? 0));
  const why = `the robot cannot be reached (${detail}); check robot.url, the network and the certificate`;
  if (!(await pauseFor(desk, 'robot', why, pauseMs, detail))) return null;
  await redis.hincrby(keys.robot, 'trips', 1);
  return pauseMs;
}

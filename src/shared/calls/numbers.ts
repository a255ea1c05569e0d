// What is known of a number over all callbacks and desks, under its keyed hash: recent calls, their outcomes, and
// whether it may be called at all.
import { z } from 'zod';
import { DISPOSITIONS } from '../domain/disposition.js';
import type { PhoneFacts } from '../domain/gate.js';
import { numberFreeAtMs, type NumberCall } from '../domain/numberLimits.js';
import { phoneVerdict, type NumberOutcome } from '../domain/phoneVerdict.js';
import type { DeskPolicy } from '../domain/policy.js';
import type { RedisConnection } from '../redis.js';
import { isDoNotCall } from './doNotCall.js';
import { reserveNumber } from './scripts.js';

const REMEMBERED_MS = 2 * 86_400_000;
const OUTCOMES_KEPT = 20;

const outcomeSchema = z.object({
  disposition: z.enum(DISPOSITIONS),
  endedAt: z.iso.datetime({ offset: true }),
});

export interface NumberFacts extends PhoneFacts {
  /** How many calls were known when the number was looked at. */
  readonly seen: number;
}

/** Looks at a number on behalf of a callback (a name unique over all desks). */
export async function numberFacts(
  redis: RedisConnection,
  policy: DeskPolicy,
  phoneKey: string,
  callback: string,
  nowMs: number,
): Promise<NumberFacts> {
  const [isListed, outcomes, log] = await Promise.all([
    isDoNotCall(redis, phoneKey),
    outcomesOf(redis, phoneKey),
    redis.zrange(callsKey(phoneKey), '0', '-1', 'WITHSCORES'),
  ]);
  const calls = parseLog(log);
  return {
    isDoNotCall: isListed,
    verdict: phoneVerdict(outcomes),
    freeAtMs: numberFreeAtMs(policy, calls, callback, nowMs),
    seen: calls.length,
  };
}

/** Takes the number for a call that begins; false when somebody else took it since `seen`. */
export async function takeNumber(
  redis: RedisConnection,
  phoneKey: string,
  call: { callback: string; callId: string; seen: number; nowMs: number },
): Promise<boolean> {
  return reserveNumber(redis, callsKey(phoneKey), {
    seen: call.seen,
    member: `${call.callId} ${call.callback}`,
    atMs: call.nowMs,
    forgetBeforeMs: call.nowMs - REMEMBERED_MS,
    keepMs: REMEMBERED_MS,
  });
}

/** Forgets a call that never rang the number: the operator, the robot or the carrier failed before. */
export async function releaseNumber(
  redis: RedisConnection,
  phoneKey: string,
  callback: string,
  callId: string,
): Promise<void> {
  await redis.zrem(callsKey(phoneKey), `${callId} ${callback}`);
}

/** The last outcomes of calls to a number, oldest first. */
export async function outcomesOf(redis: RedisConnection, phoneKey: string): Promise<NumberOutcome[]> {
  const texts = await redis.lrange(outcomesKey(phoneKey), 0, -1);
  return texts.map((text) => outcomeSchema.parse(JSON.parse(text)));
}

/** Adds a call's outcome to what is known of its number. */
export async function noteOutcome(
  redis: RedisConnection,
  phoneKey: string,
  outcome: NumberOutcome,
  keepMs: number,
): Promise<void> {
  const key = outcomesKey(phoneKey);
  await redis
    .multi()
    .rpush(key, JSON.stringify(outcome))
    .ltrim(key, -OUTCOMES_KEPT, -1)
    .pexpire(key, keepMs)
    .exec();
}

/** Forgets everything about a number but that it must not be called. @returns whether anything was known */
export async function forgetNumber(redis: RedisConnection, phoneKey: string): Promise<boolean> {
  return (await redis.del(outcomesKey(phoneKey), callsKey(phoneKey))) > 0;
}

function outcomesKey(phoneKey: string): string {
  return `marvin:number:{${phoneKey}}:outcomes`;
}

function callsKey(phoneKey: string): string {
  return `marvin:number:{${phoneKey}}:calls`;
}

function parseLog(log: readonly string[]): NumberCall[] {
  const calls: NumberCall[] = [];
  for (let i = 0; i + 1 < log.length; i += 2) {
    const [member = '', score = '0'] = [log[i], log[i + 1]];
    calls.push({ callback: member.slice(member.indexOf(' ') + 1), atMs: Number(score) });
  }
  return calls;
}

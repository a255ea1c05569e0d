// What is known of a number over all callbacks and desks, under its keyed hash: recent calls, their outcomes, and
// whether it may be called at all.
import { createHash } from 'node:crypto';
import { numberOutcomeSchema } from '../contracts/job.js';
import type { PhoneFacts } from '../domain/gate.js';
import { numberFreeAtMs, type NumberCall } from '../domain/numberLimits.js';
import { phoneVerdict, type NumberOutcome } from '../domain/phoneVerdict.js';
import { DAY_MS } from '../domain/duration.js';
import type { RedisConnection } from '../redis/connection.js';
import type { DeskQueues } from '../redis/deskQueues.js';
import { isDoNotCall } from './doNotCall.js';

const REMEMBERED_MS = 2 * DAY_MS;
const OUTCOMES_KEPT = 20;

export interface NumberFacts extends PhoneFacts {
  /** How many calls were known when the number was looked at. */
  readonly seen: number;
  /** Of its last calls, oldest first. */
  readonly outcomes: readonly NumberOutcome[];
}

/** A callback's name that is unique over all desks. */
export function callbackName({ settings }: DeskQueues, jobId: string): string {
  return `${settings.name}/${jobId}`;
}

/** KEYS: calls and outcomes of the number, where it was moved to. */
const READ_NUMBER = `
local moved = redis.call('GET', KEYS[3])
if moved then return moved end
return { redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES'), redis.call('LRANGE', KEYS[2], 0, -1) }`;

/** Looks at a number on behalf of a callback. */
export async function numberFacts(
  { desk, jobId, nowMs }: { desk: DeskQueues; jobId: string; nowMs: number },
  phoneKey: string,
): Promise<NumberFacts> {
  const { redis, settings } = desk;
  const keys = numberKeys(phoneKey);
  const [isListed, reply] = await Promise.all([
    isDoNotCall(redis, phoneKey),
    redis.eval(READ_NUMBER, 3, keys.calls, keys.outcomes, keys.moved) as Promise<
      string | [string[], string[]]
    >, // the script returns nothing else
  ]);
  if (typeof reply === 'string') return numberFacts({ desk, jobId, nowMs }, reply);
  const [calls, outcomes] = [parseLog(reply[0]), reply[1].map(parseOutcome)];
  return {
    isDoNotCall: isListed,
    verdict: phoneVerdict(outcomes),
    freeAtMs: numberFreeAtMs(settings.policy, calls, memberName(callbackName(desk, jobId)), nowMs),
    seen: calls.length,
    outcomes,
  };
}

/** Members of at most 64 bytes keep a number's few calls in Redis' compact form, a quarter of the memory. */
function memberName(callback: string): string {
  return createHash('sha256').update(callback).digest('base64url').slice(0, 16);
}

function member(callback: string, callId: string): string {
  return `${callId} ${memberName(callback)}`;
}

/**
 * A callback may know its number by the hash of a former lookup key. The first lines of every script here: they answer with
 * the hash that the number was moved to meanwhile (KEYS[2]), where it is then tried again.
 */
const IF_MOVED = `
local moved = redis.call('GET', KEYS[2])
if moved then return moved end`;

/** Runs a script on what is known of a number, wherever that is kept now. */
async function atNumber(
  redis: RedisConnection,
  phoneKey: string,
  script: string,
  what: 'calls' | 'outcomes',
  args: readonly (string | number)[],
): Promise<number> {
  const keys = numberKeys(phoneKey);
  const answer = await redis.eval(`${IF_MOVED}${script}`, 2, keys[what], keys.moved, ...args);
  return typeof answer === 'string' ? atNumber(redis, answer, script, what, args) : Number(answer);
}

/**
 * KEYS: calls of the number. ARGV: how many were seen, epoch milliseconds, the call, forget before, keep for. Returns whether
 * the number was taken; sent again after its answer was lost, it finds itself.
 */
const TAKE_NUMBER = `
if redis.call('ZSCORE', KEYS[1], ARGV[3]) then return 1 end
if redis.call('ZCARD', KEYS[1]) ~= tonumber(ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return 1`;

/** Takes the number for a call that begins; false when somebody else took it since `seen`. */
export async function takeNumber(
  redis: RedisConnection,
  phoneKey: string,
  call: { callback: string; callId: string; seen: number; nowMs: number },
): Promise<boolean> {
  const { callback, callId, seen, nowMs } = call;
  const args = [seen, nowMs, member(callback, callId), nowMs - REMEMBERED_MS, REMEMBERED_MS];
  return (await atNumber(redis, phoneKey, TAKE_NUMBER, 'calls', args)) === 1;
}

/** ARGV: the call as it is written now, and as earlier versions wrote it. */
const RELEASE_NUMBER = `
return redis.call('ZREM', KEYS[1], ARGV[1], ARGV[2])`;

/** Forgets a call that never rang the number: the operator, the robot or the carrier failed before. */
export async function releaseNumber(
  redis: RedisConnection,
  phoneKey: string,
  callback: string,
  callId: string,
): Promise<void> {
  const args = [member(callback, callId), `${callId} ${callback}`];
  await atNumber(redis, phoneKey, RELEASE_NUMBER, 'calls', args);
}

/** The last outcomes of calls to a number, oldest first. */
export async function outcomesOf(redis: RedisConnection, phoneKey: string): Promise<NumberOutcome[]> {
  const keys = numberKeys(phoneKey);
  const [moved, texts] = await Promise.all([redis.get(keys.moved), redis.lrange(keys.outcomes, 0, -1)]);
  if (moved !== null) return outcomesOf(redis, moved);
  return texts.map(parseOutcome);
}

/** KEYS: outcomes of the number. ARGV: an outcome, how many are kept, for how long. */
const NOTE_OUTCOME = `
if redis.call('LPOS', KEYS[1], ARGV[1]) then return 0 end
redis.call('RPUSH', KEYS[1], ARGV[1])
redis.call('LTRIM', KEYS[1], -ARGV[2], -1)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1`;

/** Adds a call's outcome to what is known of its number; the outcome of one call is added once. */
export async function noteOutcome(
  redis: RedisConnection,
  phoneKey: string,
  outcome: NumberOutcome & { readonly callId: string },
  keepMs: number,
): Promise<void> {
  const args = [JSON.stringify(outcome), OUTCOMES_KEPT, keepMs];
  await atNumber(redis, phoneKey, NOTE_OUTCOME, 'outcomes', args);
}

/** Forgets everything about a number but that it must not be called. @returns whether anything was known */
export async function forgetNumber(redis: RedisConnection, phoneKey: string): Promise<boolean> {
  const { calls, outcomes, moved } = numberKeys(phoneKey);
  const to = await redis.get(moved);
  const isElsewhere = to !== null && (await forgetNumber(redis, to));
  return (await redis.del(outcomes, calls)) > 0 || isElsewhere;
}

/** Where a number's calls and outcomes are, and the hash that both were moved to, all in one slot. */
export function numberKeys(phoneKey: string) {
  const prefix = `marvin:number:{${phoneKey}}`;
  return { calls: `${prefix}:calls`, outcomes: `${prefix}:outcomes`, moved: `${prefix}:moved` } as const;
}

function parseOutcome(text: string): NumberOutcome {
  return numberOutcomeSchema.parse(JSON.parse(text));
}

/** A call's callback by its short name; earlier versions wrote the whole name. */
function parseLog(log: readonly string[]): NumberCall[] {
  const calls: NumberCall[] = [];
  for (let i = 0; i + 1 < log.length; i += 2) {
    const [text = '', score = '0'] = [log[i], log[i + 1]];
    const callback = text.slice(text.indexOf(' ') + 1);
    calls.push({ callback: callback.includes('/') ? memberName(callback) : callback, atMs: Number(score) });
  }
  return calls;
}

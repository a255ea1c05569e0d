// The few writes that must be one step. They name BullMQ's own keys (lock, stalled, job hash); test/redis/calls
// fails if an upgrade of BullMQ changes them.
import type { DeskQueues } from '../queues.js';
import type { RedisConnection } from '../redis.js';
import { SCORES_PER_MS } from './due.js';

/**
 * Law 3's write-ahead in one step: only the holder of the lock may write, and only what it saw. Sent again after its answer
 * was lost, it finds what it wrote: the call id in it is its own.
 */
const BEGIN = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'lost' end
if redis.call('HGET', KEYS[3], 'data') == ARGV[4] then return 'begun' end
if (redis.call('HGET', KEYS[5], ARGV[3]) or '') ~= ARGV[6] then return 'changed' end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('SREM', KEYS[2], ARGV[3])
redis.call('HSET', KEYS[3], 'data', ARGV[4])
redis.call('HSET', KEYS[4], 'job', ARGV[3])
redis.call('PEXPIRE', KEYS[4], ARGV[5])
if ARGV[6] ~= '' then redis.call('HDEL', KEYS[5], ARGV[3]) end
return 'begun'`;

const CLEAR_CHANGE = `
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then return redis.call('HDEL', KEYS[1], ARGV[1]) end
return 0`;

const WRITE_IF_LOCKED = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[2], 'data', ARGV[2])
return 1`;

const PUT_CHANGE = `
local standing = cjson.decode(redis.call('HGET', KEYS[1], ARGV[1]) or '{}')
local change = cjson.decode(ARGV[2])
if change.kind == 'reached' then
  if standing.kind == 'supersede' then return 0 end
  if not string.find(redis.call('HGET', KEYS[2], 'data') or '', change.callId, 1, true) then return 0 end
elseif change.kind == 'cancel' and standing.kind == 'reached' then
  return 0
elseif change.kind == 'supersede' and standing.kind == 'supersede' then
  if change.content.appointmentAt == standing.content.appointmentAt then return 0 end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1`;

/** Takes a number for a call unless somebody else took it since it was looked at; sent again, it finds itself. */
const RESERVE_NUMBER = `
if redis.call('ZSCORE', KEYS[1], ARGV[3]) then return 1 end
if redis.call('ZCARD', KEYS[1]) ~= tonumber(ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return 1`;

/** What BullMQ's moveToDelayed does, for jobs that nobody has fetched; \`data\` tells whether that is still so. */
const PUT_OFF = `
local moved = 0
for i = 4, #ARGV, 2 do
  local id, data, job = ARGV[i], ARGV[i + 1], KEYS[4] .. ARGV[i]
  if redis.call('HEXISTS', KEYS[3], id) == 0 and redis.call('HGET', job, 'data') == data
      and redis.call('ZREM', KEYS[1], id) == 1 then
    redis.call('ZADD', KEYS[2], math.min(ARGV[1] + moved, ARGV[2]), id)
    redis.call('HSET', job, 'delay', ARGV[3])
    moved = moved + 1
  end
end
return moved`;

const APPEND_ONCE = `
if not redis.call('LPOS', KEYS[1], ARGV[1]) then redis.call('RPUSH', KEYS[1], ARGV[1]) end
redis.call('PEXPIRE', KEYS[1], ARGV[2])`;

/** Without this a record that was erased would come back, and stay for ever. */
const NOTE_IN_RECORD = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
return redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])`;

const REPLACE_FIELD = `
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1`;

const REPLACE_TEXT = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1`;

export interface WriteAhead {
  readonly jobId: string;
  readonly callId: string;
  /** The job's data with the open call, as JSON. */
  readonly data: string;
  /** How long the lock now holds: until the call's deadline. */
  readonly lockMs: number;
  /** The change applied, as read from Redis; empty when there was none. */
  readonly change: string;
}

/** @returns `lost`: another process has the job, stop. `changed`: a change came in, ask the gate again. */
export async function writeAhead(desk: DeskQueues, begin: WriteAhead): Promise<'begun' | 'lost' | 'changed'> {
  const keys = [
    lockKey(desk, begin.jobId),
    desk.calls.keys['stalled'] ?? '',
    desk.calls.toKey(begin.jobId),
    desk.keys.call(begin.callId),
    desk.keys.changes,
  ];
  const args = [begin.callId, begin.lockMs, begin.jobId, begin.data, desk.retentionMs, begin.change];
  return (await desk.redis.eval(BEGIN, keys.length, ...keys, ...args)) as 'begun' | 'lost' | 'changed'; // the script returns nothing else
}

/** Removes a change that was applied, unless a newer one took its place. */
export async function clearChange(desk: DeskQueues, jobId: string, change: string): Promise<void> {
  await desk.redis.eval(CLEAR_CHANGE, 1, desk.keys.changes, jobId, change);
}

/** Whether a job is locked by `token` now: the right to speak for it. */
export async function isLockedBy(desk: DeskQueues, jobId: string, token: string): Promise<boolean> {
  return (await desk.redis.get(lockKey(desk, jobId))) === token;
}

/** Writes a job's data, as JSON, for the holder of its lock. @returns false when that is somebody else by now */
export async function writeIfLocked(
  desk: DeskQueues,
  jobId: string,
  token: string,
  data: string,
): Promise<boolean> {
  const keys = [lockKey(desk, jobId), desk.calls.toKey(jobId)];
  return (await desk.redis.eval(WRITE_IF_LOCKED, keys.length, ...keys, token, data)) === 1;
}

/**
 * Puts a change, as JSON, in the place of an earlier one; but not a new appointment that stands there already, nor word
 * that the patient was reached about another appointment than the callback's, or than the one that waits, nor a cancel
 * in the place of that word.
 *
 * @returns whether it was put there
 */
export async function putChange(desk: DeskQueues, jobId: string, change: string): Promise<boolean> {
  const keys = [desk.keys.changes, desk.calls.toKey(jobId)];
  return (await desk.redis.eval(PUT_CHANGE, keys.length, ...keys, jobId, change)) === 1;
}

/** A job that waits, and its data as JSON when it was looked at. */
export interface Waiting {
  readonly jobId: string;
  readonly data: string;
}

/**
 * Puts off jobs to `atMs` that still wait as they were looked at, with no change waiting for them.
 *
 * @param before how many were put off before these; they come due in that order
 * @returns how many that were
 */
export async function moveWaitingToDelayed(
  desk: DeskQueues,
  waiting: readonly Waiting[],
  { atMs, nowMs, before }: { atMs: number; nowMs: number; before: number },
): Promise<number> {
  const { prioritized = '', delayed = '' } = desk.calls.keys;
  const keys = [prioritized, delayed, desk.keys.changes, desk.calls.toKey('')];
  const scores = [atMs * SCORES_PER_MS + before, (atMs + 1) * SCORES_PER_MS - 1];
  const args = waiting.flatMap(({ jobId, data }) => [jobId, data]);
  return Number(await desk.redis.eval(PUT_OFF, keys.length, ...keys, ...scores, atMs - nowMs, ...args));
}

function lockKey(desk: DeskQueues, jobId: string): string {
  return `${desk.calls.toKey(jobId)}:lock`;
}

/** @returns whether the number was taken */
export async function reserveNumber(
  redis: RedisConnection,
  key: string,
  reservation: { seen: number; member: string; atMs: number; forgetBeforeMs: number; keepMs: number },
): Promise<boolean> {
  const { seen, member, atMs, forgetBeforeMs, keepMs } = reservation;
  return (await redis.eval(RESERVE_NUMBER, 1, key, seen, atMs, member, forgetBeforeMs, keepMs)) === 1;
}

/** Adds a field to the record of a call, if that is there still and has none of this name. */
export async function noteInRecord(
  { redis, keys }: DeskQueues,
  callId: string,
  field: string,
  text: string,
): Promise<void> {
  await redis.eval(NOTE_IN_RECORD, 1, keys.call(callId), field, text);
}

/** Puts a text last in a list unless it stands there. */
export async function appendOnce(
  redis: RedisConnection,
  key: string,
  text: string,
  keepMs: number,
): Promise<void> {
  await redis.eval(APPEND_ONCE, 1, key, text, keepMs);
}

/** A place in Redis that holds a text: a field of a hash, or a key of its own. */
export interface Place {
  readonly key: string;
  /** Null: the key itself. */
  readonly field: string | null;
}

/** Puts a text in the place of another, byte for byte, and nowhere else. @returns false when something else stands there */
export async function replaceText(
  redis: RedisConnection,
  { key, field }: Place,
  before: string,
  after: string,
): Promise<boolean> {
  const replaced =
    field === null
      ? await redis.eval(REPLACE_TEXT, 1, key, before, after)
      : await redis.eval(REPLACE_FIELD, 1, key, field, before, after);
  return replaced === 1;
}

// The few writes that must be one step. They name BullMQ's own keys (lock, stalled, job hash); test/redis/calls
// fails if an upgrade of BullMQ changes them.
import type { DeskQueues } from '../queues.js';
import type { RedisConnection } from '../redis.js';

/** Law 3's write-ahead in one step: only the holder of the lock may write, and only what it saw. */
const BEGIN = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'lost' end
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

/** Takes a number for a call unless somebody else took it since it was looked at. */
const RESERVE_NUMBER = `
if redis.call('ZCARD', KEYS[1]) ~= tonumber(ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
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
  const jobKey = desk.calls.toKey(begin.jobId);
  const keys = [
    `${jobKey}:lock`,
    desk.calls.keys['stalled'] ?? '',
    jobKey,
    desk.keys.call(begin.callId),
    desk.keys.changes,
  ];
  const args = [begin.callId, begin.lockMs, begin.jobId, begin.data, desk.retentionMs, begin.change];
  return (await desk.redis.eval(BEGIN, keys.length, ...keys, ...args)) as 'begun' | 'lost' | 'changed'; // the script returns nothing else
}

/** Removes a change that was applied, unless a newer one took its place. */
export async function clearChange(desk: DeskQueues, jobId: string, change: string): Promise<void> {
  if (change !== '') await desk.redis.eval(CLEAR_CHANGE, 1, desk.keys.changes, jobId, change);
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

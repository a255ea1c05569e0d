// The only file that knows what BullMQ keeps to itself: names of keys and fields, the encoding of scores, the wake marker,
// error codes, and a worker's memory of its rate limit. test/redis/shared/bullmqInternals.test.ts fails when an upgrade of
// BullMQ changes any of them.
import { Job, type Queue, type Worker } from 'bullmq';
import type { RedisConnection } from './connection.js';

type QueueKeys = Pick<Queue, 'toKey' | 'keys'>;

/** Fields of a job's hash. */
export const JOB_FIELD = {
  name: 'name',
  data: 'data',
  delay: 'delay',
  timestamp: 'timestamp',
  failedReason: 'failedReason',
  /** Only of a job that is completed or failed. */
  finishedOn: 'finishedOn',
  opts: 'opts',
} as const;
type JobField = (typeof JOB_FIELD)[keyof typeof JOB_FIELD];

/** String key: the token that holds a job. */
export function lockKey(queue: QueueKeys, jobId: string): string {
  return `${queue.toKey(jobId)}:lock`;
}

/** Set: active jobs that had no lock when they were last looked at. */
export function stalledKey({ keys }: QueueKeys): string {
  return keys['stalled'] ?? '';
}

/** Sorted sets: jobs that wait for a worker, by priority, and jobs that wait for their time. */
export function waitingKeys({ keys }: QueueKeys): { prioritized: string; delayed: string } {
  return { prioritized: keys['prioritized'] ?? '', delayed: keys['delayed'] ?? '' };
}

/** Sorted set: what a worker blocks on; `0` when a job can be taken, `1` with the instant at which one falls due. */
export function markerKey({ keys }: Pick<QueueKeys, 'keys'>): string {
  return keys['marker'] ?? '';
}

/** Keys that exist while jobs of a queue wait or are active. */
export function workKeys({ keys }: Pick<QueueKeys, 'keys'>): string[] {
  return ['active', 'wait', 'prioritized'].map((name) => keys[name] ?? '');
}

/** A field of many jobs, in the order of the ids; null where the job, or its field, is not there. */
export async function jobFields(
  queue: QueueKeys,
  redis: RedisConnection,
  jobIds: readonly string[],
  field: JobField,
): Promise<(string | null)[]> {
  return Promise.all(jobIds.map((jobId) => redis.hget(queue.toKey(jobId), field)));
}

/** A job with all that a move out of active needs of it. @param stored options as its hash has them; when it was queued, epoch ms */
export function jobToMove<Data>(
  queue: Queue<Data, unknown>,
  stored: { readonly id: string; readonly data: Data; readonly opts: string; readonly timestamp: number },
): Job<Data, unknown> {
  const { id, data, opts, timestamp } = stored;
  return new Job(queue, '', data, { ...Job.optsFromJSON(opts), timestamp }, id);
}

/** A delayed job's score is the instant in milliseconds, with a counter of twelve bits below it. */
const SCORES_PER_MS = 0x1000;

/**
 * The scores of jobs that fall due in the same millisecond, one after the other.
 *
 * @param before how many fall due at that instant before these
 */
export function delayedScores(atMs: number, before: number): { first: number; last: number } {
  return { first: atMs * SCORES_PER_MS + before, last: (atMs + 1) * SCORES_PER_MS - 1 };
}

/** When delayed jobs fall due, in the order of the ids, epoch milliseconds; null for a job that is not delayed. */
export async function dueAtMs(
  queue: QueueKeys,
  redis: RedisConnection,
  jobIds: readonly string[],
): Promise<(number | null)[]> {
  if (jobIds.length === 0) return [];
  const scores = await redis.zmscore(waitingKeys(queue).delayed, ...jobIds);
  return scores.map((score) => (score === null ? null : Math.floor(Number(score) / SCORES_PER_MS)));
}

/**
 * When a job of a queue last ended, epoch milliseconds; null: none that is still kept.
 *
 * @param prefix of the queue's keys, with its name: `marvin:{main}:pulls`
 */
export async function lastEndMs(
  redis: RedisConnection,
  prefix: string,
  how: 'completed' | 'failed',
): Promise<number | null> {
  const [, score] = await redis.zrevrange(`${prefix}:${how}`, 0, 0, 'WITHSCORES');
  return score === undefined ? null : Number(score);
}

/**
 * Wakes the workers of a queue by putting back the marker that a blocking fetch waits for. A job that another process moves
 * out of active does not wake a worker that sleeps on a full queue; this does, in under a millisecond.
 */
export async function wakeWorkers({ keys }: QueueKeys, redis: RedisConnection): Promise<void> {
  await redis.zadd(markerKey({ keys }), 0, '0');
}

/** Bounds a queue's stream of events again, as BullMQ does when a queue is opened: a Redis that was emptied has forgotten it. */
export async function boundEvents(
  { keys }: QueueKeys,
  redis: RedisConnection,
  maxEvents: number,
): Promise<void> {
  await redis.hset(keys['meta'] ?? '', 'opts.maxLenEvents', maxEvents);
}

/** Forgets a rate limit that was lifted early: it is gone from Redis, but a worker remembers it to its end. */
export function forgetRateLimit(worker: Worker): void {
  Reflect.set(worker, 'limitUntil', 0);
}

/**
 * What a fetch that brought nothing has learnt, epoch milliseconds: until when the rate limit refuses, and when the next
 * delayed job falls due; null when there is no such thing.
 */
export function afterFetch(worker: Worker): { limitedUntilMs: number | null; dueAtMs: number | null } {
  const instant = (name: string) => Number(Reflect.get(worker, name)) || null;
  return { limitedUntilMs: instant('limitUntil'), dueAtMs: instant('blockUntil') };
}

const MISSING_JOB = -1;
const MISSING_LOCK = -2;
const NOT_IN_STATE = -3;
const LOCK_OF_ANOTHER = -6;

/** Whether a move was refused because another process has the job meanwhile: job gone, lock gone, not active, lock of another. */
export function isNotOurs(error: unknown): boolean {
  return hasCode(error, MISSING_JOB, MISSING_LOCK, NOT_IN_STATE, LOCK_OF_ANOTHER);
}

/** Waits for a move of a job that nobody holds; that somebody else has moved it meanwhile is no error. */
export async function ignoringRace(move: Promise<void> | undefined): Promise<void> {
  await move?.catch((error: unknown) => {
    if (!hasCode(error, MISSING_JOB, NOT_IN_STATE)) throw error;
  });
}

/** Waits for a move of a job that nobody holds. @returns false when somebody else has moved it meanwhile */
export async function isMovedByUs(move: Promise<void>): Promise<boolean> {
  try {
    await move;
    return true;
  } catch (error) {
    if (isNotOurs(error)) return false;
    throw error;
  }
}

function hasCode(error: unknown, ...codes: readonly number[]): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'number' && codes.includes(error.code)
  );
}

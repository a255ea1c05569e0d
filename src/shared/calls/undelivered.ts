// Results of one document reach 1C in the order in which they came about. Each callback has a list of its results that
// are not delivered yet; only the first of it may go, and BullMQ's lock lets one worker at a time take it there.
import type { ResultJob } from '../contracts/result.js';
import type { DeskQueues } from '../redis/deskQueues.js';
import { ignoringRace, isMovedByUs, JOB_FIELD, markerKey } from '../redis/bullmqInternals.js';

type Listed = Pick<ResultJob, 'id' | 'jobId'>;

/**
 * Whether a result may go to 1C. `soon` and `later`: an earlier one is on its way, or waits for its next try.
 * `blocked`: an earlier one was given up, and goes again only when somebody asks for it.
 */
export type Turn = 'now' | 'soon' | 'later' | 'blocked';

/** Lua: puts a result last in its document's list. */
export const LIST_ONCE = `
local function list_once(list, result, kept_ms)
  if not redis.call('LPOS', list, result) then redis.call('RPUSH', list, result) end
  redis.call('PEXPIRE', list, kept_ms)
end`;

/** Puts a result last in its document's list. Done before its job exists, so no result is delivered unlisted. */
export async function listUndelivered(
  { redis, keys, retentionMs }: DeskQueues,
  { id, jobId }: Listed,
): Promise<void> {
  const script = `${LIST_ONCE}
list_once(KEYS[1], ARGV[1], ARGV[2])`;
  await redis.eval(script, 1, keys.undelivered(jobId), id, retentionMs);
}

/** What the delivery of a result looks at before it, at one moment. */
interface BeforeDelivery {
  /** Of its document's list. */
  readonly first: string | null;
  /** Data, options and time of its callback's job. */
  readonly fields: readonly (string | null)[];
  /** Whether that job is completed or failed. */
  readonly isEnded: boolean;
  /** That waits for the callback, as it is in the mailbox. */
  readonly change: string | null;
}

/**
 * KEYS: list, job, mailbox, marker of the results. ARGV: job id. The marker is the one that the fetch of this result has set for
 * others who sleep. A delivery ends with a look for the next result, so it need not wake itself.
 */
const LOOK = `
redis.call('ZREM', KEYS[4], '0')
local fields = { '${JOB_FIELD.data}', '${JOB_FIELD.opts}', '${JOB_FIELD.timestamp}', '${JOB_FIELD.finishedOn}' }
local job = redis.call('HMGET', KEYS[2], unpack(fields))
return { redis.call('LINDEX', KEYS[1], 0), job, redis.call('HGET', KEYS[3], ARGV[1]) }`;

/** One question for all that is to be known before a delivery. */
export async function lookBeforeDelivery(
  { redis, keys, calls, results }: DeskQueues,
  { jobId }: Listed,
): Promise<BeforeDelivery> {
  const looked = [keys.undelivered(jobId), calls.toKey(jobId), keys.changes, markerKey(results)];
  const [first, [data, opts, timestamp, finishedOn], change] = (await redis.eval(
    LOOK,
    4,
    ...looked,
    jobId,
  )) as [string | null, [string | null, string | null, string | null, string | null], string | null]; // the script returns nothing else
  return { first, fields: [data, opts, timestamp], isEnded: finishedOn !== null, change };
}

/**
 * Whether it is a result's turn; strikes out what was delivered, or never came about, before it.
 *
 * @param listed which is first of its document's list; null: none is
 */
export async function turnOf(desk: DeskQueues, { id, jobId }: Listed, listed: string | null): Promise<Turn> {
  for (let first = listed; ; first = await desk.redis.lindex(desk.keys.undelivered(jobId), 0)) {
    if (first === null || first === id) return 'now';
    const state = await desk.results.getJobState(first);
    switch (state) {
      case 'completed':
      case 'unknown':
        await desk.redis.lrem(desk.keys.undelivered(jobId), 0, first);
        break;
      case 'failed':
        return 'blocked';
      case 'delayed':
        return 'later';
      default:
        return 'soon';
    }
  }
}

const STRIKE_OUT = `
redis.call('LREM', KEYS[1], 0, ARGV[1])
return redis.call('LINDEX', KEYS[1], 0)`;

/** Strikes out a delivered result and brings the next one of its document forward. May be left out: `turnOf` makes up for it. */
export async function noteDelivered(desk: DeskQueues, { id, jobId }: Listed): Promise<void> {
  const list = desk.keys.undelivered(jobId);
  const next = (await desk.redis.eval(STRIKE_OUT, 1, list, id)) as string | null; // the script returns nothing else
  const job = next === null ? undefined : await desk.results.getJob(next);
  if ((await job?.getState()) === 'delayed') await ignoringRace(job?.promote());
}

/**
 * Lets every result that was given up go to 1C again, in order and with a day of tries before it.
 *
 * @returns how many; one that somebody else lets go at the same time is counted there
 */
export async function redeliver(desk: DeskQueues): Promise<number> {
  const failed = await desk.results.getJobs('failed', 0, -1);
  const oldestFirst = failed.sort((a, b) => a.timestamp - b.timestamp);
  let count = 0;
  for (const job of oldestFirst)
    if (await isMovedByUs(job.retry('failed', { resetAttemptsMade: true }))) count += 1;
  return count;
}

/** KEYS: list. ARGV: result, lifetime. Puts a result before all others of its document. */
const LIST_FIRST = `
redis.call('LREM', KEYS[1], 0, ARGV[1])
redis.call('LPUSH', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])`;

/**
 * Lets results that were delivered go again, in order and before those of their document that still wait. Only for files: a
 * document in 1C would be set back to what an older call came to.
 *
 * @param day `YYYY-MM-DD` in the desk's zone, the first on which they came about
 * @returns how many
 */
export async function redeliverSince(desk: DeskQueues, day: string): Promise<number> {
  const delivered = await desk.results.getJobs('completed', 0, -1);
  const chosen = delivered
    .filter(({ data }) => data.endedAt.slice(0, day.length) >= day)
    .sort((a, b) => a.timestamp - b.timestamp);
  for (const { data } of chosen.toReversed())
    await desk.redis.eval(LIST_FIRST, 1, desk.keys.undelivered(data.jobId), data.id, desk.retentionMs);
  for (const job of chosen) await ignoringRace(job.retry('completed', { resetAttemptsMade: true }));
  return chosen.length;
}

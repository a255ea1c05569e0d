// When a window closes with thousands waiting, they go to the next opening hundreds at a time, not one by one through
// the lines: the gate is asked about each, Redis is asked once for all.
import type { Job } from 'bullmq';
import { callbackJobSchema, type CallbackJob } from '../../shared/contracts/job.js';
import { gate } from '../../shared/domain/gate.js';
import { delayedScores, JOB_FIELD, waitingKeys, wakeWorkers } from '../../shared/redis/bullmqInternals.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';

const AT_ONCE = 500;

/** A job that waits, and its data as JSON when it was looked at. */
interface Waiting {
  readonly jobId: string;
  readonly data: string;
}

/**
 * Postpones what waits at a desk that has no room for a call. What is not simply to be postponed (a call nobody settled, a
 * change, an end) is left waiting for a worker to fetch.
 *
 * @returns how many were postponed
 */
export async function postponeWaiting(desk: DeskQueues, nowMs: number): Promise<number> {
  let [seen, moved] = [0, 0];
  for (;;) {
    const from = seen - moved;
    const jobs = await desk.calls.getJobs('prioritized', from, from + AT_ONCE - 1, true);
    if (jobs.length === 0) break;
    seen += jobs.length;
    for (const [atMs, waiting] of byOpening(desk, jobs, nowMs))
      moved += await postponeUnfetched(desk, waiting, { atMs, nowMs, before: moved });
  }
  if (moved > 0) await wakeWorkers(desk.calls, desk.redis);
  return moved;
}

/** The callbacks that the gate would postpone, by when the desk opens for them: one instant, or none of them. */
function byOpening(
  desk: DeskQueues,
  jobs: readonly Job<CallbackJob, unknown>[],
  nowMs: number,
): Map<number, Waiting[]> {
  const openings = new Map<number, Waiting[]>();
  for (const { id, data } of jobs) {
    const callback = callbackJobSchema.safeParse(data).data;
    if (id === undefined || !callback || callback.open !== null || callback.closed !== null) continue;
    const verdict = gate(
      desk.settings.policy,
      { state: callback, ended: null, phones: [], allowed: null },
      nowMs,
    );
    if (verdict.kind !== 'postpone') continue;
    const waiting = openings.get(verdict.atMs) ?? [];
    waiting.push({ jobId: id, data: JSON.stringify(data) });
    openings.set(verdict.atMs, waiting);
  }
  return openings;
}

/**
 * What BullMQ's moveToDelayed does, for jobs that nobody has fetched; the data tells whether that is still so.
 *
 * KEYS: prioritized, delayed, mailbox, start of a job's key. ARGV: first score, last score, delay, then id and data of each.
 */
const POSTPONE = `
local moved = 0
for i = 4, #ARGV, 2 do
  local id, data, job = ARGV[i], ARGV[i + 1], KEYS[4] .. ARGV[i]
  if redis.call('HEXISTS', KEYS[3], id) == 0 and redis.call('HGET', job, '${JOB_FIELD.data}') == data
      and redis.call('ZREM', KEYS[1], id) == 1 then
    redis.call('ZADD', KEYS[2], math.min(ARGV[1] + moved, ARGV[2]), id)
    redis.call('HSET', job, '${JOB_FIELD.delay}', ARGV[3])
    moved = moved + 1
  end
end
return moved`;

/**
 * Postpones jobs to `atMs` that still wait as they were looked at, with no change waiting for them.
 *
 * @param before how many were postponed before these; they fall due in that order
 * @returns how many that were
 */
async function postponeUnfetched(
  { calls, keys, redis }: DeskQueues,
  waiting: readonly Waiting[],
  { atMs, nowMs, before }: { atMs: number; nowMs: number; before: number },
): Promise<number> {
  const { prioritized, delayed } = waitingKeys(calls);
  const { first, last } = delayedScores(atMs, before);
  const args = [first, last, atMs - nowMs, ...waiting.flatMap(({ jobId, data }) => [jobId, data])];
  return Number(await redis.eval(POSTPONE, 4, prioritized, delayed, keys.changes, calls.toKey(''), ...args));
}

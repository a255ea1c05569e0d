// Ends of a callback that no call brings about: the gate closes it, or a new appointment takes its place.
import type { CallbackJob } from '../../shared/contracts/job.js';
import type { EndedBy } from '../../shared/contracts/result.js';
import type { CloseReason } from '../../shared/domain/callback.js';
import { isHeld, jobId, moveToClosed, moveToCompleted, type HeldJob } from '../../shared/calls/moves.js';
import { countClosed } from '../../shared/counters/dayEntry.js';
import { recordResult, resultOfClose } from '../../shared/calls/results.js';
import { JOB_FIELD, lockKey } from '../../shared/redis/bullmqInternals.js';

/**
 * Ends a callback, with a result of its own unless 1C was told of this end before.
 *
 * @returns false when another process has the job meanwhile
 */
export async function endWithoutCall(
  held: HeldJob,
  callback: CallbackJob,
  reason: CloseReason,
  endedBy?: EndedBy,
): Promise<boolean> {
  if (callback.closed !== reason && !(await tellEnd(held, callback, reason, endedBy))) return false;
  return reason === 'reached' ? completeAsReached(held, callback) : moveToClosed(held, callback, reason);
}

/**
 * Result first, then move (law 6); but a worker that has lost the job meanwhile tells 1C nothing.
 *
 * @returns whether 1C is told
 */
export async function tellEnd(
  held: HeldJob,
  callback: CallbackJob,
  reason: CloseReason,
  endedBy?: EndedBy,
): Promise<boolean> {
  if (!(await isHeld(held))) return false;
  const result = resultOfClose(held, callback, reason, endedBy);
  const { isFirst } = await recordResult(held.desk, result);
  if (isFirst) await countClosed(held.desk, result);
  return true;
}

/** Completing takes no data along, so the data is written before, while the lock is ours. */
async function completeAsReached(held: HeldJob, callback: CallbackJob): Promise<boolean> {
  if (!(await writeIfHeld(held, { ...callback, closed: 'reached' }))) return false;
  return moveToCompleted(held, { callId: null });
}

/** KEYS: lock, job. ARGV: token, data. */
const WRITE_IF_HELD = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[2], '${JOB_FIELD.data}', ARGV[2])
return 1`;

async function writeIfHeld({ desk, job, token }: HeldJob, data: CallbackJob): Promise<boolean> {
  const keys = [lockKey(desk.calls, jobId(job)), desk.calls.toKey(jobId(job))];
  return (await desk.redis.eval(WRITE_IF_HELD, keys.length, ...keys, token, JSON.stringify(data))) === 1;
}

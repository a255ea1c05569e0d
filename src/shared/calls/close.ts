// Ends of a callback that no call brings about: the gate closes it, or a new appointment takes its place.
import type { CallbackJob } from '../contracts/job.js';
import type { CloseReason } from '../domain/callback.js';
import type { DeskQueues } from '../queues.js';
import { jobId, moveToClosed, moveToCompleted, type CallsJob } from './move.js';
import { recordResult, resultOfClose } from './results.js';
import { isLockedBy, writeIfLocked } from './scripts.js';

/** A job that was fetched with `callId` as its lock token. */
export interface Held {
  readonly desk: DeskQueues;
  readonly job: CallsJob;
  readonly callId: string;
  readonly nowMs: number;
}

/**
 * Ends a callback, with a result of its own unless 1C was told of this end before.
 *
 * @returns false when another process has the job meanwhile
 */
export async function close(held: Held, callback: CallbackJob, reason: CloseReason): Promise<boolean> {
  if (callback.closed !== reason && !(await tellEnd(held, callback, reason))) return false;
  return reason === 'reached'
    ? completeAsReached(held, callback)
    : moveToClosed(held.desk, held.job, held.callId, callback, reason);
}

/**
 * Result first, then move (law 6); but no word to 1C from a worker that has lost the job meanwhile.
 *
 * @returns whether 1C is told
 */
export async function tellEnd(
  { desk, job, callId, nowMs }: Held,
  callback: CallbackJob,
  reason: CloseReason,
): Promise<boolean> {
  if (!(await isLockedBy(desk, jobId(job), callId))) return false;
  await recordResult(desk, resultOfClose(desk, jobId(job), callback, reason, nowMs));
  return true;
}

/** Completing takes no data along, so that is written before, while the lock is ours. */
async function completeAsReached({ desk, job, callId }: Held, callback: CallbackJob): Promise<boolean> {
  const data = JSON.stringify({ ...callback, closed: 'reached' });
  if (!(await writeIfLocked(desk, jobId(job), callId, data))) return false;
  return moveToCompleted(desk, job, callId, { callId: null });
}

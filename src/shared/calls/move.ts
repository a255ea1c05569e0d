// Moves a callback's job out of active. BullMQ checks the lock and writes the new data in the same step (law 1).
import type { Job } from 'bullmq';
import type { CallbackJob } from '../contracts/job.js';
import type { CloseReason } from '../domain/callback.js';
import type { DeskQueues } from '../queues.js';
import { wake } from './wake.js';

export type CallsJob = Job<CallbackJob, unknown>;

/** BullMQ's codes for "somebody else settled this": job gone, lock gone, not active, lock of another. */
const NOT_OURS: ReadonlySet<unknown> = new Set([-1, -2, -3, -6]);

/** Back to delayed until `atMs`. @returns false when the job is no longer held by `token` */
export async function moveToDelayed(
  desk: DeskQueues,
  job: CallsJob,
  token: string,
  data: CallbackJob,
  atMs: number,
): Promise<boolean> {
  const nowMs = Date.now();
  return ifOurs(desk, async () => {
    await desk.calls.getBackend().moveToDelayed(jobId(job), nowMs, Math.max(0, atMs - nowMs), token, {
      skipAttempt: true,
      fieldsToUpdate: { data: JSON.stringify(data) },
    });
  });
}

/** Ends a callback whose patient was reached. */
export async function moveToCompleted(
  desk: DeskQueues,
  job: CallsJob,
  token: string,
  returnValue: { callId: string | null },
): Promise<boolean> {
  return ifOurs(desk, async () => {
    await job.moveToCompleted(returnValue, token, false);
  });
}

/** Ends a callback whose patient was not; the reason is what the board and `status` show. */
export async function moveToClosed(
  desk: DeskQueues,
  job: CallsJob,
  token: string,
  data: CallbackJob,
  reason: CloseReason,
): Promise<boolean> {
  return ifOurs(desk, async () => {
    await desk.calls.getBackend().moveToFailed(job, reason, job.opts.removeOnFail ?? false, token, false, {
      data: JSON.stringify({ ...data, closed: reason }),
    });
  });
}

/** Leaves a job as it is, for a person to look at. */
export async function moveToParked(desk: DeskQueues, job: CallsJob, token: string): Promise<boolean> {
  return ifOurs(desk, async () => {
    const reason: CloseReason = 'needs_review';
    await desk.calls.getBackend().moveToFailed(job, reason, job.opts.removeOnFail ?? false, token, false);
  });
}

export function jobId(job: CallsJob): string {
  if (job.id === undefined) throw new TypeError('a fetched job has an id');
  return job.id;
}

/** Every move out of active frees a line, so it wakes whoever sleeps on a full desk. */
async function ifOurs(desk: DeskQueues, move: () => Promise<void>): Promise<boolean> {
  try {
    await move();
    await wake(desk);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && NOT_OURS.has(error.code)) return false;
    throw error;
  }
}

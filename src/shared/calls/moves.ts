// Moves a callback's job out of active. BullMQ checks the lock and writes the new data in the same step (law 1).
import { setImmediate } from 'node:timers/promises';
import type { Job } from 'bullmq';
import type { CallbackJob } from '../contracts/job.js';
import type { CloseReason } from '../domain/callback.js';
import { isNotOurs, lockKey } from '../redis/bullmqInternals.js';
import type { DeskQueues } from '../redis/deskQueues.js';
import { tellLineFreed } from '../redis/freedLines.js';

export type CallsJob = Job<CallbackJob, unknown>;

/** An active job and the right to move it. Everything on a callback's way out of active is given one. */
export interface HeldJob {
  readonly desk: DeskQueues;
  readonly job: CallsJob;
  /** Of the job's lock: the callId, or that of the fetch. */
  readonly token: string;
  readonly nowMs: number;
}

/** Whether the lock is still ours: the right to speak for the callback. */
export async function isHeld({ desk, job, token }: HeldJob): Promise<boolean> {
  return (await desk.redis.get(lockKey(desk.calls, jobId(job)))) === token;
}

/** Back to delayed until `atMs`. @returns false when the job is no longer held */
export async function moveToDelayed(
  { desk, job, token }: HeldJob,
  data: CallbackJob,
  atMs: number,
): Promise<boolean> {
  const nowMs = Date.now();
  return ifHeld(desk, async () => {
    await desk.calls.getBackend().moveToDelayed(jobId(job), nowMs, Math.max(0, atMs - nowMs), token, {
      skipAttempt: true,
      fieldsToUpdate: { data: JSON.stringify(data) },
    });
  });
}

/** Ends a callback whose patient was reached. */
export async function moveToCompleted(
  { desk, job, token }: HeldJob,
  returnValue: { callId: string | null },
): Promise<boolean> {
  return ifHeld(desk, async () => {
    await job.moveToCompleted(returnValue, token, false);
  });
}

/** Ends a callback whose patient was not; the reason is what the board and `status` show. */
export async function moveToClosed(
  { desk, job, token }: HeldJob,
  data: CallbackJob,
  reason: CloseReason,
): Promise<boolean> {
  return ifHeld(desk, async () => {
    await desk.calls.getBackend().moveToFailed(job, reason, job.opts.removeOnFail ?? false, token, false, {
      data: JSON.stringify({ ...data, closed: reason }),
    });
  });
}

/** Leaves a job as it is, for a person to look at. */
export async function moveToParked({ desk, job, token }: HeldJob): Promise<boolean> {
  return ifHeld(desk, async () => {
    const reason: CloseReason = 'needs_review';
    await desk.calls.getBackend().moveToFailed(job, reason, job.opts.removeOnFail ?? false, token, false);
  });
}

export function jobId(job: CallsJob): string {
  if (job.id === undefined) throw new TypeError('a fetched job has an id');
  return job.id;
}

/**
 * Every move out of active frees a line, so it wakes the workers that sleep on a full desk. The wake is sent right behind the
 * move, not after its answer; nobody waits for it. A worker that was not woken looks again within ten seconds.
 */
async function ifHeld(desk: DeskQueues, move: () => Promise<void>): Promise<boolean> {
  const moved = move();
  void behindIt(() => tellLineFreed(desk)).catch(() => undefined);
  try {
    await moved;
    return true;
  } catch (error) {
    if (isNotOurs(error)) return false;
    throw error;
  }
}

/**
 * Does something once BullMQ has sent the command that was just asked of it: on one connection the order of commands is the
 * order in Redis, so that both are answered in one wait.
 */
export async function behindIt<T>(next: () => Promise<T>): Promise<T> {
  await setImmediate();
  return next();
}

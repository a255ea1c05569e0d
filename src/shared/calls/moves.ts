// Moves a callback's job out of active. BullMQ checks the lock and writes the new data in the same step (law 1).
import { setImmediate } from 'node:timers/promises';
import type { Job } from 'bullmq';
import type { CallbackJob } from '../contracts/job.js';
import type { CloseReason } from '../domain/callback.js';
import { isNotOurs, lockKey } from '../redis/bullmqInternals.js';
import type { DeskQueues } from '../redis/deskQueues.js';
import { tellLineFreed } from '../redis/freedLines.js';

export type CallsJob = Job<CallbackJob, unknown>;

/** Whether BullMQ removes a job that ends; housekeeping does. */
const REMOVED_AT_END = false;

/** An active job and the right to move it. Everything on a callback's way out of active is given one. */
export interface HeldJob {
  readonly desk: DeskQueues;
  readonly job: CallsJob;
  /** Of the job's lock: the callId, or that of the fetch. */
  readonly token: string;
  readonly nowMs: number;
  /** Who moves it wakes the workers too, right behind the move. Left out: the move does. */
  readonly isFollowed?: true;
}

/** Whether the lock is still ours: the right to speak for the callback. */
export async function isHeld({ desk, job, token }: HeldJob): Promise<boolean> {
  return (await desk.redis.get(lockKey(desk.calls, jobId(job)))) === token;
}

/** Back to delayed until `atMs`. @returns false when the job is no longer held */
export async function moveToDelayed(held: HeldJob, data: CallbackJob, atMs: number): Promise<boolean> {
  const { desk, job, token } = held;
  const nowMs = Date.now();
  return ifHeld(held, async () => {
    await desk.calls.getBackend().moveToDelayed(jobId(job), nowMs, Math.max(0, atMs - nowMs), token, {
      skipAttempt: true,
      fieldsToUpdate: { data: JSON.stringify(data) },
    });
  });
}

/** Ends a callback whose patient was reached. */
export async function moveToCompleted(
  held: HeldJob,
  returnValue: { callId: string | null },
): Promise<boolean> {
  return ifHeld(held, async () => {
    await held.job.moveToCompleted(returnValue, held.token, false);
  });
}

/** Ends a callback whose patient was not; the reason is what the board and `status` show. */
export async function moveToClosed(held: HeldJob, data: CallbackJob, reason: CloseReason): Promise<boolean> {
  const { desk, job, token } = held;
  return ifHeld(held, async () => {
    await desk.calls.getBackend().moveToFailed(job, reason, REMOVED_AT_END, token, false, {
      data: JSON.stringify({ ...data, closed: reason }),
    });
  });
}

/** Leaves a job as it is, for a person to look at. */
export async function moveToParked(held: HeldJob): Promise<boolean> {
  const { desk, job, token } = held;
  return ifHeld(held, async () => {
    const reason: CloseReason = 'needs_review';
    await desk.calls.getBackend().moveToFailed(job, reason, REMOVED_AT_END, token, false);
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
async function ifHeld({ desk, job, isFollowed }: HeldJob, move: () => Promise<void>): Promise<boolean> {
  const moved = move();
  if (!isFollowed) void behindIt(() => tellLineFreed(desk, jobId(job))).catch(() => undefined);
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

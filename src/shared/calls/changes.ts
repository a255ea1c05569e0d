// Changes asked for from outside (cancel, a new appointment, "reached after all"). Only a lock holder may write a
// job, so a change is left in a mailbox that the gate reads, and the job is nudged to come to the gate.
import { changeSchema, type Change } from '../contracts/job.js';
import { priorityOf } from '../domain/urgency.js';
import type { DeskQueues } from '../queues.js';
import { putChange } from './scripts.js';
import { wake } from './wake.js';

export interface PendingChange {
  readonly change: Change;
  /** As it stands in Redis; names it when it is cleared. */
  readonly text: string;
}

/**
 * Leaves a change for a callback and brings the callback to the gate. A newer change replaces an older; but a new
 * appointment gives way neither to itself nor to word that the patient was reached about the old one, and that word not to
 * a cancel.
 *
 * @returns whether this change is the one that waits
 */
export async function leaveChange(desk: DeskQueues, jobId: string, change: Change): Promise<boolean> {
  const isLeft = await putChange(desk, jobId, JSON.stringify(change));
  await nudge(desk, jobId);
  return isLeft;
}

/** The change that waits for a callback, if any. */
export async function pendingChange(desk: DeskQueues, jobId: string): Promise<PendingChange | null> {
  const text = await desk.redis.hget(desk.keys.changes, jobId);
  return text === null ? null : { change: changeSchema.parse(JSON.parse(text)), text };
}

/**
 * Brings a callback that a change waits for to the gate. An active one comes when its call ends, so whoever moves a
 * callback out of active nudges it after that: a change that came in meanwhile saw it active.
 */
export async function nudge(desk: DeskQueues, jobId: string): Promise<void> {
  const change = (await pendingChange(desk, jobId))?.change;
  const job = change && (await desk.calls.getJob(jobId));
  if (!job) return;
  const state = await job.getState();
  if (change.kind === 'supersede' && state !== 'active') {
    const priority = priorityOf(Date.parse(change.content.appointmentAt));
    await ignoringRace(job.changePriority({ priority }));
  }
  if (state === 'delayed') await ignoringRace(job.promote());
  if (state === 'failed' && change.kind !== 'cancel') await ignoringRace(job.retry('failed'));
  if (state === 'completed' && change.kind === 'supersede') await ignoringRace(job.retry('completed'));
  await wake(desk);
}

/** Somebody else moved the job meanwhile: it is on its way already. */
export async function ignoringRace(move: Promise<void> | undefined): Promise<void> {
  await move?.catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && (error.code === -3 || error.code === -1))) throw error;
  });
}

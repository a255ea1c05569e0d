// Cancelling a callback from outside: by `marvin cancel`, and by 1C through the web process.
import { callbackJobIds } from '../callbackId.js';
import { isoIn } from '../domain/instant.js';
import type { DeskQueues } from '../redis/deskQueues.js';
import { leaveChange, pendingChange } from './changes.js';

/** `cancelled`: nobody will be rung any more. `ended`: it has ended already. `unknown`: this desk has no such callback. */
export type CancelOutcome = 'cancelled' | 'ended' | 'unknown';

/**
 * Asks for the end of a document's callback; a call in flight goes on to its end.
 *
 * @param ref 1C's reference, as in the export
 * @param reason for the record, without personal data
 */
export async function cancelCallback(
  desk: DeskQueues,
  ref: string,
  reason: string | null,
  nowMs: number,
): Promise<CancelOutcome> {
  const jobIds = callbackJobIds(ref);
  const outcomes = await Promise.all(jobIds.map((jobId) => cancelJob(desk, jobId, reason, nowMs)));
  return strongest(outcomes);
}

/** What several cancels of one document come to, at several desks or under several job ids. */
export function strongest(outcomes: readonly CancelOutcome[]): CancelOutcome {
  if (outcomes.includes('cancelled')) return 'cancelled';
  return outcomes.includes('ended') ? 'ended' : 'unknown';
}

/** The same for the job of one callback. */
export async function cancelJob(
  desk: DeskQueues,
  jobId: string,
  reason: string | null,
  nowMs: number,
): Promise<CancelOutcome> {
  const state = await desk.calls.getJobState(jobId);
  if (state === 'unknown') return 'unknown';
  const hasEnded = state === 'completed' || state === 'failed';
  // One that has ended and has a new appointment waiting is about to begin again.
  if (hasEnded && (await pendingChange(desk, jobId))?.change.kind !== 'supersede') return 'ended';
  const at = isoIn(desk.settings.policy.hours.zone, nowMs);
  // A patient who was reached after all cannot be cancelled, not even while that change waits for the gate.
  return (await leaveChange(desk, jobId, { kind: 'cancel', reason, at })) ? 'cancelled' : 'ended';
}

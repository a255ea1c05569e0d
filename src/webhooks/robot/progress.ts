// A call event that ends nothing (the operator answered): shown on the board and the desk page, kept for the day's report.
import { findCall, keepProgress } from '../../shared/calls/callRecord.js';
import { PATIENT_ANSWERED } from '../../shared/domain/callback.js';
import { isoIn } from '../../shared/domain/instant.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';

/** @param seen is told which job the call is of. @returns `unknown` when no call of this desk has that id */
export async function noteProgress(
  desk: DeskQueues,
  callId: string,
  status: string,
  nowMs: number,
  seen?: (jobId: string) => void,
): Promise<'progress' | 'unknown'> {
  const call = await findCall(desk, callId);
  if (!call?.stored) return 'unknown';
  seen?.(call.jobId);
  const { job, callback } = call.stored;
  if (callback.open?.callId !== callId) return 'progress';
  const at = isoIn(desk.settings.policy.hours.zone, nowMs);
  // Nothing follows the patient's answer but the end: an earlier word that comes late does not take it back.
  const isPassed = Object.hasOwn(call.progress, PATIENT_ANSWERED);
  await Promise.all([
    keepProgress(desk, callId, status, at),
    isPassed ? null : job.updateProgress({ callId, status, at }),
  ]);
  return 'progress';
}

// A call event that ends nothing (the operator answered): shown on the board and the desk page, changes nothing.
import { z } from 'zod';
import { callbackJobSchema } from '../../shared/contracts/job.js';
import { PATIENT_ANSWERED } from '../../shared/calls/progressWords.js';
import { jobOfCall } from '../../shared/calls/callRecord.js';
import { isoIn } from '../../shared/domain/instant.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';

/** Nothing follows the patient's answer but the end: an earlier word that comes late does not take it back. */
const progressSchema = z.object({ callId: z.string(), status: z.literal(PATIENT_ANSWERED) });

/** @param seen is told which job the call is of. @returns `unknown` when no call of this desk has that id */
export async function noteProgress(
  desk: DeskQueues,
  callId: string,
  status: string,
  nowMs: number,
  seen?: (jobId: string) => void,
): Promise<'progress' | 'unknown'> {
  const id = await jobOfCall(desk, callId);
  const job = id === null ? undefined : await desk.calls.getJob(id);
  if (id === null || !job) return 'unknown';
  seen?.(id);
  const isOpen = callbackJobSchema.parse(job.data).open?.callId === callId;
  const isLater = progressSchema.safeParse(job.progress).data?.callId === callId;
  if (isOpen && !isLater)
    await job.updateProgress({ callId, status, at: isoIn(desk.settings.policy.hours.zone, nowMs) });
  return 'progress';
}

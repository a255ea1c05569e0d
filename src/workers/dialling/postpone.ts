// Postponing: a callback goes back to delayed and nothing is spent. The gate says so, or a call that is written down must
// not be placed now.
import { nudge } from '../../shared/calls/changes.js';
import { jobId, moveToDelayed, type HeldJob } from '../../shared/calls/moves.js';
import { callbackName, releaseNumber } from '../../shared/calls/numbers.js';
import { callbackJobSchema, type CallbackJob } from '../../shared/contracts/job.js';

const AGAIN_AFTER_MS = 5_000;

/** @returns false when another process has the job meanwhile */
export async function postpone(held: HeldJob, callback: CallbackJob, atMs: number): Promise<boolean> {
  return moveToDelayed(held, { ...callback, closed: null }, atMs);
}

/**
 * Undoes the write-ahead of a call that was not placed: nothing is charged, nobody is told. Only before the robot was asked.
 *
 * @param held by the callId
 * @returns false when another process has the callback meanwhile, or has found its call silent
 */
export async function postponeUnsent(held: HeldJob): Promise<boolean> {
  const { desk, token: callId, nowMs } = held;
  const id = jobId(held.job);
  const job = await desk.calls.getJob(id);
  const callback = callbackJobSchema.safeParse(job?.data).data;
  if (!job || callback?.open?.callId !== callId) return false;
  const isBack = await moveToDelayed({ ...held, job }, { ...callback, open: null }, nowMs + AGAIN_AFTER_MS);
  if (!isBack) return false;
  const phoneKey = callback.phones[callback.open.phone]?.key ?? '';
  await releaseNumber(desk.redis, phoneKey, callbackName(desk, id), callId);
  await nudge(desk, id);
  return true;
}

// The write-ahead undone, for a call that must not be placed now: nothing is charged, nobody is told.
import { callbackJobSchema } from '../contracts/job.js';
import { nudge } from './changes.js';
import type { Held } from './close.js';
import { jobId, moveToDelayed } from './move.js';
import { releaseNumber } from './numbers.js';
import { callbackName } from './writeDown.js';

const AGAIN_AFTER_MS = 5_000;

/**
 * Puts a callback back that waits to be dialled. Only before the robot was asked.
 *
 * @returns false when another process has the callback meanwhile, or has found its call silent
 */
export async function takeBack({ desk, job, callId, nowMs }: Held): Promise<boolean> {
  const written = await desk.calls.getJob(jobId(job));
  const callback = callbackJobSchema.safeParse(written?.data).data;
  if (!written || callback?.open?.callId !== callId) return false;
  const isBack = await moveToDelayed(
    desk,
    written,
    callId,
    { ...callback, open: null },
    nowMs + AGAIN_AFTER_MS,
  );
  if (!isBack) return false;
  await releaseNumber(
    desk.redis,
    callback.phones[callback.open.phone]?.key ?? '',
    callbackName(desk, jobId(job)),
    callId,
  );
  await nudge(desk, jobId(job));
  return true;
}

// That a person has looked into a callback under review. It is kept as the job's progress: it goes with the job, and a new
// call takes its place.
import { z } from 'zod';
import type { CallsJob } from '../../shared/calls/moves.js';
import type { CallbackJob } from '../../shared/contracts/job.js';

const STATUS = 'checked';

const checkSchema = z.object({
  callId: z.string().nullable(),
  status: z.literal(STATUS),
  at: z.iso.datetime({ offset: true }),
  by: z.string(),
});
export type Check = z.infer<typeof checkSchema>;

/** @param progress of the callback's job @returns null when nobody has, or only before the last call */
export function checkOf(progress: unknown, { calls }: Pick<CallbackJob, 'calls'>): Check | null {
  const check = checkSchema.safeParse(progress).data;
  return check && check.callId === (calls.at(-1)?.callId ?? null) ? check : null;
}

export async function noteChecked(
  { job, callback }: { readonly job: CallsJob; readonly callback: CallbackJob },
  by: string,
  at: string,
): Promise<void> {
  const check: Check = { callId: callback.calls.at(-1)?.callId ?? null, status: STATUS, at, by };
  await job.updateProgress(check);
}

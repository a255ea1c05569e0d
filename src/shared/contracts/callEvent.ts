// What a robot's message says about a call. It names a call, never a patient, so it may be kept on disk.
import { z } from 'zod';
import { DISPOSITIONS } from '../domain/disposition.js';
import { resultJobSchema } from './result.js';

const callId = z.uuid();

/** Our disposition and the robot's own words. */
export const verdictSchema = z.strictObject({
  disposition: z.enum(DISPOSITIONS),
  raw: resultJobSchema.unwrap().shape.raw,
});
export type CallVerdict = z.infer<typeof verdictSchema>;

export const callEventSchema = z.discriminatedUnion('kind', [
  /** The call is over. */
  z.strictObject({ kind: z.literal('verdict'), callId, verdict: verdictSchema }),
  /** Ends nothing; `status` is the robot's word. */
  z.strictObject({ kind: z.literal('progress'), callId, status: z.string() }),
]);
export type CallEvent = z.infer<typeof callEventSchema>;

/** Whether a text could be a call's id: we give only such ones. */
export function isCallId(text: string): boolean {
  return callId.safeParse(text).success;
}

/** A call that never is: `marvin check` sends an event of it to our own web process, which keeps nothing of that. */
export const CHECKS_CALL_ID = '00000000-0000-4000-8000-00000000c4ec';

// A callback that was read and is well formed, and its way into the queues: the same for one that has just come and for
// one that waited on the disk.
import { z } from 'zod';
import type { CallVerdict } from '../shared/calls/results.js';
import type { SettleOutcome } from '../shared/calls/settle.js';
import type { RobotConfig } from '../shared/contracts/config.js';
import { resultJobSchema } from '../shared/contracts/result.js';
import { DISPOSITIONS } from '../shared/domain/disposition.js';
import { within } from './deadline.js';
import type { SignatureHeaders } from './signature.js';

const callId = z.uuid();

/** What a callback says. It names a call, never a patient, so it may lie on a disk. */
export const callbackSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('verdict'),
    callId,
    verdict: z.strictObject({
      disposition: z.enum(DISPOSITIONS),
      raw: resultJobSchema.unwrap().shape.raw,
    }),
  }),
  z.strictObject({ kind: z.literal('progress'), callId, status: z.string() }),
]);
export type Callback = z.infer<typeof callbackSchema>;

/** What the web process needs of a desk; settle and noteProgress are those of shared/calls, bound to its queues. */
export interface CallbackDesk {
  readonly name: string;
  readonly robot: Pick<RobotConfig, 'callbackToken' | 'signingSecret' | 'statuses'>;
  /** Whether a signed message did not come before. */
  isNewMessage(headers: SignatureHeaders): Promise<boolean>;
  settle(callId: string, verdict: CallVerdict, nowMs: number): Promise<SettleOutcome>;
  noteProgress(callId: string, status: string, nowMs: number): Promise<'progress' | 'unknown'>;
}

/** What became of a callback, as its answer says it. */
export type CallbackOutcome = SettleOutcome | 'progress';

/** Whether a callid is one that we could have given. */
export function isCallId(text: string): boolean {
  return callId.safeParse(text).success;
}

const REDIS_LIMIT_MS = 1_000;

/**
 * Applies a callback. Safe to repeat: a call has one result.
 *
 * @param cameMs when it came, which may be long ago
 * @throws when Redis does not answer within a second; what was asked of it may still happen
 */
export async function applyCallback(
  desk: CallbackDesk,
  callback: Callback,
  cameMs: number,
): Promise<CallbackOutcome> {
  const work =
    callback.kind === 'progress'
      ? desk.noteProgress(callback.callId, callback.status, cameMs)
      : desk.settle(callback.callId, callback.verdict, cameMs);
  return within(REDIS_LIMIT_MS, work);
}

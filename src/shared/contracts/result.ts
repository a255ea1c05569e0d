// What 1C is told: about each call, and about a callback that closes without one.
import { z } from 'zod';
import { CLOSE_REASONS } from '../domain/callback.js';
import { DISPOSITIONS, FAULTS } from '../domain/disposition.js';
import { PHONE_VERDICTS } from '../domain/phoneVerdict.js';
import { phoneEntrySchema } from './job.js';

const instant = z.iso.datetime({ offset: true });

const decisionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('complete') }),
  z.object({ kind: z.literal('retry'), at: instant }),
  z.object({ kind: z.literal('requeue'), at: instant }),
  z.object({ kind: z.literal('close'), reason: z.enum(CLOSE_REASONS) }),
]);

/** Every word of ours that may stand in a result. */
export const RESULT_WORDS = [
  ...DISPOSITIONS,
  ...decisionSchema.options.map(({ shape }) => shape.kind.value),
  ...CLOSE_REASONS,
  ...PHONE_VERDICTS,
] as const;

/** What the text of a document's property may name in braces (`onec.results.fields`). */
export const RESULT_PLACEHOLDERS = [
  'disposition',
  'decision',
  'reason',
  'attempt',
  'endedAt',
  'phoneVerdict',
] as const;
export type ResultPlaceholder = (typeof RESULT_PLACEHOLDERS)[number];

/** A result as 1C gets it. `id` is the idempotency key: the callId, or another unique name where no call was made. */
const resultSchema = z.object({
  id: z.string(),
  callId: z.uuid().nullable(),
  desk: z.string(),
  ref: z.string(),
  number: z.string().nullable(),
  attempt: z.number().int().nonnegative(),
  disposition: z.enum(DISPOSITIONS).nullable(),
  fault: z.enum(FAULTS).nullable(),
  decision: decisionSchema,
  /** Digits with country code, no `+`; masked for people. */
  phone: z.string().nullable(),
  phoneVerdict: z.enum(PHONE_VERDICTS),
  startedAt: instant.nullable(),
  endedAt: instant,
});
export type Result = z.infer<typeof resultSchema>;

const endedBySchema = z.discriminatedUnion('kind', [
  /** `reason` is what somebody gave for the record; numbers are masked in it. */
  z.object({ kind: z.literal('cancel'), reason: z.string().nullable() }),
  z.object({ kind: z.literal('last_moment') }),
]);
export type EndedBy = z.infer<typeof endedBySchema>;

/** A result as it waits in the desk's `results` queue: its phone is sealed, and `jobId` names the callback's job. */
export const resultJobSchema = resultSchema
  .omit({ phone: true })
  .extend({
    v: z.literal(1),
    jobId: z.string(),
    phone: phoneEntrySchema.nullable(),
    /** Index of the phone called, for the callback's own record. */
    phoneIndex: z.number().int().nonnegative().nullable(),
    /** When each leg was answered, as far as the robot said so. Never told to 1C. */
    operatorAnsweredAt: instant.nullable().default(null),
    patientAnsweredAt: instant.nullable().default(null),
    /** Which settle wrote it: tells the first from a repeated one. */
    settleId: z.uuid(),
    /** Who ended a callback without a call: somebody outside, or 1C when it was asked right before the call. Never told to 1C. */
    endedBy: endedBySchema.optional(),
    /** The robot's own words, kept beside our verdict. */
    raw: z.object({ status: z.string(), q850: z.number().optional(), sip: z.number().optional() }).nullable(),
  })
  .readonly();
export type ResultJob = z.infer<typeof resultJobSchema>;

/** Opens a number that was sealed for the callback of a result. */
export type OpenPhone = (sealed: string, result: Pick<ResultJob, 'jobId'>) => string;

/**
 * A stored result as others get it, without our own fields.
 *
 * @param openPhone opens the sealed number; null leaves it masked
 */
export function toResult(stored: ResultJob, openPhone: OpenPhone | null): Result {
  const phone = stored.phone && (openPhone ? openPhone(stored.phone.sealed, stored) : stored.phone.masked);
  return resultSchema.parse({ ...stored, phone });
}

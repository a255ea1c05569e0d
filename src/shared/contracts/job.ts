// Data of a job in a desk's `calls` queue: one callback. Personal data only sealed; masks are what people see.
import { z } from 'zod';
import { CLOSE_REASONS } from '../domain/callback.js';
import { DISPOSITIONS } from '../domain/disposition.js';

const instant = z.iso.datetime({ offset: true });

/** What one call said about a number; oldest first where there are several. */
export const numberOutcomeSchema = z
  .object({ disposition: z.enum(DISPOSITIONS), endedAt: instant })
  .readonly();

const call = z.object({
  callId: z.uuid(),
  attempt: z.number().int().positive(),
  /** Index into the patient's phones. */
  phone: z.number().int().nonnegative(),
  startedAt: instant,
});

const openCallSchema = call
  .extend({
    deadlineAt: instant,
    /** What the gate knew of the number, so that the end of the call need not read it again. */
    earlier: z.array(numberOutcomeSchema).readonly().optional(),
  })
  .readonly();
const settledCallSchema = call.extend({ endedAt: instant, disposition: z.enum(DISPOSITIONS) }).readonly();

/** One of the patient's phones: dialled unsealed, looked up by key, shown masked. */
export const phoneEntrySchema = z
  .object({ sealed: z.string(), key: z.string(), masked: z.string() })
  .readonly();
export type PhoneEntry = z.infer<typeof phoneEntrySchema>;

/** What an export row says, as it travels in Redis. */
const callbackContentSchema = z.object({
  appointmentAt: instant,
  /** `sealed` opens to a `Patient`. */
  patient: z.object({ sealed: z.string(), masked: z.string() }).readonly(),
  /** In the patient's order of preference; calls name them by index. */
  phones: z.array(phoneEntrySchema).min(1).readonly(),
});
export type CallbackContent = z.infer<typeof callbackContentSchema>;

export const callbackJobSchema = callbackContentSchema
  .extend({
    /** Version of this shape. A job of another version is parked; nothing is guessed. */
    v: z.literal(1),
    desk: z.string(),
    /** 1C's reference of the document, or its number where the export has no reference. */
    ref: z.string(),
    /** 1C's number of the document, for people. */
    number: z.string().nullable(),
    /** How often the appointment was moved. */
    revision: z.number().int().nonnegative().default(0),
    spent: z.number().int().nonnegative(),
    calls: z.array(settledCallSchema).readonly(),
    open: openCallSchema.nullable(),
    /** Why it is closed; null while it is not. */
    closed: z.enum(CLOSE_REASONS).nullable(),
  })
  .readonly();
export type CallbackJob = z.infer<typeof callbackJobSchema>;

/** The personal part of a callback besides its phones. In clear it exists only in memory. */
export const patientSchema = z.object({ name: z.string(), specialist: z.string() });

/** A change that somebody asks for; only the lock's holder may write it into the job (docs/decisions/0002). */
export const changeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cancel'), reason: z.string().nullable(), at: instant }),
  z.object({ kind: z.literal('supersede'), content: callbackContentSchema, at: instant }),
  z.object({ kind: z.literal('reached'), callId: z.uuid(), at: instant }),
]);
export type Change = z.infer<typeof changeSchema>;

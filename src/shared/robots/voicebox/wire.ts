// What Marvin and VoiceBox say to each other (docs/contract.md, "VoiceBox").
import { z } from 'zod';

/** A value that the scenario may splice into JSON text: no quotes, backslashes, braces or line breaks. */
const spoken = z.string().regex(/^[^"'\\{}\r\n]*$/);
const digits = z.string().regex(/^\d{3,15}$/);

/** Body of `POST <robot.url>`. */
export const startRequestSchema = z.strictObject({
  method: z.string().min(1),
  data: z.strictObject({
    number: digits,
    patient_number: digits,
    callid: z.uuid(),
    attempt: z.string().regex(/^\d+$/),
    patient_name: spoken,
    appointment_time: spoken,
    specialist: spoken,
  }),
});
export type StartRequest = z.infer<typeof startRequestSchema>;

/** What scenarios fill in where there was no cause. */
const NO_CAUSE = /^(?:|null|none|nil|undefined|nan|n\/a|-)$/i;

const cause = z.preprocess(
  (value) => {
    const given = typeof value === 'string' ? value.trim() : value;
    return given === null || (typeof given === 'string' && NO_CAUSE.test(given)) ? undefined : given;
  },
  z
    .union([
      z.number().int(),
      z
        .string()
        .regex(/^\d{1,3}$/)
        .transform(Number),
    ])
    .optional(),
);

/**
 * Body of a call event: what every event needs. Unknown extra fields are the scenario author's business and are ignored.
 * So is `attempt`, whatever it is.
 */
export const eventBodySchema = z.object({
  callid: z.string().min(1).max(100),
  status: z.string().min(1).max(100),
});

/** Why the patient's leg failed. Beside any other status it means nothing, so it cannot make such an event invalid. */
export const causesSchema = z.object({ q850: cause, sip: cause });
export type Causes = z.infer<typeof causesSchema>;

/** `causesSchema` that leaves out what is no cause. */
export const knownCausesSchema = z.object({ q850: cause.catch(undefined), sip: cause.catch(undefined) });

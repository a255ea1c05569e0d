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

/** A scenario fills in nothing, or null, where there was no cause. */
const cause = z.preprocess(
  (value) => (value === '' || value === null ? undefined : value),
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

/** Body of a call event. Unknown extra fields are the scenario author's business and are ignored. */
export const eventBodySchema = z.object({
  callid: z.string().min(1).max(100),
  attempt: z.union([z.string().max(20), z.number()]).optional(),
  status: z.string().min(1).max(100),
  q850: cause,
  sip: cause,
});
export type EventBody = z.infer<typeof eventBodySchema>;

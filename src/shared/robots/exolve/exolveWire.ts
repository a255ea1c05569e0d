// What Marvin and MTS Exolve say to each other (docs/robots.md says what of it is documented).
import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Ids of 64 bits lose their last digits as numbers: they are quoted before the text is parsed. */
const LONG_IDS = /"(uid|call_id)"(\s*:\s*)(\d+)/g;

/** @returns undefined when the text is not JSON; a parser's own message would quote it */
export function parseExact(text: string): unknown {
  try {
    return JSON.parse(text.replace(LONG_IDS, '"$1"$2"$3"')) as unknown;
  } catch {
    return undefined;
  }
}

const digits = z.string().regex(/^\d{1,20}$/);

/** The answer to a start request. */
export const startAnswerSchema = z.object({ call_id: digits });

const whole = z.union([
  z.number().nonnegative(),
  z
    .string()
    .regex(/^\d{1,12}$/)
    .transform(Number),
]);

/** A Callback Call Event: what every one has, and what only the last of a leg has. */
export const callEventBodySchema = z.object({
  service: z.string().optional(),
  /** `o` originate, `s` start, `h` hungup, `d` definition, `e` end. */
  type: z.string().min(1).max(40),
  uid: digits,
  event_side: z.enum(['A', 'B']),
  /** Q.850. */
  cause: z.union([z.number().int().transform(String), z.string()]).nullish(),
  duration: whole.nullish(),
});
export type CallEventBody = z.output<typeof callEventBodySchema>;

const pastCallSchema = z.object({ call_id: digits, duration: whole.nullish() });

/** A page of the history; its list has had several names. */
export const historyPageSchema = z
  .object({
    calls: z.array(z.unknown()).optional(),
    call_history: z.array(z.unknown()).optional(),
    list: z.array(z.unknown()).optional(),
  })
  .transform(({ calls, call_history: history, list }) => calls ?? history ?? list ?? [])
  .pipe(z.array(pastCallSchema));

/** A UUID made of Exolve's own id of a call: its events carry none of ours. */
export function aliasOf(robotCallId: string): string {
  const hex = createHash('sha256').update(`exolve call ${robotCallId}`).digest('hex');
  // The digits that make it a UUID of version 8, whose content is the maker's own affair (RFC 9562).
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

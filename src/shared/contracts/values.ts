// Values as marvin.yaml writes them: durations, whole numbers, times of day, addresses, secrets.
import { z } from 'zod';
import { parseClock } from '../domain/callingWindow.js';
import { parseDuration } from '../domain/duration.js';
import { say } from '../texts/say.js';

/** A duration in the file; milliseconds after parsing. */
export const duration = z.string().transform((text, context) => {
  const durationMs = parseDuration(text);
  if (durationMs !== null) return durationMs;
  context.addIssue({
    code: 'custom',
    message: say('"{text}" is not a duration; write 90s, 15m or 2h', { text }),
  });
  return z.NEVER;
});
export const positiveDuration = duration.refine((durationMs) => durationMs > 0, {
  error: () => say('must be longer than zero'),
});

/** A whole number; the digits of an environment variable count as one. */
export const count = (min: number) =>
  z
    .union([
      z.number(),
      z
        .string()
        .regex(/^\d+$/, { error: () => say('must be a whole number') })
        .transform(Number),
    ])
    .pipe(z.number().int().min(min));

export const clock = z.string().transform((text, context) => {
  const secondOfDay = parseClock(text);
  if (secondOfDay !== null) return secondOfDay;
  context.addIssue({
    code: 'custom',
    message: say('"{text}" is not a time of day; write "09:30" or "09:30:00"', { text }),
  });
  return z.NEVER;
});

export const url = z.url({
  protocol: /^https?$/,
  error: () => say('must be an http:// or https:// address'),
});
export const secret = z.string().min(1, { error: () => say('must not be empty') });

/** A phone number; YAML reads bare digits as a number. */
export const phoneDigits = z
  .union([z.string(), z.number().transform(String)])
  .pipe(
    z.string().regex(/^\d{3,15}$/, { error: () => say('must be digits with the country code, without +') }),
  );

/** How often a robot may be asked to start a call. */
export const startRate = z
  .strictObject({ max: count(1).default(1), per: positiveDuration.default(1_000) })
  .prefault({});

/** How a robot proves that a call event is its own: the same for every kind. */
export const eventAccess = {
  callbackToken: z.string().min(8, { error: () => say('must have at least 8 characters') }),
  /** For a relay that signs call events (Standard Webhooks). Once set, an event must be signed and the token no longer counts. */
  signingSecret: z
    .string()
    .regex(/^whsec_(?:[A-Za-z0-9+/]{4}){8,21}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, {
      error: () => say('must be whsec_ and 24 to 64 bytes in base64'),
    })
    .optional(),
};

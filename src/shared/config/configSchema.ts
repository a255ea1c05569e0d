// The shape of marvin.yaml. It is parsed once, in a main; the rest of the program is given the result.
import { z } from 'zod';
import { DISPOSITIONS, TRAITS_OF } from '../domain/disposition.js';
import { isZone, type CallingHours, type Interval } from '../domain/callingWindow.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/duration.js';
import { callablePhones, isCountry, USUAL_COUNTRIES } from '../domain/phone.js';
import type { DeskPolicy } from '../domain/policy.js';
import { onecSchema } from './onecSchema.js';
import * as robotSchemas from './robotSchemas.js';
import { clock, count, duration, positiveDuration } from '../contracts/values.js';
import { say } from '../texts/say.js';

const interval = z.strictObject({ from: clock, to: clock }).refine(({ from, to }) => from < to, {
  error: () => say('must end after it starts, and may not cross midnight'),
});

const intervals = z
  .union([interval.transform((one) => [one]), z.array(interval).min(1)])
  .transform((list) => [...list].sort((a, b) => a.from - b.from))
  .refine((list) => list.every((one, i) => i === 0 || (list[i - 1]?.to ?? 0) <= one.from), {
    error: () => say('the intervals overlap'),
  });

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

type RobotSchema = (typeof robotSchemas)[keyof typeof robotSchemas];
/** The cast tells zod that there is at least one kind; a module's exports do not say so. */
const robotSchema = z.discriminatedUnion('kind', Object.values(robotSchemas) as [RobotSchema]);

const DEFAULT_BACKOFF_MS: DeskPolicy['backoffMs'] = Object.fromEntries(
  DISPOSITIONS.map((disposition) => [disposition, TRAITS_OF[disposition].delaysMs ?? []]),
);

/** Calls to a number are remembered for two days (calls/numbers.ts). */
const gap = duration.refine((durationMs) => durationMs <= DAY_MS, {
  error: () => say('must be at most 24h; beyond that perDay limits the calls to a number'),
});

/** Whose phone numbers are called. */
const countries = z
  .array(z.string().refine(isCountry, { error: () => say('is not the ISO code of a country, such as RU') }))
  .min(1);

/** Read as a phone cell is, so that it is the same digits as a patient's. */
const dialOnlyNumber = z.union([z.string(), z.number().transform(String)]).transform((text, context) => {
  const [digits, ...others] = callablePhones([text], 'any');
  if (digits !== undefined && others.length === 0) return digits;
  context.addIssue({
    code: 'custom',
    message: say('is not one number that can be called; write "+79161234567"'),
  });
  return z.NEVER;
});

const isoDate = z.iso.date({ error: () => say('must be a date such as 2026-12-31') });
const exceptionHours = z.union([z.literal('closed').transform((): Interval[] => []), intervals]);

const deskSchema = z
  .strictObject({
    title: z.string().min(1).optional(),
    branches: z.array(z.string().min(1)).default([]),
    timezone: z
      .string()
      .refine(isZone, { error: () => say('is not an IANA time zone, such as Europe/Moscow') }),
    window: intervals,
    days: z
      .array(z.enum(DAYS))
      .min(1)
      .default([...DAYS]),
    holidays: z.enum(['call', 'skip']).default('call'),
    exceptions: z.record(isoDate, exceptionHours).default({}),
    lines: count(1),
    countries: countries.optional(),
    usualCall: duration.default(2 * MINUTE_MS),
    attempts: count(1).default(3),
    backoff: z.partialRecord(z.enum(DISPOSITIONS), z.array(duration).min(1)).default({}),
    leadTime: duration.default(HOUR_MS),
    callDeadline: positiveDuration.default(15 * MINUTE_MS),
    onSilence: z.enum(['review', 'retry']).default('review'),
    operatorBreaker: z
      .strictObject({
        after: count(1).default(3),
        pause: positiveDuration.default(10 * MINUTE_MS),
        maxPause: positiveDuration.default(HOUR_MS),
      })
      .prefault({}),
    perNumber: z.strictObject({ gap: gap.default(30 * MINUTE_MS), perDay: count(1).default(3) }).prefault({}),
    dialOnly: z
      .array(dialOnlyNumber)
      .min(1, { error: () => say('must name at least one number') })
      .optional(),
    robot: robotSchema,
    onec: onecSchema.prefault({}),
  })
  .transform(
    ({
      timezone,
      window,
      days,
      holidays,
      exceptions,
      usualCall,
      attempts,
      backoff,
      leadTime,
      onSilence,
      perNumber,
      ...desk
    }) => {
      const hours: CallingHours = {
        zone: timezone,
        intervals: window,
        weekdays: days.map((day) => DAYS.indexOf(day) + 1),
        holidays,
        exceptions,
      };
      const policy: DeskPolicy = {
        hours,
        usualCallMs: usualCall,
        attempts,
        backoffMs: { ...DEFAULT_BACKOFF_MS, ...backoff },
        leadTimeMs: leadTime,
        onSilence,
        perNumber: { gapMs: perNumber.gap, perDay: perNumber.perDay },
      };
      return { ...desk, policy };
    },
  );

/** A desk's name is part of Redis keys and of URLs. */
const deskName = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, {
  error: () => say('a desk is named with a-z, 0-9 and -, and starts with a letter'),
});

export const configSchema = z
  .strictObject({
    publicUrl: z
      .url({ protocol: /^https?$/, error: () => say('must be an address such as https://marvin.example') })
      .optional(),
    retentionDays: count(1).default(30),
    countries: countries.default([...USUAL_COUNTRIES]),
    desks: z
      .record(deskName, deskSchema)
      .refine((desks) => Object.keys(desks).length > 0, { error: () => say('name at least one desk') }),
  })
  .transform(({ desks, countries: usual, ...config }) => ({
    ...config,
    desks: Object.entries(desks).map(([name, desk]): Desk => ({
      ...desk,
      name,
      countries: desk.countries ?? usual,
    })),
  }));

/** One desk of the configuration with its name; its calling rules are under `policy`. */
export interface Desk extends z.output<typeof deskSchema> {
  readonly name: string;
  /** ISO codes of the countries whose numbers it calls: its own, or those of the whole configuration. */
  readonly countries: string[];
}
export type Config = z.output<typeof configSchema>;
export type OnecConfig = Desk['onec'];
export type RobotConfig = Desk['robot'];

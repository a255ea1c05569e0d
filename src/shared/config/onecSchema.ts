// The part of marvin.yaml about 1C: what its exports look like, where they come from, where results go, what is asked.
import { z } from 'zod';
import { RESULT_PLACEHOLDERS, RESULT_WORDS } from '../contracts/result.js';
import { clock, count, positiveDuration, url } from '../contracts/values.js';
import { say } from '../texts/say.js';

/** Where results go unless the configuration says otherwise. */
export const DEFAULT_RESULTS_DIR = 'var/results';

/** A free line waits for the answer, and a fetched job is held for only 8 s before it is written down (workers/dialling). */
const MAX_ANSWER_MS = 2_000;
const answerTime = positiveDuration
  .refine((durationMs) => durationMs <= MAX_ANSWER_MS, {
    error: () => say('must be at most 2s, because a free line waits for the answer'),
  })
  .default(MAX_ANSWER_MS);

/** How Marvin reaches 1C over HTTP, the same for everything that does; `timeout` is in milliseconds. */
const overHttp = <Timeout extends z.ZodType>(timeout: Timeout) => ({
  url,
  username: z.string(),
  password: z.string(),
  timeout,
});
const TEN_SECONDS = positiveDuration.default(10_000);

const sourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('odata'),
    /** `url` is the base of the standard interface, such as https://host/base/odata/standard.odata */
    ...overHttp(positiveDuration.default(30_000)),
    entity: z.string().min(1),
    /** `{today}` and `{tomorrow}` are dates in the desk's zone. */
    filter: z.string().optional(),
    orderby: z.string().min(1).default('Ref_Key'),
    pageSize: count(1).default(500),
    /** Time of day of the daily pull. Left out: pulls are started by hand only. */
    daily: clock.optional(),
  }),
]);

/** Marvin writes none of these: posting has a command of its own in 1C, and the rest belongs to the platform. */
const UNTOUCHABLE = ['posted', 'проведен', 'deletionmark', 'пометкаудаления', 'ref_key', 'dataversion'];

const fieldsOfDocument = z.record(z.string(), z.string()).superRefine((fields, context) => {
  for (const [property, text] of Object.entries(fields))
    for (const message of problemsOfField(property, text))
      context.addIssue({ code: 'custom', path: [property], input: text, message });
});

function problemsOfField(property: string, text: string): string[] {
  if (UNTOUCHABLE.includes(property.toLowerCase().replaceAll('ё', 'е')))
    return [say('is a property that Marvin never changes; write another one')];
  const known = RESULT_PLACEHOLDERS.map((name) => `{${name}}`);
  return [...text.matchAll(/\{\w*\}/g)]
    .filter(([name]) => !known.includes(name))
    .map(([name]) => say('unknown {name}; write one of {known}', { name, known: known.join(', ') }));
}

const fileTarget = {
  dir: z.string().min(1).default(DEFAULT_RESULTS_DIR),
  encoding: z.enum(['windows-1251', 'utf-8']).default('windows-1251'),
};
const odataTarget = {
  ...overHttp(TEN_SECONDS),
  entity: z.string().min(1),
  /** Property of the document → text with {disposition}, {decision}, {reason}, {attempt}, {endedAt}, {phoneVerdict}. */
  fields: fieldsOfDocument,
  /** What 1C calls a disposition, decision, reason or verdict: the values of its enumerations. */
  words: z.partialRecord(z.enum(RESULT_WORDS), z.string()).default({}),
  /** Whether a callback that ends without a call (cancelled, expired …) is written into the document too. */
  closesWithoutCall: z.boolean().default(false),
};

/** One line for each kind of target (workers/results/targets.ts). */
const resultsSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('file'), ...fileTarget }),
  z.strictObject({ kind: z.literal('http'), ...overHttp(TEN_SECONDS) }),
  z.strictObject({ kind: z.literal('odata'), ...odataTarget }),
]);

const lastMomentSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('http'), ...overHttp(answerTime) }),
  z.strictObject({
    kind: z.literal('odata'),
    ...overHttp(answerTime),
    entity: z.string().min(1),
    /** Property of the document → the values with which its patient is not to be rung. */
    unless: z
      .record(
        z.string().min(1),
        z.array(z.union([z.string(), z.boolean(), z.number()]).transform(String)).min(1),
      )
      .default({}),
  }),
]);

export const onecSchema = z.strictObject({
  unreached: z.array(z.string()).optional(),
  columns: z
    .partialRecord(
      z.enum([
        'ref',
        'number',
        'patient',
        'surname',
        'givenName',
        'patronymic',
        'phone',
        'appointment',
        'appointmentTime',
        'specialist',
        'branch',
        'status',
        'consent',
        'comment',
        'deleted',
      ]),
      z.array(z.string().min(1)),
    )
    .default({}),
  source: sourceSchema.optional(),
  /** With these 1C may cancel a callback over HTTP (docs/contract.md, "1C's own requests"). Left out: it may not. */
  access: z
    .strictObject({
      username: z
        .string()
        .regex(/^[^:]+$/, { error: () => say('must not be empty and not contain a colon') }),
      password: z.string().min(12, { error: () => say('must have at least 12 characters') }),
    })
    .optional(),
  /** Asked right before a call is begun. Left out: 1C is not asked. */
  lastMoment: lastMomentSchema.optional(),
  results: resultsSchema.prefault({ kind: 'file' }),
});

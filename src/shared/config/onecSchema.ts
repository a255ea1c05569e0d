// The part of marvin.yaml about 1C: what its exports look like, where they come from, where results go, what is asked.
import { z } from 'zod';
import { RESULT_WORDS } from '../contracts/result.js';
import { clock, count, positiveDuration, url } from '../contracts/values.js';

/** A line waits for the answer, and the job is held for 8 s only between fetch and write-ahead (workers/dialling.ts). */
const MAX_ANSWER_MS = 2_000;
const answerTime = positiveDuration
  .refine(
    (durationMs) => durationMs <= MAX_ANSWER_MS,
    'must be at most 2s, because a free line waits for the answer',
  )
  .default(MAX_ANSWER_MS);

const encoding = z.enum(['windows-1251', 'utf-8']);

const sourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('odata'),
    /** Base of the standard interface, such as https://host/base/odata/standard.odata */
    url,
    username: z.string(),
    password: z.string(),
    entity: z.string().min(1),
    /** `{today}` and `{tomorrow}` are dates in the desk's zone. */
    filter: z.string().optional(),
    orderby: z.string().min(1).default('Ref_Key'),
    pageSize: count(1).default(500),
    timeout: positiveDuration.default(30_000),
    /** Time of day of the daily run; left out: only by hand. */
    daily: clock.optional(),
  }),
]);

const resultsSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('file'),
    dir: z.string().min(1).default('var/results'),
    encoding: encoding.default('windows-1251'),
  }),
  z.strictObject({
    kind: z.literal('http'),
    url,
    username: z.string(),
    password: z.string(),
    timeout: positiveDuration.default(10_000),
  }),
  z.strictObject({
    kind: z.literal('odata'),
    url,
    username: z.string(),
    password: z.string(),
    entity: z.string().min(1),
    /** Property of the document → text with {disposition}, {decision}, {reason}, {attempt}, {endedAt}, {phoneVerdict}. */
    fields: z.record(z.string(), z.string()),
    /** What 1C calls a disposition, decision, reason or verdict: the values of its enumerations. */
    words: z.partialRecord(z.enum(RESULT_WORDS), z.string()).default({}),
    timeout: positiveDuration.default(10_000),
  }),
]);

const lastMomentSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('http'),
    url,
    username: z.string(),
    password: z.string(),
    timeout: answerTime,
  }),
  z.strictObject({
    kind: z.literal('odata'),
    url,
    username: z.string(),
    password: z.string(),
    entity: z.string().min(1),
    /** Property of the document → what it says when its patient is not to be rung. */
    unless: z
      .record(
        z.string().min(1),
        z.array(z.union([z.string(), z.boolean(), z.number()]).transform(String)).min(1),
      )
      .default({}),
    timeout: answerTime,
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
  /** With these 1C may cancel a callback over HTTP (docs/contract.md, "1C's own requests"); left out: it may not. */
  access: z
    .strictObject({
      username: z.string().regex(/^[^:]+$/, 'must not be empty and not contain a colon'),
      password: z.string().min(12, 'must have at least 12 characters'),
    })
    .optional(),
  /** Asked right before a call is begun; left out: nobody is asked. */
  lastMoment: lastMomentSchema.optional(),
  results: resultsSchema.prefault({ kind: 'file' }),
});

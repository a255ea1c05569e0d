// The audit trail in Redis: a stream of who looked and who did what, written by the web process and by commands. Records are
// only ever added; they go with retention, or when there are too many.
import { z } from 'zod';
import { DAY_MS } from '../domain/duration.js';
import type { RedisConnection } from './connection.js';
import { AUDIT_STREAM as STREAM } from './streams.js';

/** About 20 MB. */
const MAX_RECORDS = 100_000;

/** What older versions wrote; their records are kept as long as the others. */
const FORMER_WORDS: Readonly<Record<string, string>> = { press: 'action', hold: 'pause', release: 'resume' };

const DID = [
  'log in',
  'log out',
  'look',
  'action',
  'pause',
  'resume',
  'cancel',
  'unmask',
  'erase',
  'dnc add',
  'dnc remove',
  'redeliver',
  'try',
  'find',
  'call again',
  'call at',
  'mark reached',
  'check',
  'tv link',
] as const;

const recordSchema = z.object({
  /** A board user's name, `1C`, `cli:` and a system user's name, or `…` for somebody who proved nothing. */
  who: z.string(),
  did: z.enum(DID),
  /** A page, a desk, a job, a document: never a patient. */
  what: z.string(),
  /** How it ended, where that is known. */
  outcome: z.string(),
  /** Which list was read: queue, status, page. */
  list: z.string().optional(),
  /** 1C's number of the document, for people. */
  number: z.string().optional(),
  /** That somebody wrote a note with it; the note itself is with the document. */
  note: z.literal('yes').optional(),
  /** How often the same came again since the record before this one. */
  times: z.coerce.number().int().positive().optional(),
});
export type AuditRecord = z.infer<typeof recordSchema>;
/** A record with its id in the stream, and the instant at which Redis took it, ISO 8601 in UTC. */
export type KeptRecord = AuditRecord & { readonly at: string; readonly id?: string };

/** Adds a record. @throws when Redis is away */
export async function addAuditRecord(
  redis: RedisConnection,
  record: AuditRecord,
  nowMs: number,
  retentionDays: number,
): Promise<void> {
  const forgetBefore = Math.max(0, nowMs - retentionDays * DAY_MS);
  const fields = Object.entries(record).flatMap(([name, value]) => [name, String(value)]);
  await redis.xadd(STREAM, 'MINID', '~', forgetBefore, '*', ...fields);
  await redis.xtrim(STREAM, 'MAXLEN', '~', MAX_RECORDS);
}

/** Which records are wanted; left out: all of them. */
export interface WantedRecords {
  /** Only those before the record with this id, `milliseconds-number`. */
  readonly before?: string | undefined;
  /** Only those of this time, epoch milliseconds; the end is not part of it. */
  readonly within?: { readonly fromMs: number; readonly toMs: number } | undefined;
  /** Asked of each record. */
  readonly matches?: (record: AuditRecord) => boolean;
}

/** How many are read at once while most of them may not be wanted. */
const PAGE = 1_000;

/**
 * Records, newest first.
 *
 * @param count at most so many
 * @throws when Redis is away
 */
export async function auditRecords(
  redis: RedisConnection,
  count: number,
  { before, within, matches = () => true }: WantedRecords = {},
): Promise<KeptRecord[]> {
  const records: KeptRecord[] = [];
  const start = within ? String(within.fromMs) : '-';
  let end = before === undefined ? (within ? `(${within.toMs}-0` : '+') : `(${before}`;
  for (let isMore = true; isMore && records.length < count;) {
    const entries = await redis.xrevrange(STREAM, end, start, 'COUNT', PAGE);
    for (const [id, fields] of entries) {
      const record = recordOf(fields);
      if (record && matches(record))
        records.push({ at: new Date(Number(id.split('-')[0])).toISOString(), id, ...record });
    }
    const last = entries.at(-1)?.[0];
    isMore = last !== undefined;
    end = `(${last ?? ''}`;
  }
  return records.slice(0, count);
}

function recordOf(fields: readonly string[]): AuditRecord | undefined {
  const kept = Object.fromEntries(pairsOf(fields));
  const did = kept['did'] ?? '';
  return recordSchema.safeParse({ ...kept, did: FORMER_WORDS[did] ?? did }).data;
}

function pairsOf(fields: readonly string[]): [string, string][] {
  return fields.flatMap((name, index) => (index % 2 === 0 ? [[name, fields[index + 1] ?? '']] : []));
}

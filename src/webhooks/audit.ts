// Who looked, and who did what: records that are only ever added, in the log and in a Redis stream that keeps them as long
// as everything else is kept.
import { z } from 'zod';
import { DAY_MS } from '../shared/domain/duration.js';
import type { Logger } from '../shared/logging.js';
import type { RedisConnection } from '../shared/redis/connection.js';
import { AUDIT_STREAM } from '../shared/redis/streams.js';

/** A page that reloads itself is one look, however long it stays open. */
const LOOK_LASTS_MS = 15 * 60_000;
const MAX_LOOKS_REMEMBERED = 10_000;

/** What older versions wrote; their records are kept as long as the others. */
const FORMER_WORDS: Readonly<Record<string, string>> = { press: 'action', hold: 'pause', release: 'resume' };

const recordSchema = z.object({
  /** A board user's name, or `1C`. */
  who: z.string(),
  did: z.enum(['log in', 'log out', 'look', 'action', 'pause', 'resume', 'cancel']),
  /** A page, a desk, a job, a document: never a patient. */
  what: z.string(),
  /** How it ended, where that is known. */
  outcome: z.string(),
});
export type AuditRecord = z.infer<typeof recordSchema>;
/** A record with the instant at which Redis took it, ISO 8601 in UTC. */
export type KeptRecord = AuditRecord & { readonly at: string };

export class AuditTrail {
  readonly #redis: RedisConnection;
  readonly #retentionMs: number;
  readonly #logger: Logger;
  readonly #looks = new Map<string, number>();

  constructor(redis: RedisConnection, retentionDays: number, logger: Logger) {
    this.#redis = redis;
    this.#retentionMs = retentionDays * DAY_MS;
    this.#logger = logger;
  }

  /** Adds a record. The log has it at once, Redis as soon as it answers; nobody waits for either. */
  note(record: AuditRecord, nowMs: number): void {
    void this.#noted(record, nowMs);
  }

  /** Adds that somebody looked, once in a quarter of an hour for each page. */
  noteLook(who: string, what: string, nowMs: number): void {
    const look = `${who}\n${what}`;
    const isStillLooking = nowMs - (this.#looks.get(look) ?? -Infinity) < LOOK_LASTS_MS;
    if (this.#looks.size >= MAX_LOOKS_REMEMBERED) this.#looks.clear();
    if (isStillLooking) return;
    this.#looks.set(look, nowMs);
    void this.#noted({ who, did: 'look', what, outcome: '' }, nowMs).then((isKept) => {
      if (!isKept) this.#looks.delete(look);
    });
  }

  /** The newest records, newest first. @throws when Redis is away */
  async newest(count: number): Promise<KeptRecord[]> {
    const entries = await this.#redis.xrevrange(AUDIT_STREAM, '+', '-', 'COUNT', count);
    return entries.flatMap(([id, fields]) => {
      const record = recordOf(fields);
      return record ? [{ at: new Date(Number(id.split('-')[0])).toISOString(), ...record }] : [];
    });
  }

  /** @returns whether Redis has it */
  async #noted(record: AuditRecord, nowMs: number): Promise<boolean> {
    this.#logger.info({ audit: record }, 'audit');
    try {
      await this.#keep(record, nowMs);
      return true;
    } catch (error) {
      this.#logger.warn({ err: error }, 'audit record kept in the log only; Redis is away');
      return false;
    }
  }

  async #keep(record: AuditRecord, nowMs: number): Promise<void> {
    const forgetBefore = Math.max(0, nowMs - this.#retentionMs);
    await this.#redis.xadd(AUDIT_STREAM, 'MINID', '~', forgetBefore, '*', ...Object.entries(record).flat());
  }
}

function recordOf(fields: readonly string[]): AuditRecord | undefined {
  const kept = Object.fromEntries(pairsOf(fields));
  const did = kept['did'] ?? '';
  return recordSchema.safeParse({ ...kept, did: FORMER_WORDS[did] ?? did }).data;
}

function pairsOf(fields: readonly string[]): [string, string][] {
  return fields.flatMap((name, index) => (index % 2 === 0 ? [[name, fields[index + 1] ?? '']] : []));
}

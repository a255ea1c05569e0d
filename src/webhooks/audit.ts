// Who looked, and who did what: records that are only ever added, in the log and in a Redis stream that keeps them as long
// as everything else is kept.
import type { Logger } from '../shared/logging.js';
import {
  addAuditRecord,
  auditRecords,
  type AuditRecord,
  type KeptRecord,
  type WantedRecords,
} from '../shared/redis/auditStream.js';
import type { RedisConnection } from '../shared/redis/connection.js';
import { AuditRepeats } from './auditRepeats.js';

export type { AuditRecord, KeptRecord };

/** Who was not told by a right password. */
const NOBODY = '…';
/** A page that reloads itself is one look, however long it stays open. */
const LOOK_LASTS_MS = 15 * 60_000;
const MAX_LOOKS_REMEMBERED = 10_000;
/** More pages than anybody reads in that time. What goes beyond is counted. */
const MAX_LOOKS_OF_USER = 500;
const REPEATS_EVERY_MS = 5 * 60_000;

type LookedAt = Pick<AuditRecord, 'list' | 'number'>;

export class AuditTrail {
  readonly #redis: RedisConnection;
  readonly #retentionDays: number;
  readonly #logger: Logger;
  readonly #looks = new Map<string, number>();
  readonly #looksOf = new Map<string, { readonly sinceMs: number; count: number }>();
  readonly #repeats = new AuditRepeats((record) => void this.#noted(record, Date.now()));
  readonly #flushing: NodeJS.Timeout;

  constructor(redis: RedisConnection, retentionDays: number, logger: Logger) {
    this.#redis = redis;
    this.#retentionDays = retentionDays;
    this.#logger = logger;
    this.#flushing = setInterval(() => this.#repeats.flush(), REPEATS_EVERY_MS).unref();
  }

  /**
   * Adds a record. The log has it at once, Redis as soon as it answers; nobody waits for either. Repeats of what changed
   * nothing (refused, failed) are counted and added as one record every five minutes.
   */
  note(record: AuditRecord, nowMs: number): void {
    if (AuditRepeats.areCounted(record)) this.#repeats.note(record);
    else void this.#noted(record, nowMs);
  }

  /**
   * Adds that somebody looked, once in a quarter of an hour for each page.
   *
   * @param about which list it shows: queue, status, page; or 1C's number of the document
   */
  noteLook(who: string, what: string, nowMs: number, about: LookedAt = {}): void {
    const look = `${who}\n${what}\n${about.list ?? ''}`;
    const isStillLooking = nowMs - (this.#looks.get(look) ?? -Infinity) < LOOK_LASTS_MS;
    if (isStillLooking) return;
    const record = { who, did: 'look', what, outcome: '', ...about } as const;
    if (!this.#mayLook(who, nowMs)) {
      this.#repeats.note({ who, did: 'look', what: '…', outcome: '' });
      return;
    }
    if (this.#looks.size >= MAX_LOOKS_REMEMBERED) this.#looks.clear();
    this.#looks.set(look, nowMs);
    void this.#noted(record, nowMs).then((isKept) => {
      if (!isKept) this.#looks.delete(look);
    });
  }

  /** Adds that somebody sent a wrong password. Nothing that was typed is known here. @param what where, and from which address */
  noteGuess(what: string, nowMs: number): void {
    this.note({ who: NOBODY, did: 'log in', what, outcome: 'refused' }, nowMs);
  }

  /** The newest records of those that are wanted, newest first. @throws when Redis is away */
  async newest(count: number, wanted: WantedRecords = {}): Promise<KeptRecord[]> {
    return auditRecords(this.#redis, count, wanted);
  }

  /** Writes the counts of repeats; to be called before the process ends. */
  async close(): Promise<void> {
    clearInterval(this.#flushing);
    this.#repeats.flush();
    await this.#redis.ping().catch(() => undefined); // answered after all that was sent before it
  }

  #mayLook(who: string, nowMs: number): boolean {
    const looks = this.#looksOf.get(who);
    if (!looks || nowMs - looks.sinceMs >= LOOK_LASTS_MS) {
      this.#looksOf.set(who, { sinceMs: nowMs, count: 1 });
      return true;
    }
    looks.count += 1;
    return looks.count <= MAX_LOOKS_OF_USER;
  }

  /** @returns whether Redis has it */
  async #noted(record: AuditRecord, nowMs: number): Promise<boolean> {
    this.#logger.info({ audit: record }, 'audit');
    try {
      await addAuditRecord(this.#redis, record, nowMs, this.#retentionDays);
      return true;
    } catch (error) {
      this.#logger.warn({ err: error }, 'audit record kept in the log only; Redis is away');
      return false;
    }
  }
}

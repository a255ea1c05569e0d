// Rows of exports that came to no call: why each was rejected or skipped, by document and day, for `marvin why`. It holds nothing
// of the patient and expires with the retention.
import { z } from 'zod';
import { callbackJobId } from '../callbackId.js';
import { DAY_MS } from '../domain/duration.js';
import type { RedisConnection } from '../redis/connection.js';
import { REJECT_REASONS, SKIP_REASONS } from '../domain/rowReasons.js';

const uncalledSchema = z.object({
  /** When it was enqueued, epoch milliseconds. */
  atMs: z.number().int(),
  /** Null where the row did not say. */
  desk: z.string().nullable(),
  /** Why it is not called: faults to fix, or one reason to skip it. */
  why: z.array(z.enum([...REJECT_REASONS, ...SKIP_REASONS, 'do_not_call'])).min(1),
});
export type Uncalled = Readonly<z.infer<typeof uncalledSchema>>;

export interface UncalledRow extends Omit<Uncalled, 'atMs'> {
  readonly ref: string;
}

/** One hash a day (UTC): job id → why the document's row came to no call; the last row of a day counts. */
const keyOfDay = (nowMs: number) => `marvin:rows:${new Date(nowMs).toISOString().slice(0, 10)}`;

export async function noteUncalled(
  redis: RedisConnection,
  rows: readonly UncalledRow[],
  nowMs: number,
  retentionDays: number,
): Promise<void> {
  if (rows.length === 0) return;
  const entries = rows.map(({ ref, desk, why }) => [
    callbackJobId(ref),
    JSON.stringify({ atMs: nowMs, desk, why } satisfies Uncalled),
  ]);
  const key = keyOfDay(nowMs);
  await redis
    .multi()
    .hset(key, ...entries.flat())
    .pexpire(key, (retentionDays + 1) * DAY_MS)
    .exec();
}

/** A document's rows that came to no call, one a day at most, oldest first. */
export async function uncalledRowsOf(
  redis: RedisConnection,
  jobId: string,
  nowMs: number,
  retentionDays: number,
): Promise<Uncalled[]> {
  const texts = await Promise.all(daysBack(nowMs, retentionDays).map((key) => redis.hget(key, jobId)));
  return texts.flatMap((text) => (text === null ? [] : [uncalledSchema.parse(JSON.parse(text))]));
}

export interface UncalledOfDay extends Uncalled {
  /** Names the document: a GUID, or its number. */
  readonly jobId: string;
}

/** All rows of the last days that came to no call, newest first; of a document the last row of each day. */
export async function uncalledLately(
  redis: RedisConnection,
  nowMs: number,
  days: number,
): Promise<UncalledOfDay[]> {
  const hashes = await Promise.all(daysBack(nowMs, days).map((key) => redis.hgetall(key)));
  return hashes
    .flatMap((rows) => Object.entries(rows))
    .map(([jobId, text]) => ({ jobId, ...uncalledSchema.parse(JSON.parse(text)) }))
    .sort((a, b) => b.atMs - a.atMs);
}

/** @returns how many rows were forgotten */
export async function forgetRowsOf(
  redis: RedisConnection,
  jobIds: readonly string[],
  nowMs: number,
  retentionDays: number,
): Promise<number> {
  if (jobIds.length === 0) return 0;
  const counts = await Promise.all(daysBack(nowMs, retentionDays).map((key) => redis.hdel(key, ...jobIds)));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The keys of the days that may still be kept, oldest first. */
function daysBack(nowMs: number, retentionDays: number): string[] {
  const days = retentionDays + 1;
  return Array.from({ length: days + 1 }, (_none, index) => keyOfDay(nowMs - (days - index) * DAY_MS));
}

// Numbers that must not be called, under their keyed hash with a mask for people: asked when queueing and at dial time.
import { z } from 'zod';
import type { RedisConnection } from '../redis/connection.js';

const LIST_KEY = 'marvin:do-not-call';

const entrySchema = z.object({ masked: z.string(), since: z.iso.datetime({ offset: true }) });
export type DoNotCallEntry = z.infer<typeof entrySchema>;

export async function isDoNotCall(redis: RedisConnection, phoneKey: string): Promise<boolean> {
  return (await redis.hexists(LIST_KEY, phoneKey)) === 1;
}

/** The same for many, in order. */
export async function areDoNotCall(redis: RedisConnection, phoneKeys: readonly string[]): Promise<boolean[]> {
  if (phoneKeys.length === 0 || (await redis.exists(LIST_KEY)) === 0) return phoneKeys.map(() => false);
  return (await redis.hmget(LIST_KEY, ...phoneKeys)).map((entry) => entry !== null);
}

/** @returns false when the number was listed already */
export async function addDoNotCall(
  redis: RedisConnection,
  phoneKey: string,
  entry: DoNotCallEntry,
): Promise<boolean> {
  return (await redis.hsetnx(LIST_KEY, phoneKey, JSON.stringify(entry))) === 1;
}

/** @returns false when the number was not listed */
export async function removeDoNotCall(redis: RedisConnection, phoneKey: string): Promise<boolean> {
  return (await redis.hdel(LIST_KEY, phoneKey)) === 1;
}

/** Every entry, oldest first. */
export async function listDoNotCall(redis: RedisConnection): Promise<DoNotCallEntry[]> {
  const entries = await redis.hvals(LIST_KEY);
  return entries
    .map((text) => entrySchema.parse(JSON.parse(text)))
    .sort((a, b) => a.since.localeCompare(b.since));
}

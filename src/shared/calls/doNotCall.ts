// Numbers that must not be called, under their keyed hash with a mask for people: asked when queueing and at dial time. The
// number itself is sealed beside it, so that it can be hashed again when the lookup key changes.
import { z } from 'zod';
import type { RedisConnection } from '../redis/connection.js';
import type { SealPlace } from '../sealing.js';

export const DO_NOT_CALL_KEY = 'marvin:do-not-call';

const entrySchema = z.object({
  masked: z.string(),
  since: z.iso.datetime({ offset: true }),
  /** Opens to the digits; entries of earlier versions have none. */
  sealed: z.string().optional(),
});
export type DoNotCallEntry = z.infer<typeof entrySchema>;

/** Where the number of an entry is sealed for. */
export function entryPlace(phoneKey: string): SealPlace {
  return { desk: '', job: phoneKey, field: 'do not call' };
}

/** @throws when it is no entry of the list */
export function parseEntry(text: string): DoNotCallEntry {
  return entrySchema.parse(JSON.parse(text));
}

export async function isDoNotCall(redis: RedisConnection, phoneKey: string): Promise<boolean> {
  return (await redis.hexists(DO_NOT_CALL_KEY, phoneKey)) === 1;
}

/** The same for many, in order. */
export async function areDoNotCall(redis: RedisConnection, phoneKeys: readonly string[]): Promise<boolean[]> {
  if (phoneKeys.length === 0 || (await redis.exists(DO_NOT_CALL_KEY)) === 0)
    return phoneKeys.map(() => false);
  return (await redis.hmget(DO_NOT_CALL_KEY, ...phoneKeys)).map((entry) => entry !== null);
}

/** An entry without its number is replaced by one that has it. */
const ADD_ENTRY = `
local known = redis.call('HGET', KEYS[1], ARGV[1])
if known and string.find(known, '"sealed":', 1, true) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return known and 0 or 1`;

/** @returns false when the number was listed already */
export async function addDoNotCall(
  redis: RedisConnection,
  phoneKey: string,
  entry: DoNotCallEntry,
): Promise<boolean> {
  return (await redis.eval(ADD_ENTRY, 1, DO_NOT_CALL_KEY, phoneKey, JSON.stringify(entry))) === 1;
}

/** @returns false when the number was not listed */
export async function removeDoNotCall(redis: RedisConnection, phoneKey: string): Promise<boolean> {
  return (await redis.hdel(DO_NOT_CALL_KEY, phoneKey)) === 1;
}

/** Every entry, oldest first. */
export async function listDoNotCall(redis: RedisConnection): Promise<DoNotCallEntry[]> {
  const entries = await redis.hvals(DO_NOT_CALL_KEY);
  return entries.map(parseEntry).sort((a, b) => a.since.localeCompare(b.since));
}

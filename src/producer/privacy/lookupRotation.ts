// The change-over to a new lookup key: begun with the first `reseal` under a new seal key, and ended once everything whose
// number can be read is under its new hash. In between everybody works with the old key (src/shared/calls/numbers.ts).
import { DO_NOT_CALL_KEY, entryPlace, parseEntry } from '../../shared/calls/doNotCall.js';
import { SealError } from '../../shared/errors.js';
import { callbackJobSchema } from '../../shared/contracts/job.js';
import { JOB_FIELD } from '../../shared/redis/bullmqInternals.js';
import { mastersOf } from '../../shared/redis/clusterNodes.js';
import type { RedisConnection } from '../../shared/redis/connection.js';
import {
  FORMER_LOOKUP_KEYS,
  LOOKUP_KEY,
  LOOKUP_PLACE,
  newLookupKey,
  NEXT_LOOKUP_KEY,
  readLookupKeys,
  sealLookupKeys,
} from '../../shared/redis/vault.js';
import { phoneHash, type SealRing } from '../../shared/sealing.js';
import { forgetMoves, moveNumber } from './movedNumbers.js';

/** The lookup key that everything is to be hashed with. */
export interface Rotation {
  readonly lookupKey: Buffer;
  /** Whether it is a new one: then the change-over has to be ended. */
  readonly isNew: boolean;
}

/**
 * Makes a new lookup key if the seal of the present one is outdated, and goes on with one that an earlier run made.
 *
 * @returns null when there is no lookup key yet
 * @throws SealError when the key that sealed it is not given
 */
export async function beginRotation(redis: RedisConnection, ring: SealRing): Promise<Rotation | null> {
  const sealed = await redis.get(LOOKUP_KEY);
  if (sealed === null) return null;
  if (ring.reseal(sealed, LOOKUP_PLACE) !== sealed)
    await redis.set(NEXT_LOOKUP_KEY, newLookupKey(ring), 'NX'); // one of a run that was stopped stays
  const keys = await readLookupKeys(redis, ring);
  return keys && { lookupKey: keys.next ?? keys.current, isNew: keys.next !== null };
}

/**
 * Moves the numbers of the do-not-call list to their new hashes.
 *
 * @returns how many entries hold no number, and stay under the hash that they have
 */
export async function rehashDoNotCall(
  redis: RedisConnection,
  ring: SealRing,
  { lookupKey }: Rotation,
): Promise<number> {
  let bare = 0;
  for (const [from, text] of Object.entries(await redis.hgetall(DO_NOT_CALL_KEY))) {
    const { sealed } = parseEntry(text);
    const digits = sealed === undefined ? null : openOr(ring, sealed, from);
    const to = digits === null ? from : phoneHash(lookupKey, digits);
    if (digits === null) bare += 1;
    else if (to !== from) await moveNumber(redis, ring, { from, to, digits });
  }
  return bare;
}

/** An entry whose key is gone is like one without a number. */
function openOr(ring: SealRing, sealed: string, phoneKey: string): string | null {
  try {
    return ring.open(sealed, entryPlace(phoneKey));
  } catch (error) {
    if (error instanceof SealError) return null;
    throw error;
  }
}

/** From now on the new lookup key is the only one, but for entries of the do-not-call list that need an older one. */
export async function endRotation(redis: RedisConnection, ring: SealRing, bare: number): Promise<void> {
  const keys = await readLookupKeys(redis, ring);
  if (!keys) return;
  if (keys.next) {
    if (bare > 0) await redis.set(FORMER_LOOKUP_KEYS, formerKeys(ring, [keys.current, ...keys.former]));
    await redis.set(LOOKUP_KEY, sealLookupKeys(ring, [keys.next]));
    await redis.del(NEXT_LOOKUP_KEY);
  }
  if (bare === 0) await redis.del(FORMER_LOOKUP_KEYS);
}

function formerKeys(ring: SealRing, keys: readonly Buffer[]): string {
  const different = new Map(keys.map((key) => [key.toString('hex'), key]));
  return sealLookupKeys(ring, [...different.values()]);
}

/** Once nothing has an old hash any more. */
export async function forgetRotation(redis: RedisConnection): Promise<void> {
  await forgetMoves(redis);
}

/** Whether a worker has a callback in memory that it may write back as it read it: fetched, and not yet written down. */
export async function isAnyFetched(redis: RedisConnection): Promise<boolean> {
  for (const node of mastersOf(redis)) {
    const scan = node.scanStream({ match: 'marvin:{*}:calls:active', type: 'list', count: 1_000 });
    for await (const keys of scan as AsyncIterable<string[]>)
      for (const key of keys) if (await hasFetched(redis, key)) return true;
  }
  return false;
}

async function hasFetched(redis: RedisConnection, activeKey: string): Promise<boolean> {
  const prefix = activeKey.slice(0, -'active'.length);
  for (const jobId of await redis.lrange(activeKey, 0, -1)) {
    const text = await redis.hget(`${prefix}${jobId}`, JOB_FIELD.data);
    const callback = text === null ? undefined : callbackJobSchema.safeParse(JSON.parse(text)).data;
    if (callback?.open === null) return true;
  }
  return false;
}

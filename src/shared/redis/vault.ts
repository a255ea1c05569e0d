// The vault around the lookup keys that all processes of one Redis share: the keys of the phone hashes, sealed in Redis.
import { randomBytes } from 'node:crypto';
import {
  createVault,
  SealRing,
  type LookupKeys,
  type SealKey,
  type SealPlace,
  type Vault,
} from '../sealing.js';
import type { RedisConnection } from './connection.js';

/** The key of the phone hashes, sealed. */
export const LOOKUP_KEY = 'marvin:lookup-key';
/** The one that `reseal` is changing over to, and those that some of the do-not-call list still needs, joined by commas. */
export const NEXT_LOOKUP_KEY = 'marvin:lookup-key:next';
export const FORMER_LOOKUP_KEYS = 'marvin:lookup-key:former';
export const LOOKUP_PLACE: SealPlace = { desk: '', job: '', field: 'lookup key' };

/**
 * Opens the vault. The key of the phone hashes is made once and kept in Redis, sealed. `marvin reseal` makes a new one when it
 * changes over to a new seal key.
 *
 * @throws SealError when the key that sealed it is no longer configured
 */
export async function openVault(redis: RedisConnection, keys: readonly SealKey[]): Promise<Vault> {
  const ring = new SealRing(keys);
  const read = async () => (await readLookupKeys(redis, ring)) ?? makeLookupKey(redis, ring);
  return createVault(ring, await read(), read);
}

/** @returns null while there is none */
export async function readLookupKeys(redis: RedisConnection, ring: SealRing): Promise<LookupKeys | null> {
  // In the order in which a change-over ends, backwards: what is missing in one is in the next.
  const next = await redis.get(NEXT_LOOKUP_KEY);
  const current = await redis.get(LOOKUP_KEY);
  const former = await redis.get(FORMER_LOOKUP_KEYS);
  if (current === null) return null;
  return {
    current: unsealed(ring, current)[0] ?? Buffer.alloc(0),
    next: next === null ? null : (unsealed(ring, next)[0] ?? null),
    former: former === null ? [] : unsealed(ring, former),
  };
}

/** Seals lookup keys as they are kept in Redis. */
export function sealLookupKeys(ring: SealRing, keys: readonly Buffer[]): string {
  return ring.seal(keys.map((key) => key.toString('base64')).join(','), LOOKUP_PLACE);
}

/** A fresh lookup key, sealed. */
export function newLookupKey(ring: SealRing): string {
  return sealLookupKeys(ring, [randomBytes(32)]);
}

async function makeLookupKey(redis: RedisConnection, ring: SealRing): Promise<LookupKeys> {
  await redis.set(LOOKUP_KEY, newLookupKey(ring), 'NX'); // another process may have been quicker
  return readLookupKeys(redis, ring).then((keys) => {
    if (keys) return keys;
    throw new TypeError('a key that was just set is there');
  });
}

function unsealed(ring: SealRing, sealed: string): Buffer[] {
  const plain = ring.open(sealed, LOOKUP_PLACE);
  return plain.split(',').map((encoded) => Buffer.from(encoded, 'base64'));
}

// The vault around the lookup key that all processes of one Redis share: the key of the phone hashes, sealed in Redis.
import { randomBytes } from 'node:crypto';
import { createVault, SealRing, type SealKey, type Vault } from '../sealing.js';
import type { RedisConnection } from './connection.js';

/** The key of the phone hashes, sealed. */
export const LOOKUP_KEY = 'marvin:lookup-key';

/**
 * Opens the vault. The key of the phone hashes is made once, kept in Redis sealed, and so outlives the
 * rotation of seal keys.
 *
 * @throws SealError when the key that sealed it is no longer configured
 */
export async function openVault(redis: RedisConnection, keys: readonly SealKey[]): Promise<Vault> {
  const ring = new SealRing(keys);
  const stored = await redis.get(LOOKUP_KEY);
  if (stored === null) await redis.set(LOOKUP_KEY, ring.seal(randomBytes(32).toString('base64')), 'NX');
  const sealed = stored ?? (await redis.get(LOOKUP_KEY)) ?? '';
  return createVault(ring, Buffer.from(ring.open(sealed), 'base64'));
}

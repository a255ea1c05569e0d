// The one connection to Redis, and what Marvin demands of the server before it trusts it with a patient.
import { randomBytes } from 'node:crypto';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { RedisAddress } from '../config/environment.js';
import { ConfigurationError, UnavailableError } from '../errors.js';
import { createVault, SealRing, type SealKey, type Vault } from '../sealing.js';

/**
 * `service`: waits for Redis as long as it takes (workers). `request`: answers at once when Redis is away
 * (web, where VoiceBox waits). `command`: gives up after a few seconds (CLI).
 */
export type Patience = 'service' | 'request' | 'command';

const RECONNECT: Readonly<Record<Patience, (times: number) => number | null>> = {
  service: (times) => Math.min(times * 50, 1_000),
  request: (times) => Math.min(times * 50, 1_000),
  command: (times) => (times > 3 ? null : times * 300),
};

const OPTIONS: Readonly<Record<Patience, Pick<RedisOptions, 'maxRetriesPerRequest' | 'commandTimeout'>>> = {
  service: { maxRetriesPerRequest: null },
  request: { maxRetriesPerRequest: 0, commandTimeout: 2_000 },
  command: { maxRetriesPerRequest: 1 },
};

/** Opens a connection; errors of the connection are given to `onError`, commands reject by themselves. */
export function connectRedis(
  address: RedisAddress,
  patience: Patience,
  onError: (error: Error) => void = () => undefined,
): Redis | Cluster {
  const retry = RECONNECT[patience];
  const enableOfflineQueue = patience !== 'request';
  const options = {
    connectTimeout: 5_000,
    reconnectOnError: isDemoted,
    ...OPTIONS[patience],
    ...(address.tlsInsecure ? { tls: { rejectUnauthorized: false } } : {}),
  };
  const redis = address.cluster
    ? new Cluster([address.url], { redisOptions: options, enableOfflineQueue, clusterRetryStrategy: retry })
    : new Redis(address.url, { ...options, enableOfflineQueue, retryStrategy: retry });
  redis.on('error', onError);
  return redis;
}

/** A master that became a replica refuses every write for good: connect again, to the master of now, and send again. */
function isDemoted({ message }: Error): false | 2 {
  return message.includes('READONLY') ? 2 : false;
}

export type RedisConnection = ReturnType<typeof connectRedis>;

/** One more connection to the same Redis with the same patience. */
export function connectAgain(redis: RedisConnection): RedisConnection {
  const connection = redis instanceof Cluster ? redis.duplicate() : redis.duplicate();
  connection.on('error', () => undefined); // the first connection tells; commands reject by themselves
  return connection;
}

const OLDEST_VERSION = [6, 2] as const;

/**
 * Refuses a server that may lose a patient: one that evicts keys, or is too old for BullMQ's scripts.
 *
 * @throws ConfigurationError saying how to fix the server; UnavailableError when it does not answer
 */
export async function demandSafeRedis(redis: RedisConnection): Promise<void> {
  const info = await redis.info().catch((error: unknown) => {
    throw new UnavailableError('Redis cannot be reached; check REDIS_URL and that the server runs.', {
      cause: error,
    });
  });
  const problems = [tooOld(infoField(info, 'redis_version')), evicting(infoField(info, 'maxmemory_policy'))];
  const found = problems.filter((problem) => problem !== null);
  if (found.length > 0) throw new ConfigurationError(found);
}

/** A field of Redis's INFO, or an empty text. */
export function infoField(info: string, name: string): string {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
}

function tooOld(version: string): string | null {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_VERSION;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return null;
  return `Redis ${version} is too old: Marvin needs ${oldestMajor}.${oldestMinor} or newer; upgrade the server.`;
}

function evicting(policy: string): string | null {
  if (policy === '' || policy === 'noeviction') return null;
  return `Redis may evict keys (maxmemory-policy is ${policy}) and would lose patients; run "redis-cli config set maxmemory-policy noeviction" and put the same into redis.conf.`;
}

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

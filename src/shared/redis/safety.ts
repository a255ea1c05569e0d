// What Marvin demands of a Redis before it trusts it with a patient.
import { randomUUID } from 'node:crypto';
import { Cluster, Redis } from 'ioredis';
import { ConfigurationError } from '../errors.js';
import { mastersOf, whichOf } from './clusterNodes.js';
import { faultOf, type RedisConnection } from './connection.js';
import { say } from '../texts/say.js';

const OLDEST_VERSION = [6, 2] as const;

/**
 * Refuses a server that may lose a patient: one that evicts keys, or is too old for BullMQ's scripts.
 *
 * @throws ConfigurationError saying how to fix the server or REDIS_URL; UnavailableError when it does not answer, or refuses
 * what may heal by itself
 */
export async function demandSafeRedis(redis: RedisConnection): Promise<void> {
  const problems = await problemsOf(redis).catch((error: unknown) => {
    throw faultOf(redis, error);
  });
  if (problems.length > 0) throw new ConfigurationError(problems);
}

/** Of every master of a cluster: each has patients of its own. */
async function problemsOf(redis: RedisConnection): Promise<string[]> {
  await chooseDatabase(redis);
  const found = mastersOf(redis).map(async (master) => {
    const info = await master.info();
    const which = whichOf(redis, master);
    return [
      tooOld(infoField(info, 'redis_version'), which),
      evicting(infoField(info, 'maxmemory_policy'), which),
    ].filter((problem) => problem !== null);
  });
  return (await Promise.all(found)).flat();
}

/** A database that does not exist is refused when it is selected, which the connection's own start does not tell. */
async function chooseDatabase(redis: RedisConnection): Promise<void> {
  if (redis instanceof Redis && redis.options.db) await redis.select(redis.options.db);
  // A cluster that has answered knows its masters; before it knows the nodes of REDIS_URL only.
  if (redis instanceof Cluster) await redis.ping();
}

/** A field of Redis's INFO, or an empty text. */
export function infoField(info: string, name: string): string {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
}

function tooOld(version: string, which: string): string | null {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_VERSION;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return null;
  return say('Redis {version}{which} is too old: Marvin needs {oldest} or newer; upgrade the server.', {
    version,
    which,
    oldest: `${oldestMajor}.${oldestMinor}`,
  });
}

function evicting(policy: string, which: string): string | null {
  if (policy === '' || policy === 'noeviction') return null;
  return say(
    'Redis{which} may evict keys (maxmemory-policy is {policy}) and would lose patients; run "redis-cli config set maxmemory-policy noeviction" and put the same into redis.conf.',
    { which, policy },
  );
}

/** How long a trial key lives if the trial is cut off. */
const TRIAL_MS = 60_000;

/**
 * Tries a command of every family that Marvin and BullMQ use, on keys of its own. A Redis that is full, a replica, or a user
 * without rights answers PING and INFO all the same.
 *
 * @throws ConfigurationError or UnavailableError for the first that is refused
 */
export async function tryCommands(redis: RedisConnection): Promise<void> {
  // The braces keep the keys in one slot of a cluster.
  const prefix = `marvin:{check-${randomUUID()}}`;
  const key = (name: string) => `${prefix}:${name}`;
  try {
    for (const attempt of trials(redis, key)) await attempt();
  } catch (error) {
    throw faultOf(redis, error);
  } finally {
    await redis.del(...TRIAL_KEYS.map(key)).catch(() => undefined);
  }
}

const TRIAL_KEYS = ['string', 'hash', 'list', 'set', 'zset', 'stream'] as const;

function trials(
  redis: RedisConnection,
  key: (name: (typeof TRIAL_KEYS)[number]) => string,
): readonly (() => Promise<unknown>)[] {
  const [string, hash, list, set, zset, stream] = TRIAL_KEYS.map(key) as [
    string,
    string,
    string,
    string,
    string,
    string, // one for each of TRIAL_KEYS
  ];
  return [
    () => redis.set(string, '1', 'PX', TRIAL_MS, 'NX'),
    () => redis.get(string),
    () => redis.hset(hash, 'field', '1'),
    () => redis.hmget(hash, 'field'),
    () => redis.hincrby(hash, 'field', 1),
    () => redis.rpush(list, '1'),
    () => redis.lrange(list, 0, -1),
    () => redis.sadd(set, '1'),
    () => redis.zadd(zset, 1, 'member'),
    () => redis.zmscore(zset, 'member'),
    () => redis.bzpopmin(zset, 0.01),
    () => redis.xadd(stream, 'MAXLEN', '~', 10, '*', 'field', '1'),
    () => redis.xrevrange(stream, '+', '-', 'COUNT', 1),
    () => redis.multi().pexpire(hash, TRIAL_MS).pexpire(list, TRIAL_MS).exec(),
    () => redis.multi().pexpire(set, TRIAL_MS).pexpire(stream, TRIAL_MS).exec(),
    () => redis.eval("return redis.call('HGET', KEYS[1], ARGV[1])", 1, hash, 'field'),
    () => redis.wait(0, 0),
    () => (redis instanceof Cluster ? Promise.resolve() : redis.scan('0', 'COUNT', 1)),
  ];
}

// Connections to Redis: how long each kind of process waits for it, and what it does when Redis, or the way there, is gone.
import { Cluster, Redis, type ClusterOptions, type RedisOptions } from 'ioredis';
import type { RedisAddress } from '../config/environment.js';
import { parseRedisUrl, placeOf } from '../config/redisUrl.js';
import { ConfigurationError, type MarvinError } from '../errors.js';
import { rejectForgottenCommands } from './forgottenCommands.js';
import { redisFault } from './redisFault.js';
import { inOwnLanguage } from '../texts/say.js';
import { sendTogether } from './sendTogether.js';

/**
 * `service`: waits for Redis as long as it takes (workers). `request`: answers at once when Redis is away
 * (web, where the robot waits). `command`: gives up after a few seconds (command line).
 */
export type Patience = 'service' | 'request' | 'command';

const RECONNECT: Readonly<Record<Patience, (times: number) => number | null>> = {
  service: (times) => Math.min(times * 50, 1_000),
  request: (times) => Math.min(times * 50, 1_000),
  command: (times) => (times > 3 ? null : times * 300),
};

/**
 * `socketTimeout`: a connection that was dropped without a word (by a load balancer or a firewall) is noticed when an answer
 * does not come for so long. A service's must be longer than BullMQ's blocking fetch, which waits up to ten seconds.
 */
const OPTIONS: Readonly<
  Record<Patience, Pick<RedisOptions, 'maxRetriesPerRequest' | 'commandTimeout' | 'socketTimeout'>>
> = {
  service: { maxRetriesPerRequest: null, socketTimeout: 11_000 },
  request: { maxRetriesPerRequest: 0, commandTimeout: 2_000, socketTimeout: 3_000 },
  command: { maxRetriesPerRequest: 1, socketTimeout: 5_000 },
};

const CONNECT_TIMEOUT_MS = 5_000;

export type RedisConnection = Redis | Cluster;

/** What is known of a connection besides the connection: where it leads, and why it was last lost. */
interface Known {
  readonly place: string;
  lastError: Error | null;
}
const known = new WeakMap<RedisConnection, Known>();

/** Opens a connection. `onError` is given a sentence for each error of the connection; commands reject by themselves. */
export function connectRedis(
  address: RedisAddress,
  patience: Patience,
  onError: (error: Error) => void = () => undefined,
): RedisConnection {
  const url = parseRedisUrl(address.url);
  const place = placeOf(url);
  const demotion = new Demotion(patience, (error) => onError(redisFault(place, error)));
  const retryStrategy = (times: number) => demotion.delayMs(RECONNECT[patience](times));
  const enableOfflineQueue = patience !== 'request';
  const options = {
    connectTimeout: CONNECT_TIMEOUT_MS,
    reconnectOnError: (error: Error) => demotion.note(error),
    ...OPTIONS[patience],
    ...(url.username === null ? {} : { username: url.username }),
    ...(url.password === null ? {} : { password: url.password }),
    ...(url.tls ? { tls: { rejectUnauthorized: !address.tlsInsecure } } : {}),
  } satisfies RedisOptions;
  const [first = { host: '127.0.0.1', port: 6379 }] = url.nodes;
  const redis = address.cluster
    ? new Cluster([...url.nodes], {
        ...CLUSTER_OPTIONS,
        maxRedirections: MAX_REDIRECTIONS[patience],
        redisOptions: options,
        enableOfflineQueue,
        clusterRetryStrategy: retryStrategy,
      })
    : new Redis({ ...options, ...first, db: url.db, enableOfflineQueue, retryStrategy });
  const about: Known = { place, lastError: null };
  known.set(redis, about);
  sendTogether(redis);
  rejectForgottenCommands(redis);
  redis.on('error', (error: Error) => {
    about.lastError = error;
    // The connection may have been opened, or cut, while a visitor was being answered.
    inOwnLanguage(() => onError(redisFault(about.place, error)));
  });
  return redis;
}

/**
 * How often a command is sent on in a cluster. Until a killed master's replica takes over, others send it to the dead one, ten
 * times a second: that is two redirections each time. A service waits for as long as a failover takes.
 */
const MAX_REDIRECTIONS: Readonly<Record<Patience, number>> = {
  service: Number.MAX_SAFE_INTEGER,
  request: 16,
  command: 60,
};

/**
 * A node that is killed takes its slots to a replica: the table of slots is read again soon after. No check whether the cluster
 * is well: when it fails, ioredis connects again by itself, but never ends the promise of the first connect(), and BullMQ's
 * fetch waits for that for good. A cluster that is not well is told by CLUSTERDOWN.
 */
const CLUSTER_OPTIONS: ClusterOptions = {
  slotsRefreshTimeout: 5_000,
  slotsRefreshInterval: 5_000,
  enableReadyCheck: false,
};

/**
 * Where a connection leads and why an error came from it, in one sentence. That a command was given up says nothing; then
 * what ended the connection counts.
 */
export function faultOf(redis: RedisConnection, error: unknown): MarvinError {
  const { place, lastError } = known.get(redis) ?? { place: 'REDIS_URL', lastError: null };
  const isGivenUp = error instanceof Error && GIVEN_UP.test(`${error.name} ${error.message}`);
  return redisFault(place, isGivenUp && lastError ? lastError : error);
}

/**
 * The first error of a connection that only other settings heal: no certificate, a server of another kind. A service's
 * commands would wait for ever behind it.
 *
 * @returns a promise that only ever rejects, with a ConfigurationError, and `ignore`, which ends the listening
 */
export function misconfiguration(redis: RedisConnection): {
  readonly found: Promise<never>;
  readonly ignore: () => void;
} {
  const stop = new AbortController();
  const found = new Promise<never>((_resolve, reject) => {
    const listener = (error: Error) => {
      const fault = faultOf(redis, error);
      if (fault instanceof ConfigurationError) reject(fault);
    };
    redis.on('error', listener);
    stop.signal.addEventListener('abort', () => redis.off('error', listener));
  });
  found.catch(() => undefined); // whoever waits for it is told
  return { found, ignore: () => stop.abort() };
}

const GIVEN_UP =
  /MaxRetriesPerRequestError|None of startup nodes|Connection is closed|isn't writeable|Failed to refresh slots cache|no answer within/;

/**
 * A master that became a replica refuses every write for good: connect again, to the master of now, and send again. Where
 * there is none, and REDIS_URL leads to a replica, the pauses grow, and a command gives up.
 */
class Demotion {
  readonly #patience: Patience;
  readonly #onError: (error: Error) => void;
  #times = 0;
  #lastMs = -Infinity;

  constructor(patience: Patience, onError: (error: Error) => void) {
    this.#patience = patience;
    this.#onError = onError;
  }

  /** @returns whether to connect again: 2 sends the command again, false gives its error to the caller */
  note(error: Error): false | 2 {
    if (!error.message.startsWith('READONLY')) return false;
    this.#onError(error);
    const nowMs = performance.now();
    this.#times = nowMs - this.#lastMs > FORGOTTEN_MS ? 1 : this.#times + 1;
    this.#lastMs = nowMs;
    return this.#patience === 'service' || this.#times <= 1 ? 2 : false;
  }

  /** @param usualMs the pause if nobody was demoted; null: no more tries */
  delayMs(usualMs: number | null): number | null {
    if (usualMs === null || performance.now() - this.#lastMs > FORGOTTEN_MS) return usualMs;
    return Math.max(usualMs, Math.min((this.#times - 1) * 250, MAX_DEMOTED_PAUSE_MS));
  }
}

const FORGOTTEN_MS = 10_000;
const MAX_DEMOTED_PAUSE_MS = 2_000;

/** One more connection to the same Redis with the same patience. Its errors are not told: the first connection tells. */
export function connectAgain(redis: RedisConnection): RedisConnection {
  const connection = redis instanceof Cluster ? redis.duplicate() : redis.duplicate();
  const about: Known = { place: known.get(redis)?.place ?? 'REDIS_URL', lastError: null };
  known.set(connection, about);
  sendTogether(connection);
  connection.on('error', (error: Error) => (about.lastError = error)); // commands reject by themselves
  return connection;
}

// One connection for all queues of a process: BullMQ would otherwise ask each queue's Redis for its version, and keep its
// listeners and scripts once a queue.
import { setTimeout as pause } from 'node:timers/promises';
import {
  QueueKeys,
  RedisConnection as BullmqConnection,
  RedisQueueBackend,
  type BackendFactory,
  type ConnectionOptions,
  type KeyPrefixOptions,
  type QueueBaseOptions,
  type WorkerOptions,
} from 'bullmq';
import type { Sleeper, Wakes } from './wakes.js';

/**
 * Which of BullMQ's scripts run: those for the oldest Redis that Marvin takes. demandSafeRedis asks for the version; BullMQ would
 * ask once, and a queue whose question was refused would stay unusable for good.
 */
const VERSION = '6.2.0';

class SharedConnection extends BullmqConnection {
  override get redisVersion(): string {
    return VERSION;
  }
}

const opened = new WeakMap<object, BullmqConnection>();

/** What BullMQ keeps of a connection that is the caller's; the same for every queue on it. */
function queueConnection(redis: ConnectionOptions): BullmqConnection {
  const known = opened.get(redis);
  if (known) return known;
  const connection = new SharedConnection(redis, { shared: true, blocking: false, skipVersionCheck: true });
  connection.on('error', () => undefined); // the connection tells its own errors, once; commands reject by themselves
  opened.set(redis, connection);
  return connection;
}

/** What BullMQ gives a backend; the prefix is there, but not in its type. */
type QueueOptions = QueueBaseOptions & KeyPrefixOptions;

class SharedBackend extends RedisQueueBackend {
  constructor(name: string, options: QueueOptions) {
    const keys = new QueueKeys(options.prefix);
    const toKey = (type: string) => keys.toKey(name, type);
    super(queueConnection(options.connection), name, keys.getKeys(name), toKey, options, undefined, false);
  }
}

/** How a queue reaches Redis: over the connection in its options, which stays open when the queue closes. */
export const sharedBackend: BackendFactory<RedisQueueBackend> = (name, options) =>
  new SharedBackend(name, options);

/** A worker's way to Redis that sleeps with the other queues of its process, instead of on a connection of its own. */
class SleepingBackend extends SharedBackend {
  readonly #sleeper: Sleeper;
  readonly #yieldMs: number;

  constructor(name: string, options: QueueOptions, wakes: Wakes, stalledCheckMs: number, yieldMs: number) {
    super(name, options);
    this.#yieldMs = yieldMs;
    const check = () => this.moveStalledJobsToWait();
    this.#sleeper = wakes.sleeper({ name, keys: this.keys }, { check, everyMs: stalledCheckMs });
  }

  override async waitForJob(seconds: number): Promise<{ member: string; score: number } | null> {
    const marker = await this.#sleeper.sleep(seconds * 1_000);
    if (marker?.atMs === 0) await pause(this.#yieldMs);
    return marker && { member: marker.member, score: marker.atMs };
  }

  override get minimumBlockTimeout(): number {
    return 0.001;
  }

  override get maximumBlockTimeout(): number {
    return LONGEST_SLEEP_S;
  }

  override disconnectBlocking(): Promise<void> {
    this.#sleeper.rouse();
    return Promise.resolve();
  }

  override close(): Promise<void> {
    this.#sleeper.end();
    return Promise.resolve();
  }
}

/**
 * How long a worker's queue sleeps when no marker comes and nothing falls due. It matters only when a process dies that has
 * taken the marker of a delayed job.
 */
const LONGEST_SLEEP_S = 120;

/**
 * Options and backend of a worker that sleeps with the others. Its stalled check is run by the pulse.
 *
 * @param yieldMs how long it leaves a job alone that wakes it: whoever added the job has more to do
 */
export function sleepingWorker(
  wakes: Wakes,
  stalledInterval: number,
  yieldMs = 0,
): {
  readonly options: Pick<WorkerOptions, 'drainDelay' | 'skipStalledCheck' | 'stalledInterval'>;
  readonly backend: BackendFactory<RedisQueueBackend>;
} {
  return {
    options: { drainDelay: LONGEST_SLEEP_S, skipStalledCheck: true, stalledInterval },
    backend: (name, options) => new SleepingBackend(name, options, wakes, stalledInterval, yieldMs),
  };
}

// Whether a write is on a replica too. What only the master knows is gone after a failover, and a call that was written
// down and forgotten is made twice.
import { performance } from 'node:perf_hooks';
import { Cluster, type Redis } from 'ioredis';
import type { RedisConnection } from './connection.js';
import { infoField } from './safety.js';

/** A replica that is well answers within a millisecond or two. */
const CONFIRM_WITHIN_MS = 500;
/** How long an answer to "are there replicas?" is believed. */
const BELIEVED_MS = 10_000;
const MAX_REPLICAS = 16;

export class Replicas {
  readonly #redis: RedisConnection;
  /** A connection of its own: WAIT delays everything behind it. Opened when the first replica is seen. */
  #line: Redis | null = null;
  #areThere = false;
  #askedMs = -Infinity;

  constructor(redis: RedisConnection) {
    this.#redis = redis;
  }

  /**
   * Asks a replica to confirm whatever was written before.
   *
   * @param key one that was written just now; its time to live is set to `keepMs` from now
   * @returns `alone` where no replica is connected, and in a cluster, where nobody is asked; `unconfirmed` when a replica is
   * connected and none confirmed in time, or the connection was lost meanwhile
   */
  async haveAll(key: string, keepMs: number): Promise<'alone' | 'confirmed' | 'unconfirmed'> {
    const redis = this.#redis;
    if (redis instanceof Cluster || !(await this.#areConnected())) return 'alone';
    if (await this.#confirm(redis, key, keepMs)) return 'confirmed';
    this.#askedMs = -Infinity;
    return 'unconfirmed';
  }

  close(): void {
    this.#line?.disconnect();
  }

  async #areConnected(): Promise<boolean> {
    if (performance.now() - this.#askedMs < BELIEVED_MS) return this.#areThere;
    const info = await this.#redis.info('replication');
    // One that is still being filled confirms nothing, and cannot be promoted either.
    const states = Array.from({ length: MAX_REPLICAS }, (_none, index) => infoField(info, `slave${index}`));
    this.#areThere = states.some((state) => state.includes('state=online'));
    this.#askedMs = performance.now();
    return this.#areThere;
  }

  /** WAIT is about the writes of its own connection, so that makes one: who has it has all before it. */
  async #confirm(redis: Redis, key: string, keepMs: number): Promise<boolean> {
    const line = (this.#line ??= ownLine(redis));
    try {
      const [isThere, confirmed] = await Promise.all([
        line.pexpire(key, keepMs),
        line.wait(1, CONFIRM_WITHIN_MS),
      ]);
      return isThere === 1 && confirmed >= 1;
    } catch {
      return false;
    }
  }
}

/** Nothing is sent again: a WAIT that reaches the next master would be confirmed there without having waited for anything. */
function ownLine(redis: Redis): Redis {
  const line = redis.duplicate({ maxRetriesPerRequest: 0 });
  line.on('error', () => undefined); // its commands reject by themselves
  return line;
}

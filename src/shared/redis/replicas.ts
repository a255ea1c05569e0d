// Whether a write is on a replica too. What only the master knows is gone after a failover, and a call that was written
// down and forgotten is made twice.
import { performance } from 'node:perf_hooks';
import { Cluster, type Redis } from 'ioredis';
import { masterOfSlot } from './clusterNodes.js';
import type { RedisConnection } from './connection.js';
import { infoField } from './safety.js';

/** A replica that is well answers within a millisecond or two. */
const CONFIRM_WITHIN_MS = 500;
/** How long an answer to "are there replicas?" is believed. */
const BELIEVED_MS = 10_000;
const MAX_REPLICAS = 16;

export class Replicas {
  readonly #redis: RedisConnection;
  readonly #place: string;
  /** Of the keys; it never changes, so it is asked once. */
  #slot: number | null = null;
  /** The connection to the master that has the keys; a cluster's changes with every failover. */
  #master: Redis | null = null;
  /** A connection of its own: WAIT delays everything behind it. Opened when the first replica is seen. */
  #line: Redis | null = null;
  #areThere = false;
  #askedMs = -Infinity;

  /** @param place any key of those that are asked about; they are all in one slot of a cluster */
  constructor(redis: RedisConnection, place: string) {
    this.#redis = redis;
    this.#place = place;
  }

  /**
   * Asks a replica to confirm whatever was written before.
   *
   * @param key one that was written just now; its time to live is set to `keepMs` from now
   * @returns `alone` where no replica is connected; `unconfirmed` when one is and none confirmed in time, or the connection was
   * lost meanwhile, or, in a cluster, nobody knows which master has the key
   */
  async haveAll(key: string, keepMs: number): Promise<'alone' | 'confirmed' | 'unconfirmed'> {
    const master = await this.#turnToMaster();
    if (master === null) return 'unconfirmed';
    if (!(await this.#areConnected(master))) return 'alone';
    if (await this.#confirm(master, key, keepMs)) return 'confirmed';
    this.#askedMs = -Infinity;
    return 'unconfirmed';
  }

  close(): void {
    this.#line?.disconnect();
    this.#line = null;
  }

  /** What was known of another master's replicas says nothing about those of this one. */
  async #turnToMaster(): Promise<Redis | null> {
    const redis = this.#redis;
    const master = redis instanceof Cluster ? masterOfSlot(redis, await this.#slotIn(redis)) : redis;
    if (master === this.#master) return master;
    this.close();
    this.#master = master;
    this.#askedMs = -Infinity;
    return master;
  }

  async #slotIn(cluster: Cluster): Promise<number> {
    return (this.#slot ??= await cluster.cluster('KEYSLOT', this.#place));
  }

  async #areConnected(master: Redis): Promise<boolean> {
    if (performance.now() - this.#askedMs < BELIEVED_MS) return this.#areThere;
    this.#areThere = replicasOnline(await master.info('replication')) > 0;
    this.#askedMs = performance.now();
    return this.#areThere;
  }

  /** WAIT is about the writes of its own connection, so that makes one: who has it has all before it. */
  async #confirm(master: Redis, key: string, keepMs: number): Promise<boolean> {
    if (this.#line?.status === 'end') this.#line = null;
    const line = (this.#line ??= ownLine(master));
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

/**
 * How many replicas are in step. One that is still being filled confirms nothing, and cannot be promoted either.
 *
 * @param replication that section of INFO
 */
export function replicasOnline(replication: string): number {
  const states = Array.from({ length: MAX_REPLICAS }, (_none, index) =>
    infoField(replication, `slave${index}`),
  );
  return states.filter((state) => state.includes('state=online')).length;
}

/** Nothing is sent again: a WAIT that reaches the next master would be confirmed there without having waited for anything. */
function ownLine(redis: Redis): Redis {
  const line = redis.duplicate({ maxRetriesPerRequest: 0 });
  line.on('error', () => undefined); // its commands reject by themselves
  return line;
}

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
   * @returns `alone` where no replica is connected to the master that has the key; `unconfirmed` when one is and none confirmed in
   * time, or the connection was lost meanwhile, or the master does not know the key, or, in a cluster, nobody knows which has it
   */
  async haveAll(key: string, keepMs: number): Promise<'alone' | 'confirmed' | 'unconfirmed'> {
    const master = await this.#turnToMaster();
    if (master === null) return 'unconfirmed';
    const known = await this.#whetherConnected(master, key);
    if (known === 'none') return 'alone';
    if (known === 'some' && (await this.#confirm(master, key, keepMs))) return 'confirmed';
    this.#forget();
    return 'unconfirmed';
  }

  close(): void {
    this.#master?.off('close', this.#forget);
    this.#master = null;
    this.#line?.disconnect();
    this.#line = null;
  }

  /** What one server said of its replicas says nothing about those of the next, and a new connection may lead there. */
  readonly #forget = (): void => {
    this.#askedMs = -Infinity;
  };

  async #turnToMaster(): Promise<Redis | null> {
    const redis = this.#redis;
    const master = redis instanceof Cluster ? masterOfSlot(redis, await this.#slotIn(redis)) : redis;
    if (master === this.#master) return master;
    this.close();
    this.#forget();
    this.#master = master?.on('close', this.#forget) ?? null;
    return master;
  }

  async #slotIn(cluster: Cluster): Promise<number> {
    return (this.#slot ??= await cluster.cluster('KEYSLOT', this.#place));
  }

  /**
   * The key is asked for behind the replicas: who took over between the write and this question may have no replica, and does not
   * have the key either.
   */
  async #whetherConnected(master: Redis, key: string): Promise<'some' | 'none' | 'key unknown'> {
    if (performance.now() - this.#askedMs >= BELIEVED_MS) {
      const [replication, isThere] = await Promise.all([master.info('replication'), master.exists(key)]);
      if (isThere === 0) return 'key unknown';
      this.#areThere = replicasOnline(replication) > 0;
      this.#askedMs = performance.now();
    }
    return this.#areThere ? 'some' : 'none';
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

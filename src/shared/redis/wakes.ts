// How the queues of a worker process sleep: woken by their markers, over blocking connections that all desks share, and by a
// pulse that asks once a second, in one command for all, whether a marker was missed. An idle queue sends nothing.
import type { QueueBase } from 'bullmq';
import { Cluster } from 'ioredis';
import { markerKey, workKeys } from './bullmqInternals.js';
import type { RedisConnection } from './connection.js';
import { MarkerLane, type Marker } from './markerLane.js';

const PULSE_MS = 1_000;

/** A queue of this process that sleeps while there is nothing to do. */
export interface Sleeper {
  /** @returns when the queue is to be looked at, `atMs` 0: at once; null when `forMs` are over */
  sleep(forMs: number): Promise<Marker | null>;
  /** Ends a sleep. */
  rouse(): void;
  /** Ends a sleep, and there is no other. */
  end(): void;
}

export interface StalledCheck {
  /** Puts jobs back whose lock ran out. */
  readonly check: () => Promise<unknown>;
  readonly everyMs: number;
}

/** What the pulse knows of a queue. */
interface Watched {
  readonly keys: readonly string[];
  readonly stalled: StalledCheck;
  readonly rouse: () => void;
  /** Jobs wait or are active there, or did a moment ago: it is looked at by itself. */
  isBusy: boolean;
  checkedMs: number;
}

export class Wakes {
  readonly #redis: RedisConnection;
  /**
   * Calls have a lane of their own: a free line does not wait until the marker of a result has been taken. Not in a cluster,
   * where there are as many as desks.
   */
  readonly #calls: MarkerLane;
  readonly #others: MarkerLane;
  readonly #watched = new Set<Watched>();
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> | null = null;

  /**
   * @param redis in a cluster: for the queues of one desk, since a command reaches one slot
   * @param onError told when it cannot ask or be woken; it tries again
   */
  constructor(redis: RedisConnection, onError: (error: unknown) => void = () => undefined) {
    this.#redis = redis;
    this.#onError = onError;
    this.#calls = new MarkerLane(redis, onError);
    this.#others = redis instanceof Cluster ? this.#calls : new MarkerLane(redis, onError);
  }

  sleeper(queue: Pick<QueueBase, 'name' | 'keys'>, stalled: StalledCheck): Sleeper {
    const lane = queue.name === 'calls' ? this.#calls : this.#others;
    const marker = markerKey(queue);
    const rouse = () => lane.rouse(marker);
    const watched: Watched = { keys: workKeys(queue), stalled, rouse, isBusy: true, checkedMs: -Infinity };
    this.#watched.add(watched);
    this.#timer ??= setInterval(() => this.#beat(), PULSE_MS);
    return {
      sleep: async (forMs) => {
        if (!this.#watched.has(watched)) return null;
        const woken = await lane.sleep(marker, forMs);
        if (woken?.atMs === 0) watched.isBusy = true;
        return woken;
      },
      rouse,
      end: () => {
        this.#watched.delete(watched);
        rouse();
      },
    };
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#watched.clear();
    this.#calls.close();
    this.#others.close();
    await this.#beating;
  }

  #beat(): void {
    this.#beating ??= this.#look()
      .catch(this.#onError)
      .finally(() => (this.#beating = null));
  }

  async #look(): Promise<void> {
    const quiet = [...this.#watched].filter(({ isBusy }) => !isBusy);
    const busy = [...this.#watched].filter(({ isBusy }) => isBusy);
    if (await this.#haveWork(quiet)) busy.push(...quiet);
    await Promise.all(busy.map((watched) => this.#lookAt(watched)));
  }

  /** A busy queue is looked at although no marker came: a process may have died between a move and the marker. */
  async #lookAt(watched: Watched): Promise<void> {
    watched.isBusy = await this.#haveWork([watched]);
    if (!watched.isBusy) return;
    watched.rouse();
    const nowMs = performance.now();
    if (nowMs - watched.checkedMs < watched.stalled.everyMs) return;
    watched.checkedMs = nowMs;
    await watched.stalled.check();
  }

  async #haveWork(queues: readonly Watched[]): Promise<boolean> {
    const keys = queues.flatMap((queue) => queue.keys);
    return keys.length > 0 && (await this.#redis.exists(...keys)) > 0;
  }
}

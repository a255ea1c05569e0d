// Sleeping on the markers of many queues over one blocking connection, so that connections do not grow with desks. BullMQ
// opens one for every worker.
import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { within } from '../deadline.js';
import { connectAgain, faultOf, type RedisConnection } from './connection.js';

/** What a marker said: look at its queue at once, or only at an instant, epoch milliseconds. */
export interface Marker {
  readonly member: string;
  readonly atMs: number;
}

interface Sleeping {
  readonly key: string;
  readonly wake: (marker: Marker | null) => void;
}

const AT_ONCE: Marker = { member: '0', atMs: 0 };

/** Shorter than a connection's `socketTimeout`, which would end a longer block. */
const BLOCK_MS = 8_000;
const LATE_MS = 2_000;
const RETRY_MS = 500;

/**
 * A blocking connection for keys of one slot, or of any on a Redis that is no cluster. It blocks on the markers of those queues
 * that sleep and no others: what it took for a queue that is at work would be missing to another process.
 */
export class MarkerLane {
  readonly #redis: RedisConnection;
  readonly #onError: (error: Error) => void;
  /** Who has slept longest is first: of several markers Redis takes that of the key named first. */
  readonly #sleepers = new Set<Sleeping>();
  readonly #bellName = randomUUID();
  #line: RedisConnection | null = null;
  /** What the blocked command waits for; null while there is none. */
  #blockedOn: ReadonlySet<string> | null = null;
  #bell: string | null = null;
  #isRunning = false;
  #isClosed = false;

  /** @param onError told in one sentence why it cannot block; it tries again */
  constructor(redis: RedisConnection, onError: (error: Error) => void) {
    this.#redis = redis;
    this.#onError = onError;
  }

  /** Sleeps until a queue's marker is set, or it is roused. @returns null when the time is over */
  sleep(key: string, forMs: number): Promise<Marker | null> {
    if (this.#isClosed) return Promise.resolve(AT_ONCE);
    return new Promise((resolve) => {
      const wake = (marker: Marker | null) => {
        clearTimeout(timer);
        this.#sleepers.delete(sleeping);
        resolve(marker);
      };
      const timer = setTimeout(() => wake(null), forMs);
      const sleeping = { key, wake };
      this.#sleepers.add(sleeping);
      if (!this.#isRunning) void this.#run();
      else if (this.#blockedOn?.has(key) === false) this.#ring();
    });
  }

  rouse(key: string): void {
    for (const sleeping of [...this.#sleepers]) if (sleeping.key === key) sleeping.wake(AT_ONCE);
  }

  close(): void {
    this.#isClosed = true;
    for (const { wake } of [...this.#sleepers]) wake(AT_ONCE);
    this.#line?.disconnect();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#sleepers.size > 0 && !this.#isClosed) {
      await nextTurn(); // those that fall asleep in the same moment are waited for together
      const popped = await this.#block([...new Set([...this.#sleepers].map(({ key }) => key))]);
      if (popped) this.#deliver(...popped);
    }
    this.#isRunning = false;
  }

  async #block(keys: readonly string[]): Promise<[key: string, member: string, score: string] | null> {
    const [first] = keys;
    if (first === undefined) return null;
    const bell = (this.#bell ??= `${first}:bell:${this.#bellName}`);
    this.#blockedOn = new Set(keys);
    const line = (this.#line ??= connectAgain(this.#redis));
    try {
      return await within(BLOCK_MS + LATE_MS, line.bzpopmin(bell, ...keys, BLOCK_MS / 1_000));
    } catch (error) {
      if (!this.#isClosed) this.#onError(faultOf(line, error));
      // Whatever it is, a new connection is free of it; a command that hangs would be sent again on the old one.
      line.disconnect();
      this.#line = null;
      if (!this.#isClosed) await pause(RETRY_MS);
      return null;
    } finally {
      this.#blockedOn = null;
    }
  }

  #deliver(key: string, member: string, score: string): void {
    if (key === this.#bell) return;
    const sleeping = [...this.#sleepers].find((one) => one.key === key);
    if (sleeping) sleeping.wake({ member, atMs: Number(score) });
    else this.#redis.zadd(key, score, member).catch(() => undefined); // others may sleep on it
  }

  /** Ends the blocked command, so that the next one waits for a queue too that has fallen asleep since. */
  #ring(): void {
    const bell = this.#bell;
    if (bell === null) return;
    this.#blockedOn = null;
    this.#redis
      .multi()
      .zadd(bell, 0, '0')
      .pexpire(bell, BLOCK_MS)
      .exec()
      .catch(() => undefined); // the block ends by itself soon
  }
}

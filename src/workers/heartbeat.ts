// A worker's signs of life, from its start to its end: one command every five seconds for all of its desks.
import { randomUUID } from 'node:crypto';
import type { BuildInfo } from '../shared/buildInfo.js';
import { within } from '../shared/deadline.js';
import { throttledLog, type Logger } from '../shared/logging.js';
import type { RedisConnection } from '../shared/redis/connection.js';
import { forgetWorker, showLife, type WorkerSelf } from '../shared/redis/livingWorkers.js';

const EVERY_MS = 5_000;
/** A Redis that is away forgets a dead worker by itself. */
const GOODBYE_MS = 500;

export class Heartbeat {
  readonly #redis: RedisConnection;
  readonly #id = randomUUID();
  readonly #self: Omit<WorkerSelf, 'doing'>;
  readonly #warn: (error: unknown) => void;
  #doing: WorkerSelf['doing'] = 'starting';
  #timer: NodeJS.Timeout | undefined;
  /** While Redis is away one sign waits for it, not one for each five seconds. */
  #isWaiting = false;

  /** @param desks names of those that this worker serves */
  constructor(redis: RedisConnection, build: BuildInfo, desks: readonly string[], logger: Logger) {
    this.#redis = redis;
    this.#self = { version: build.version, commit: build.commit, sinceMs: Date.now(), desks };
    this.#warn = throttledLog(logger, 'this worker could not show that it lives; trying again');
  }

  start(): void {
    this.#timer = setInterval(() => void this.#beat(), EVERY_MS);
    void this.#beat();
  }

  /** All desks are served from now on. */
  async working(): Promise<void> {
    this.#doing = 'working';
    await this.#beat();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await within(GOODBYE_MS, forgetWorker(this.#redis, this.#id)).catch(() => undefined);
  }

  async #beat(): Promise<void> {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    await showLife(this.#redis, this.#id, { ...this.#self, doing: this.#doing }).catch(this.#warn);
    this.#isWaiting = false;
  }
}

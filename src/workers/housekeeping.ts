// Once an hour a worker removes what is older than `retentionDays`. Every worker does so: each reaches the files of its own
// machine only, and removing something twice does no harm.
import { resolve } from 'node:path';
import { HOUR_MS } from '../shared/domain/duration.js';
import { throttledLog, type Logger } from '../shared/logging.js';
import type { DeskQueues } from '../shared/redis/deskQueues.js';
import { forgetResultDirs, noteResultDir, resultDirs } from '../shared/redis/resultDirs.js';
import {
  removeOld,
  removeOldFiles,
  removeOldOfFormerDesk,
  removeOldResultFiles,
  type Removed,
} from './retention.js';

export class Housekeeping {
  readonly #desks: readonly DeskQueues[];
  /** Directories on this machine whose files are removed by age alone. */
  readonly #dirs: readonly string[];
  readonly #openFormerDesks: (stopped: AbortSignal) => Promise<DeskQueues[]>;
  readonly #stopped = new AbortController();
  readonly #logger: Logger;
  readonly #warn: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  /** @param openFormerDesks opens the desks that the configuration no longer names; they are closed here */
  constructor(
    desks: readonly DeskQueues[],
    dirs: readonly string[],
    logger: Logger,
    openFormerDesks: (stopped: AbortSignal) => Promise<DeskQueues[]> = () => Promise.resolve([]),
  ) {
    this.#desks = desks;
    this.#openFormerDesks = openFormerDesks;
    this.#dirs = dirs;
    this.#logger = logger;
    this.#warn = throttledLog(logger, 'old data could not be removed; trying again in an hour');
  }

  /** Begins at once, so that a worker which is restarted every half hour removes old data too. */
  start(): void {
    const turn = () => (this.#running = this.#removeOld(Date.now()).catch(this.#warn));
    void turn();
    this.#timer = setInterval(() => void turn(), HOUR_MS);
  }

  /** Waits for a removal under way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopped.abort();
    await this.#running;
  }

  async #removeOld(nowMs: number): Promise<void> {
    for (const desk of this.#desks) {
      this.#tell(desk, await removeOld(desk, nowMs));
      for (const dir of this.#dirs) await removeOldFiles(dir, nowMs - desk.retentionMs);
      await this.#removeOldResultFiles(desk, nowMs);
    }
    for (const desk of await this.#openFormerDesks(this.#stopped.signal)) {
      this.#tell(desk, await removeOldOfFormerDesk(desk, nowMs));
      await desk.close();
    }
  }

  /** A desk may write its results elsewhere than before: their former directories on this machine are known by Redis. */
  async #removeOldResultFiles({ redis, settings, retentionMs }: DeskQueues, nowMs: number): Promise<void> {
    const { results } = settings.onec;
    if (results.kind === 'file') await noteResultDir(redis, resolve(results.dir), nowMs);
    for (const dir of (await resultDirs(redis)).here) await removeOldResultFiles(dir, nowMs - retentionMs);
    await forgetResultDirs(redis, nowMs - 2 * retentionMs);
  }

  #tell({ settings }: DeskQueues, removed: Removed): void {
    const isAnyRemoved = Object.values(removed).some((count: number) => count > 0);
    if (isAnyRemoved)
      this.#logger.info({ desk: settings.name, ...removed }, 'removed what retention no longer keeps');
  }
}

// Once an hour a worker removes what is older than `retentionDays`. Every worker does so: each reaches the files of its own
// machine only, and removing something twice does no harm.
import { HOUR_MS } from '../shared/domain/duration.js';
import { throttledLog, type Logger } from '../shared/logging.js';
import type { DeskQueues } from '../shared/redis/deskQueues.js';
import { removeOld, removeOldFiles } from './retention.js';

export class Housekeeping {
  readonly #desks: readonly DeskQueues[];
  /** Directories on this machine whose files are removed by age alone. */
  readonly #dirs: readonly string[];
  readonly #logger: Logger;
  readonly #warn: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(desks: readonly DeskQueues[], dirs: readonly string[], logger: Logger) {
    this.#desks = desks;
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
    await this.#running;
  }

  async #removeOld(nowMs: number): Promise<void> {
    for (const desk of this.#desks) {
      const removed = await removeOld(desk, nowMs);
      const isAnyRemoved = Object.values(removed).some((count: number) => count > 0);
      if (isAnyRemoved)
        this.#logger.info({ desk: desk.settings.name, ...removed }, 'removed what retention no longer keeps');
      for (const dir of this.#dirs) await removeOldFiles(dir, nowMs - desk.retentionMs);
    }
  }
}

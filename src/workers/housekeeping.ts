// Once an hour a worker removes what is older than `retentionDays`. Every worker does: each reaches the files of its own
// machine only, and removing twice removes once.
import { throttledLog, type Logger } from '../shared/logging.js';
import type { DeskQueues } from '../shared/redis/deskQueues.js';
import { forgetOld, removeOldFiles } from './retention.js';

const HOUR_MS = 3_600_000;

export class Housekeeping {
  readonly #desks: readonly DeskQueues[];
  /** Directories on this machine whose files are removed by age alone. */
  readonly #dirs: readonly string[];
  readonly #logger: Logger;
  readonly #complain: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(desks: readonly DeskQueues[], dirs: readonly string[], logger: Logger) {
    this.#desks = desks;
    this.#dirs = dirs;
    this.#logger = logger;
    this.#complain = throttledLog(logger, 'old data could not be removed; trying again in an hour');
  }

  /** Begins at once: a worker that is restarted every half hour keeps house too. */
  start(): void {
    const turn = () => (this.#running = this.#keepHouse(Date.now()).catch(this.#complain));
    void turn();
    this.#timer = setInterval(() => void turn(), HOUR_MS);
  }

  /** Waits for a removal on its way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  async #keepHouse(nowMs: number): Promise<void> {
    for (const desk of this.#desks) {
      const forgotten = await forgetOld(desk, nowMs);
      const hasForgotten = Object.values(forgotten).some((count: number) => count > 0);
      if (hasForgotten) this.#logger.info({ desk: desk.settings.name, ...forgotten }, 'retention is over');
      for (const dir of this.#dirs) await removeOldFiles(dir, nowMs - desk.retentionMs);
    }
  }
}

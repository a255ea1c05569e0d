// The daily pull from 1C: a BullMQ job scheduler in the desk's zone, so that of all workers one does it, and does it again
// when 1C is away. What it does is `marvin pull`: processes do not import one another, and queueing twice queues once.
import { Queue, UnrecoverableError, Worker } from 'bullmq';
import { EXIT } from '../shared/errors.js';
import { throttledLog, type Logger } from '../shared/logging.js';
import type { DeskQueues } from '../shared/redis/deskQueues.js';
import type { CommandRun } from './runMarvin.js';

const SCHEDULER = 'daily';
/** Five more tries over the next hour: 2, 4, 8, 16 and 32 minutes apart. */
const PULL_JOB = {
  attempts: 6,
  backoff: { type: 'exponential', delay: 2 * 60_000 },
  removeOnComplete: { count: 30 },
  removeOnFail: { count: 30 },
} as const;

export type RunMarvin = (args: readonly string[], signal: AbortSignal) => Promise<CommandRun>;

/** Keeps a desk's daily pull as the configuration has it, and takes part in doing it. */
export class DailyPull {
  readonly #desk: DeskQueues;
  readonly #runMarvin: RunMarvin;
  readonly #logger: Logger;
  readonly #complain: (error: unknown) => void;
  readonly #stopping = new AbortController();
  readonly #queue: Queue;
  #worker: Worker | null = null;

  /** @param runMarvin runs a command of the CLI to its end; the signal asks it to stop */
  constructor(desk: DeskQueues, runMarvin: RunMarvin, logger: Logger) {
    this.#desk = desk;
    this.#runMarvin = runMarvin;
    this.#logger = logger.child({ desk: desk.settings.name });
    this.#complain = throttledLog(this.#logger, 'the fetch of pulls fails; trying again');
    this.#queue = new Queue('pulls', { connection: desk.redis, prefix: desk.keys.prefix });
    this.#queue.on('error', this.#complain);
  }

  async start(): Promise<void> {
    const { policy, onec } = this.#desk.settings;
    const daily = onec.source?.daily;
    if (daily === undefined) {
      await this.#queue.removeJobScheduler(SCHEDULER);
      return;
    }
    await this.#schedule({ pattern: dailyPattern(daily), tz: policy.hours.zone });
    this.#worker = this.#fetch();
  }

  /** A pull on its way is cut short and taken up again by a worker that stays. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#worker?.close();
    await this.#queue.close();
  }

  /** Setting a schedule anew would drop a run that fell due while no worker was there. */
  async #schedule(when: { pattern: string; tz: string }): Promise<void> {
    const known = await this.#queue.getJobScheduler(SCHEDULER);
    if (known?.pattern === when.pattern && known.tz === when.tz) return;
    await this.#queue.upsertJobScheduler(SCHEDULER, when, { name: 'pull', opts: PULL_JOB });
  }

  #fetch(): Worker {
    const { settings: desk, redis, keys } = this.#desk;
    const pull = async () =>
      outcomeOf(await this.#runMarvin(['pull', '--desk', desk.name], this.#stopping.signal));
    const worker = new Worker<unknown, string>('pulls', pull, { connection: redis, prefix: keys.prefix });
    worker.on('completed', (_job, said) => this.#logger.info({ said }, 'the daily pull is done'));
    worker.on('failed', (_job, { message }) => this.#logger.error({ why: message }, 'the daily pull failed'));
    return worker.on('error', this.#complain);
  }
}

/** @param secondOfDay local time of day */
function dailyPattern(secondOfDay: number): string {
  const [hours, minutes, seconds] = [secondOfDay / 3_600, secondOfDay / 60, secondOfDay].map(Math.floor);
  return `${(seconds ?? 0) % 60} ${(minutes ?? 0) % 60} ${(hours ?? 0) % 24} * * *`;
}

/** @returns what the command said; throws when it is to be tried again, or when only a person can help */
function outcomeOf({ code, said }: CommandRun): string {
  switch (code) {
    case EXIT.ok:
    case EXIT.someRejected:
      return said;
    case EXIT.usage:
    case EXIT.configuration:
      throw new UnrecoverableError(said);
    default:
      throw new Error(said);
  }
}

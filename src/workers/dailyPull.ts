// The daily pull from 1C: a BullMQ job scheduler in the desk's zone, so that one of all workers does it, and tries again
// when 1C is away. It runs `marvin pull`, since processes do not import one another; queueing twice queues once.
import { Queue, UnrecoverableError, Worker } from 'bullmq';
import { MINUTE_MS } from '../shared/domain/duration.js';
import { isoIn } from '../shared/domain/instant.js';
import { EXIT } from '../shared/errors.js';
import { throttledLog, type Logger } from '../shared/logging.js';
import type { DeskQueues } from '../shared/redis/deskQueues.js';
import { sharedBackend, sleepingWorker } from '../shared/redis/queueConnection.js';
import type { CommandRun } from './runMarvin.js';

const SCHEDULER = 'daily';
/** Five more tries in the next hour, after 2, 4, 8, 16 and 32 minutes. */
const PULL_JOB = {
  attempts: 6,
  backoff: { type: 'exponential', delay: 2 * MINUTE_MS },
  removeOnComplete: { count: 30 },
  removeOnFail: { count: 30 },
} as const;

/** A pull that a dying worker leaves is run again by another within a minute. */
const STALLED_INTERVAL_MS = 30_000;

export type RunMarvin = (args: readonly string[], signal: AbortSignal) => Promise<CommandRun>;

/** Keeps the schedule of a desk's daily pull as configured, and takes its turn at running it. */
export class DailyPull {
  readonly #desk: DeskQueues;
  readonly #runMarvin: RunMarvin;
  readonly #logger: Logger;
  readonly #warn: (error: unknown) => void;
  readonly #stopping = new AbortController();
  readonly #queue: Queue;
  #worker: Worker | null = null;
  /** A Redis that comes back empty has forgotten the schedule. */
  #scheduleAgain = (): void => undefined;

  /** @param runMarvin runs a command of the CLI to its end; the signal asks it to stop */
  constructor(desk: DeskQueues, runMarvin: RunMarvin, logger: Logger) {
    this.#desk = desk;
    this.#runMarvin = runMarvin;
    this.#logger = logger.child({ desk: desk.settings.name });
    this.#warn = throttledLog(this.#logger, 'pull jobs cannot be fetched; trying again');
    const options = { connection: desk.redis, prefix: desk.keys.prefix };
    this.#queue = new Queue('pulls', options, sharedBackend);
    this.#queue.on('error', this.#warn);
  }

  async start(): Promise<void> {
    const { policy, onec } = this.#desk.settings;
    const daily = onec.source?.daily;
    if (daily === undefined) {
      await this.#queue.removeJobScheduler(SCHEDULER);
      return;
    }
    const schedule = () => this.#schedule({ pattern: dailyPattern(daily), tz: policy.hours.zone }, daily);
    await schedule();
    this.#scheduleAgain = () => void schedule().catch(this.#warn);
    this.#desk.redis.on('ready', this.#scheduleAgain);
    this.#worker = this.#startWorker();
  }

  /** Cuts short a pull under way; another worker runs it again. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#desk.redis.off('ready', this.#scheduleAgain);
    await this.#worker?.close();
    await this.#queue.close();
  }

  /** Leaves an equal schedule alone: setting it again would drop a run that fell due while no worker was there. */
  async #schedule(when: { pattern: string; tz: string }, secondOfDay: number): Promise<void> {
    const known = await this.#queue.getJobScheduler(SCHEDULER);
    if (known?.pattern === when.pattern && known.tz === when.tz) return;
    await this.#queue.upsertJobScheduler(SCHEDULER, when, { name: 'pull', opts: PULL_JOB });
    await this.#makeUpForToday(when.tz, secondOfDay);
  }

  /**
   * A schedule that is new begins with the next time of day; today's pull, whose time has passed, is done at once. The job's
   * name is the day's, so several workers that start together add one.
   */
  async #makeUpForToday(zone: string, secondOfDay: number): Promise<void> {
    const now = isoIn(zone, Date.now());
    if (secondOfDay > secondOfDayIn(now)) return;
    await this.#queue.add('pull', undefined, { ...PULL_JOB, jobId: `made-up-${now.slice(0, 10)}` });
  }

  #startWorker(): Worker {
    const { settings: desk, redis, keys, wakes } = this.#desk;
    const pull = async () =>
      outcomeOf(await this.#runMarvin(['pull', '--desk', desk.name], this.#stopping.signal));
    const sleeping = sleepingWorker(wakes, STALLED_INTERVAL_MS);
    const options = { connection: redis, prefix: keys.prefix, ...sleeping.options };
    const worker = new Worker<unknown, string>('pulls', pull, options, sleeping.backend);
    worker.on('completed', (_job, said) => this.#logger.info({ said }, 'the daily pull is done'));
    worker.on('failed', (_job, { message }) => this.#logger.error({ why: message }, 'the daily pull failed'));
    return worker.on('error', this.#warn);
  }
}

/** @param secondOfDay local time of day */
function dailyPattern(secondOfDay: number): string {
  const [hours, minutes, seconds] = [secondOfDay / 3_600, secondOfDay / 60, secondOfDay].map(Math.floor);
  return `${(seconds ?? 0) % 60} ${(minutes ?? 0) % 60} ${(hours ?? 0) % 24} * * *`;
}

/** @param iso with the desk's offset */
function secondOfDayIn(iso: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = iso.slice(11, 19).split(':').map(Number);
  return hours * 3_600 + minutes * 60 + seconds;
}

/** @returns what the command said; throws when it should be tried again, or when only a person can help */
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

// One desk's dialling loop: fetch by hand with a token that becomes the callId, gate, write down, dial (laws 1 to 5).
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'bullmq';
import { jobId, moveToDelayed, type CallsJob, type HeldJob } from '../../shared/calls/moves.js';
import { hasRoomFor } from '../../shared/domain/callingWindow.js';
import { SealError } from '../../shared/errors.js';
import { refHash, throttledLog, type Logger } from '../../shared/logging.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import { sharedBackend } from '../../shared/redis/queueConnection.js';
import { openRobot } from '../../shared/robots/openRobot.js';
import type { Robot } from '../../shared/robots/robot.js';
import type { SealRing } from '../../shared/sealing.js';
import { DeskWatch } from '../watch/deskWatch.js';
import type { IsWanted } from './context.js';
import { begin } from './begin.js';
import { lastMomentQuestion } from './askOnec.js';
import { openPastCalls, type HasTalked } from './pastCalls.js';
import { place } from './place.js';
import { postponeWaiting } from './postponeWaiting.js';
import { Rest, type Fetcher } from './rest.js';

/**
 * How long a fetched job is locked until the write-ahead, with room for the question to 1C (2 s). A killed worker costs one
 * lock and two looks for stalled jobs.
 */
const FETCH_LOCK_MS = 8_000;
/** The same in every worker: they share one stalled check. */
const STALLED_INTERVAL_MS = 2_000;
const RETRY_PAUSE_MS = 500;
const SEAL_PAUSE_MS = 5 * 60_000;
/** Of the ten seconds that a stop may take, what the robot gets to answer requests on their way. */
const HANG_UP_AFTER_MS = 6_000;

/** Dials for a desk; any number of processes may do so at once, the lines are counted in Redis. */
export class Dialler {
  readonly #desk: DeskQueues;
  readonly #ring: SealRing;
  readonly #logger: Logger;
  readonly #complain: (error: unknown) => void;
  readonly #robot: Robot;
  readonly #watch: DeskWatch;
  readonly #isWanted: IsWanted | null;
  readonly #hasTalked: HasTalked | null;
  /** Keeps to the robot's rate. */
  readonly #limited: Fetcher;
  /** Serves a shut desk, where nothing is dialled and thousands may have to be postponed quickly (docs/decisions/0003). */
  readonly #unlimited: Fetcher;
  readonly #rest: Rest;
  readonly #stopping = new AbortController();
  readonly #hangUp = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #loop: Promise<void> | null = null;

  constructor(desk: DeskQueues, ring: SealRing, logger: Logger, watch = new DeskWatch(desk)) {
    this.#desk = desk;
    this.#ring = ring;
    this.#logger = logger.child({ desk: desk.settings.name });
    this.#complain = throttledLog(this.#logger, 'calls cannot be fetched; trying again');
    this.#watch = watch;
    this.#robot = watch.watched(openRobot(desk.settings.robot));
    this.#isWanted = lastMomentQuestion(desk.settings, this.#logger);
    this.#hasTalked = openPastCalls(desk, this.#robot, this.#logger, this.#hangUp.signal);
    const { max, per } = desk.settings.robot.rate;
    this.#limited = this.#fetcher({ max, duration: per });
    this.#unlimited = this.#fetcher(null);
    const check = () => this.#limited.getBackend().moveStalledJobsToWait();
    this.#rest = new Rest(desk, { check, everyMs: STALLED_INTERVAL_MS });
  }

  async start(): Promise<void> {
    await this.#setLines();
    this.#desk.redis.on('ready', this.#setLinesAgain);
    this.#loop = this.#fetchAndBegin();
  }

  /** Stops fetching, lets running requests end, and hangs up on a robot that does not answer in time. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const grace = setTimeout(() => this.#hangUp.abort(), HANG_UP_AFTER_MS);
    this.#desk.redis.off('ready', this.#setLinesAgain);
    this.#rest.end();
    await this.#loop;
    await Promise.all(this.#running);
    await Promise.all([this.#limited.close(), this.#unlimited.close()]);
    clearTimeout(grace);
  }

  async #setLines(): Promise<void> {
    await this.#desk.calls.setGlobalConcurrency(this.#desk.settings.lines);
  }

  /** A Redis that came back without its last second, or empty, has forgotten the lines: nothing else limits the calls. */
  readonly #setLinesAgain = (): void => {
    this.#setLines().catch(this.#complain);
  };

  async #fetchAndBegin(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const token = randomUUID();
      const isDialling = this.#hasRoom();
      if (!isDialling) await postponeWaiting(this.#desk, Date.now()).catch(this.#complain);
      const fetcher = isDialling ? this.#limited : this.#unlimited;
      const job = await this.#fetch(fetcher, token);
      if (!job) this.#watch.nothingDue();
      const hasOpened = !isDialling && this.#hasRoom();
      const held = job && { desk: this.#desk, job, token, nowMs: Date.now() };
      if (held && hasOpened && held.job.data.open === null) await this.#postponeAtOnce(held);
      else if (held) this.#run(held);
      else if (job === null) await sleep(RETRY_PAUSE_MS);
      else if (isDialling || !hasOpened) await this.#rest.after(fetcher, isDialling);
    }
  }

  #hasRoom(): boolean {
    const { hours, usualCallMs } = this.#desk.settings.policy;
    return hasRoomFor(hours, Date.now(), usualCallMs);
  }

  /** The desk opened while the unlimited fetcher fetched: it must not dial past a pause and the robot's rate. */
  async #postponeAtOnce(held: HeldJob): Promise<void> {
    await moveToDelayed(held, held.job.data, held.nowMs).catch(this.#complain);
  }

  /** @returns null when Redis did not give an answer */
  async #fetch(fetcher: Fetcher, token: string): Promise<CallsJob | undefined | null> {
    try {
      return await fetcher.getNextJob(token, { block: false });
    } catch (error) {
      this.#complain(error);
      return null;
    }
  }

  /** The robot may take its time; the next line is dialled meanwhile. */
  #run(held: HeldJob): void {
    const log = this.#logger.child({ ref: refHash(jobId(held.job)), callId: held.token });
    this.#watch.fetched(held.job, held.token);
    const work = this.#beginAndPlace(held, log)
      .catch((error: unknown) =>
        log.error({ err: error }, 'a callback was not begun; it comes back by itself'),
      )
      .finally(() => {
        this.#running.delete(work);
        this.#watch.done(held.token);
      });
    this.#running.add(work);
  }

  async #beginAndPlace(held: HeldJob, log: Logger): Promise<void> {
    try {
      const outcome = await begin({
        ...held,
        ring: this.#ring,
        isWanted: this.#isWanted,
        hasTalked: this.#hasTalked,
      });
      log.debug({ outcome: outcome.kind }, 'callback taken');
      if (outcome.kind !== 'dial') return;
      const tools = { robot: this.#robot, ring: this.#ring, hangUp: this.#hangUp.signal, log };
      await place(held, outcome, tools);
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      log.error(
        { err: error },
        'a patient cannot be read with the seal keys given; postponed for five minutes',
      );
      await moveToDelayed(held, held.job.data, Date.now() + SEAL_PAUSE_MS);
    }
  }

  #fetcher(limiter: { max: number; duration: number } | null): Fetcher {
    const options = {
      connection: this.#desk.redis,
      prefix: this.#desk.keys.prefix,
      autorun: false,
      lockDuration: FETCH_LOCK_MS,
      stalledInterval: STALLED_INTERVAL_MS,
      maxStalledCount: Number.MAX_SAFE_INTEGER,
      ...(limiter ? { limiter } : {}),
    };
    const fetcher: Fetcher = new Worker('calls', null, options, sharedBackend);
    fetcher.on('error', this.#complain);
    return fetcher;
  }
}

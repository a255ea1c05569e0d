// How a dialling loop rests when a fetch brought nothing: woken by a marker, otherwise until something is known to change.
import { setTimeout as pause } from 'node:timers/promises';
import type { Worker } from 'bullmq';
import type { CallbackJob } from '../../shared/contracts/job.js';
import { nextRoom } from '../../shared/domain/callingWindow.js';
import { MINUTE_MS } from '../../shared/domain/duration.js';
import { afterFetch, forgetRateLimit } from '../../shared/redis/bullmqInternals.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import type { Sleeper, StalledCheck } from '../../shared/redis/wakes.js';

export type Fetcher = Worker<CallbackJob, unknown>;

const MAX_LIMIT_MS = 1_000;
/**
 * How long a desk with nothing to do sleeps, unless something falls due or it opens before. Only a job that was delayed by a
 * process which then died falls due unnoticed; at a shut desk it would not be dialled anyway.
 */
const LONGEST_SLEEP_MS = { open: 10_000, shut: 5 * MINUTE_MS } as const;
/** A timer does not count the time for which the machine was suspended: the clock is looked at so often. */
const CLOCK_LOOK_MS = 15_000;

export class Rest {
  readonly #desk: DeskQueues;
  readonly #sleeper: Sleeper;
  #isOver = false;

  constructor(desk: DeskQueues, stalledCheck: StalledCheck) {
    this.#desk = desk;
    this.#sleeper = desk.wakes.sleeper(desk.calls, stalledCheck);
  }

  /**
   * Returns when it is time to fetch again: the rate allows it, something falls due, the desk opens, or a marker came.
   *
   * @param fetcher has just brought nothing
   */
  async after(fetcher: Fetcher, isDialling: boolean): Promise<void> {
    const nowMs = Date.now();
    const { limitedUntilMs, dueAtMs } = afterFetch(fetcher);
    if (limitedUntilMs !== null) return this.#waitOutLimit(fetcher);
    const { hours, usualCallMs } = this.#desk.settings.policy;
    const opensMs = isDialling ? null : nextRoom(hours, nowMs, usualCallMs);
    // Not all desks of a process in the same moment.
    const looksMs = nowMs + LONGEST_SLEEP_MS[isDialling ? 'open' : 'shut'] * (0.75 + Math.random() / 4);
    await this.#sleepUntil(Math.min(looksMs, dueAtMs ?? Infinity, opensMs ?? Infinity));
  }

  /** Ends a rest, and there is no other. */
  end(): void {
    this.#isOver = true;
    this.#sleeper.end();
  }

  /** A limit may be lifted early, and a stop would have to wait: never for long. */
  async #waitOutLimit(fetcher: Fetcher): Promise<void> {
    const { calls, settings } = this.#desk;
    const limitMs = await calls.getRateLimitTtl(settings.robot.rate.max).catch(() => 0);
    if (limitMs > 0) await pause(Math.min(limitMs, MAX_LIMIT_MS));
    else forgetRateLimit(fetcher);
  }

  async #sleepUntil(atMs: number): Promise<void> {
    let untilMs = atMs;
    while (!this.#isOver && untilMs > Date.now()) {
      const marker = await this.#sleeper.sleep(Math.min(untilMs - Date.now(), CLOCK_LOOK_MS));
      untilMs = Math.min(untilMs, marker?.atMs ?? Infinity);
    }
  }
}

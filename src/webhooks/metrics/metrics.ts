// What Prometheus is told by a web process: the call events that came to it, and every desk as Redis has it. Labels are names
// of desks and results; no label can hold a patient. Some names of metrics are older than our words: others rely on them.
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { BuildInfo } from '../../shared/buildInfo.js';
import type { DeskStatus } from '../../shared/calls/deskStatus.js';
import { DeskGauges } from '../../shared/metrics/deskGauges.js';
import type { WorkerSelf } from '../../shared/redis/livingWorkers.js';

const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

export class Metrics {
  readonly #registry = new Registry();
  readonly #events: Counter<'desk' | 'result' | 'via'>;
  readonly #seconds: Histogram;
  readonly #spooled: Gauge;
  readonly #desks: DeskGauges;

  constructor(build: BuildInfo) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#events = new Counter({
      name: 'marvin_robot_callbacks_total',
      help: 'Call events by their result; via spool: applied after Redis was away',
      labelNames: ['desk', 'result', 'via'],
      registers,
    });
    this.#seconds = new Histogram({
      name: 'marvin_robot_callback_seconds',
      help: 'From a call event to our answer',
      buckets: SECONDS,
      registers,
    });
    this.#spooled = new Gauge({
      name: 'marvin_spool_entries',
      help: 'Call events on this machine’s disk that wait for Redis',
      registers,
    });
    this.#desks = new DeskGauges(this.#registry, build);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** @param result of docs/contract.md's table */
  countEvent(desk: string, result: string, via: 'http' | 'spool'): void {
    this.#events.inc({ desk, result, via });
  }

  timeEvent(durationMs: number): void {
    this.#seconds.observe(durationMs / 1_000);
  }

  /**
   * Everything in Prometheus's text format.
   *
   * @param statuses of all desks; null while Redis is away
   * @param workers those that live; null while Redis is away
   * @param spooled entries that wait; null when the disk cannot be read
   */
  async text(
    statuses: readonly DeskStatus[] | null,
    workers: readonly WorkerSelf[] | null,
    spooled: number | null,
  ): Promise<string> {
    this.#desks.set(statuses, workers);
    this.#spooled.set(spooled ?? Number.NaN);
    return this.#registry.metrics();
  }
}

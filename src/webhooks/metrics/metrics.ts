// What Prometheus is told: the call events that came to this process, and every desk as Redis has it. Labels are names of
// desks, results and reasons; no label can hold a patient. Some names of metrics are older than our words: others rely on them.
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { DeskStatus } from '../../shared/calls/deskStatus.js';

const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** Gauges of a desk, each from its status. */
const OF_DESK: Readonly<Record<string, readonly [help: string, of: (status: DeskStatus) => number]>> = {
  marvin_desk_open: ['1 while the calling window is open', ({ open }) => Number(open)],
  marvin_desk_held: ['1 while the desk is paused', ({ paused }) => Number(paused)],
  marvin_desk_lines: ['Calls that may be in flight at once', ({ lines }) => lines],
  marvin_desk_on_phone: ['Calls in flight', ({ onPhone }) => onPhone],
  marvin_desk_waiting: ['Callbacks that wait for a line', ({ waiting }) => waiting],
  marvin_desk_scheduled: ['Callbacks that wait for their time', ({ scheduled }) => scheduled],
  marvin_desk_reached: ['Patients reached within retention', ({ reached }) => reached],
  marvin_results_pending: ['Results that 1C is still to be told', ({ results }) => results.pending],
  marvin_results_failed: ['Results that could not be delivered to 1C', ({ results }) => results.failed],
};

export class Metrics {
  readonly #registry = new Registry();
  readonly #events: Counter<'desk' | 'result' | 'via'>;
  readonly #seconds: Histogram;
  readonly #redisUp: Gauge;
  readonly #spooled: Gauge;
  readonly #closed: Gauge<'desk' | 'reason'>;
  readonly #ofDesk: { readonly gauge: Gauge<'desk'>; readonly of: (status: DeskStatus) => number }[];

  constructor() {
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
    const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
    this.#redisUp = gauge('marvin_redis_up', '1 while Redis answers this process');
    this.#spooled = gauge('marvin_spool_entries', 'Call events on this machine’s disk that wait for Redis');
    this.#closed = new Gauge({
      name: 'marvin_desk_closed',
      help: 'Callbacks closed within retention without reaching the patient, by reason',
      labelNames: ['desk', 'reason'],
      registers,
    });
    this.#ofDesk = Object.entries(OF_DESK).map(([name, [help, of]]) => ({
      gauge: new Gauge({ name, help, labelNames: ['desk'], registers }),
      of,
    }));
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
   * @param spooled entries that wait; null when the disk cannot be read
   */
  async text(statuses: readonly DeskStatus[] | null, spooled: number | null): Promise<string> {
    this.#redisUp.set(Number(statuses !== null));
    this.#spooled.set(spooled ?? Number.NaN);
    this.#closed.reset();
    for (const { gauge } of this.#ofDesk) gauge.reset();
    for (const status of statuses ?? []) this.#setDesk(status);
    return this.#registry.metrics();
  }

  #setDesk(status: DeskStatus): void {
    const { desk, closed } = status;
    for (const { gauge, of } of this.#ofDesk) gauge.set({ desk }, of(status));
    for (const [reason, count] of Object.entries(closed)) this.#closed.set({ desk, reason }, count);
  }
}

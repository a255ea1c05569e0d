// What every process can tell Prometheus of the desks, as Redis has them, and of itself. Labels are names of desks and our own
// words; no label can hold a patient. Some names of metrics are older than our words: others rely on them.
import { Gauge, type Registry } from 'prom-client';
import type { BuildInfo } from '../buildInfo.js';
import type { DeskStatus } from '../calls/deskStatus.js';
import { workersAt, type WorkerSelf } from '../redis/livingWorkers.js';

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

export class DeskGauges {
  readonly #redisUp: Gauge;
  readonly #closed: Gauge<'desk' | 'reason'>;
  readonly #pause: Gauge<'desk' | 'because'>;
  readonly #workers: Gauge<'desk'>;
  readonly #ofDesk: { readonly gauge: Gauge<'desk'>; readonly of: (status: DeskStatus) => number }[];

  constructor(registry: Registry, { version, commit }: BuildInfo) {
    const registers = [registry];
    const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
      new Gauge<Label>({ name, help, labelNames, registers });
    gauge('marvin_build_info', '1; the labels say which Marvin this is', ['version', 'commit']).set(
      { version, commit: commit ?? 'unknown' },
      1,
    );
    this.#redisUp = gauge('marvin_redis_up', '1 while Redis answers this process');
    this.#closed = gauge(
      'marvin_desk_closed',
      'Callbacks closed within retention without reaching the patient, by reason',
      ['desk', 'reason'],
    );
    this.#pause = gauge('marvin_desk_pause', '1 while the desk is paused, and because of whom', [
      'desk',
      'because',
    ]);
    this.#workers = gauge('marvin_workers', 'Living workers that serve the desk', ['desk']);
    this.#ofDesk = Object.entries(OF_DESK).map(([name, [help, of]]) => ({
      gauge: gauge(name, help, ['desk']),
      of,
    }));
  }

  /**
   * @param statuses of all desks; null while Redis is away
   * @param workers those that live; null while Redis is away
   */
  set(statuses: readonly DeskStatus[] | null, workers: readonly WorkerSelf[] | null): void {
    this.#redisUp.set(Number(statuses !== null));
    for (const gauge of [this.#closed, this.#pause, this.#workers]) gauge.reset();
    for (const { gauge } of this.#ofDesk) gauge.reset();
    for (const status of statuses ?? []) {
      this.#setDesk(status);
      if (workers) this.#workers.set({ desk: status.desk }, workersAt(workers, status.desk));
    }
  }

  #setDesk(status: DeskStatus): void {
    const { desk, closed, hold } = status;
    for (const { gauge, of } of this.#ofDesk) gauge.set({ desk }, of(status));
    for (const [reason, count] of Object.entries(closed)) this.#closed.set({ desk, reason }, count);
    if (hold) this.#pause.set({ desk, because: hold.because }, 1);
  }
}

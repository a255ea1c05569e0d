// What Prometheus is told by a worker: what it did itself, and every desk as Redis has it. Labels are names of desks and our
// own words; no label can hold a patient. Loaded only where METRICS_PORT is set.
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { BuildInfo } from '../../shared/buildInfo.js';
import type { DeskStatus } from '../../shared/calls/deskStatus.js';
import { DeskGauges } from '../../shared/metrics/deskGauges.js';
import type { WorkerSelf } from '../../shared/redis/livingWorkers.js';
import type { DeskMeter } from './meter.js';

const LINE_SECONDS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5, 30];
const ROBOT_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const DELIVERY_SECONDS = [0.05, 0.1, 0.5, 1, 5, 30, 60, 300, 3_600, 21_600, 86_400];

/** What a worker knows of its desks when it is asked; null for what Redis does not tell now. */
export interface WorkerView {
  readonly statuses: readonly DeskStatus[] | null;
  readonly workers: readonly WorkerSelf[] | null;
  /** Desk → milliseconds. */
  readonly oldestDue: ReadonlyMap<string, number> | null;
  readonly replicas: number | null;
}

export class WorkerMetrics {
  readonly #registry = new Registry();
  readonly #desks: DeskGauges;
  readonly #calls = this.#counter('marvin_calls_total', 'Calls that ended, by verdict', ['disposition']);
  readonly #asked = this.#counter('marvin_robot_requests_total', 'Start requests, by what they came to', [
    'outcome',
    'status',
  ]);
  readonly #told = this.#counter('marvin_results_told_total', 'Results told to 1C: taken, later, stopped', [
    'outcome',
  ]);
  readonly #robotSeconds = this.#histogram(
    'marvin_robot_seconds',
    'From a start request to the robot’s answer',
    ROBOT_SECONDS,
  );
  readonly #idleSeconds = this.#histogram(
    'marvin_line_idle_seconds',
    'From a line that became free, while callbacks waited, to the next start request',
    LINE_SECONDS,
  );
  readonly #deliverySeconds = this.#histogram(
    'marvin_result_delivery_seconds',
    'From the end of a call to 1C’s acknowledgement of its result',
    DELIVERY_SECONDS,
  );
  readonly #oldestDue = new Gauge({
    name: 'marvin_desk_oldest_due_seconds',
    help: 'For how long the callback has waited for a line that fell due first',
    labelNames: ['desk'],
    registers: [this.#registry],
  });
  readonly #replicas = new Gauge({
    name: 'marvin_redis_replicas',
    help: 'Replicas that are connected to Redis; NaN where Redis does not say',
    registers: [this.#registry],
  });

  constructor(build: BuildInfo) {
    collectDefaultMetrics({ register: this.#registry });
    this.#desks = new DeskGauges(this.#registry, build);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  meterOf(desk: string): DeskMeter {
    return {
      robotAnswered: ({ kind, status }, seconds) => {
        this.#asked.inc({ desk, outcome: kind, status: status ?? 'none' });
        this.#robotSeconds.observe({ desk }, seconds);
      },
      lineIdle: (seconds) => this.#idleSeconds.observe({ desk }, seconds),
      callEnded: (disposition) => this.#calls.inc({ desk, disposition }),
      resultTaken: (seconds) => {
        this.#told.inc({ desk, outcome: 'taken' });
        this.#deliverySeconds.observe({ desk }, seconds);
      },
      resultRefused: (outcome) => this.#told.inc({ desk, outcome }),
    };
  }

  /** Everything in Prometheus's text format. */
  async text({ statuses, workers, oldestDue, replicas }: WorkerView): Promise<string> {
    this.#desks.set(statuses, workers);
    this.#oldestDue.reset();
    for (const [desk, ageMs] of oldestDue ?? []) this.#oldestDue.set({ desk }, ageMs / 1_000);
    this.#replicas.set(replicas ?? Number.NaN);
    return this.#registry.metrics();
  }

  #counter<Label extends string>(name: string, help: string, labels: Label[]): Counter<Label | 'desk'> {
    return new Counter({ name, help, labelNames: ['desk', ...labels], registers: [this.#registry] });
  }

  #histogram(name: string, help: string, buckets: number[]): Histogram<'desk'> {
    return new Histogram({ name, help, buckets, labelNames: ['desk'], registers: [this.#registry] });
  }
}

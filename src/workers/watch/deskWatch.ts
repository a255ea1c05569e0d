// Looks on while a worker dials and delivers for a desk, and tells meter and trace. It is told of each step at one place, takes
// part in none of them, and none waits for it.
import type { Job, Worker } from 'bullmq';
import type { CallsJob } from '../../shared/calls/moves.js';
import type { ResultJob } from '../../shared/contracts/result.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import { freedAgoMs } from '../../shared/redis/freedLines.js';
import type { Order, Robot, StartOutcome } from '../../shared/robots/robot.js';
import { traceOf, type Tracing } from '../../shared/tracing/tracing.js';
import type { DeskMeter } from './meter.js';

/** Who is told; null: nobody asked for it. */
export interface Watchers {
  readonly meter: DeskMeter | null;
  readonly tracing: Tracing | null;
}

/** A callback that was fetched and may be called now. */
interface Fetched {
  readonly trace: string | null;
  /** When its line became free, on this process's monotonic clock; null: nobody knows, or nothing waited for it. */
  readonly freedAtMs: Promise<number | null>;
}

export class DeskWatch {
  readonly #desk: DeskQueues;
  readonly #watchers: Watchers;
  readonly #fetched = new Map<string, Fetched>();
  /** When nothing was there to fetch. A line that was free then waited for callbacks, not the other way round. */
  #nothingDueMs = -Infinity;

  constructor(desk: DeskQueues, watchers: Watchers = { meter: null, tracing: null }) {
    this.#desk = desk;
    this.#watchers = watchers;
  }

  /** A fetch came back without a callback. */
  nothingDue(): void {
    this.#nothingDueMs = performance.now();
  }

  /** @param token the call's id, if it comes to a call */
  fetched(job: CallsJob, token: string): void {
    const { meter, tracing } = this.#watchers;
    if (!meter && !tracing) return;
    this.#fetched.set(token, {
      trace: traceOf(job),
      freedAtMs: meter ? this.#freedAt() : Promise.resolve(null),
    });
  }

  /** Nothing more happens here to a callback that was fetched. */
  done(token: string): void {
    this.#fetched.delete(token);
  }

  /** The same robot, watched. */
  watched(robot: Robot): Robot {
    const { meter, tracing } = this.#watchers;
    if (!meter && !tracing) return robot;
    return {
      ...robot,
      start: async (order, signal) => {
        const [beganMs, askedMs] = [Date.now(), performance.now()];
        this.#tellIdle(order.callId, askedMs);
        const outcome = await robot.start(order, signal);
        meter?.robotAnswered(outcome, (performance.now() - askedMs) / 1_000);
        this.#traceCall(order, outcome, beganMs);
        return outcome;
      },
    };
  }

  /** Every result is fetched by one worker first, whichever process ended its call: there the call is counted. */
  watchResults(worker: Worker<ResultJob, unknown>): void {
    const { meter, tracing } = this.#watchers;
    if (meter) {
      worker.on('active', ({ attemptsStarted, data: { disposition } }) => {
        if (attemptsStarted === 1 && disposition) meter.callEnded(disposition);
      });
      worker.on('completed', ({ data: { endedAt } }) =>
        meter.resultTaken(Math.max(0, Date.now() - Date.parse(endedAt)) / 1_000),
      );
      worker.on('failed', (job) => meter.resultRefused(job?.finishedOn === undefined ? 'later' : 'stopped'));
    }
    if (tracing) {
      worker.on('completed', (job) => void this.#traceDelivery(job, tracing, false));
      worker.on('failed', (job) => void (job && this.#traceDelivery(job, tracing, true)));
    }
  }

  async #freedAt(): Promise<number | null> {
    const [askedMs, nothingDueMs] = [performance.now(), this.#nothingDueMs];
    const agoMs = await freedAgoMs(this.#desk).catch(() => null);
    const isWaitedFor = agoMs !== null && askedMs - agoMs > nothingDueMs;
    return isWaitedFor ? askedMs - agoMs : null;
  }

  #tellIdle(callId: string, sentMs: number): void {
    void this.#fetched.get(callId)?.freedAtMs.then((freedAtMs) => {
      if (freedAtMs !== null) this.#watchers.meter?.lineIdle((sentMs - freedAtMs) / 1_000);
    });
  }

  #traceCall({ callId, attempt }: Order, { kind, status }: StartOutcome, beganMs: number): void {
    const trace = this.#fetched.get(callId)?.trace ?? null;
    if (trace === null) return;
    this.#watchers.tracing?.step({
      name: 'call',
      trace,
      callId,
      beganMs,
      endedMs: Date.now(),
      attributes: { desk: this.#desk.settings.name, attempt, outcome: kind, status: status ?? 'none' },
      isFailed: kind !== 'placed',
    });
  }

  async #traceDelivery(job: Job<ResultJob, unknown>, tracing: Tracing, isFailed: boolean): Promise<void> {
    const endedMs = Date.now();
    const { jobId, callId, desk, decision, disposition } = job.data;
    const callback = await this.#desk.calls.getJob(jobId).catch(() => undefined);
    const trace = callback && traceOf(callback);
    if (!trace) return;
    const attributes = { desk, decision: decision.kind, disposition: disposition ?? 'none' };
    tracing.step({
      name: 'delivery',
      trace,
      callId,
      beganMs: job.processedOn ?? endedMs,
      endedMs,
      attributes,
      isFailed,
    });
  }
}

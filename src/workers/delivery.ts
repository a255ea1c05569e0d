// Delivers a desk's results to 1C, at least once, each with its id as idempotency key; what fails stays visible.
import { UnrecoverableError, Worker, type Job } from 'bullmq';
import { finishFromResult } from '../shared/calls/settle.js';
import { resultJobSchema, toResult, type ResultJob } from '../shared/contracts/result.js';
import { rarely, type Logger } from '../shared/logging.js';
import type { DeskQueues } from '../shared/queues.js';
import type { SealRing } from '../shared/sealing.js';
import { createDelivery, type ResultDelivery } from './results/delivery.js';

const FIRST_DELAY_MS = 2_000;
const LONGEST_DELAY_MS = 3_600_000;
const GIVE_UP_AFTER_MS = 24 * 3_600_000;
/** The same in every worker: they share one stalled check. */
const LOCK_MS = 30_000;
const STALLED_INTERVAL_MS = 10_000;

export interface Delivering {
  stop(): Promise<void>;
}

/** Starts delivering; several workers may do so at once. */
export async function startDelivery(desk: DeskQueues, ring: SealRing, logger: Logger): Promise<Delivering> {
  const { name, policy, onec } = desk.desk;
  const delivery = createDelivery({ name, zone: policy.hours.zone, config: onec.results });
  const worker = new Worker<ResultJob, unknown>('results', (job) => deliver(desk, ring, delivery, job), {
    connection: desk.redis,
    prefix: desk.keys.prefix,
    drainDelay: 1,
    lockDuration: LOCK_MS,
    stalledInterval: STALLED_INTERVAL_MS,
    maxStalledCount: Number.MAX_SAFE_INTEGER,
    settings: {
      backoffStrategy: (attemptsMade, _type, _error, job) => delayMs(attemptsMade, job?.timestamp ?? 0),
    },
  });
  worker.on('error', rarely(logger, 'the fetch of results fails; trying again'));
  worker.on('failed', (job, error) =>
    logger.warn({ result: job?.id, why: error.message }, 'a result was not delivered'),
  );
  await worker.waitUntilReady();
  return { stop: () => worker.close() };
}

/** Law 6: whoever has the result makes sure that its call was moved, then tells 1C. */
async function deliver(
  desk: DeskQueues,
  ring: SealRing,
  delivery: ResultDelivery,
  job: Job<ResultJob, unknown>,
): Promise<string> {
  const result = resultJobSchema.parse(job.data);
  await finishFromResult(desk, result);
  const outcome = await delivery.deliver(toResult(result, (sealed) => ring.open(sealed)));
  switch (outcome.kind) {
    case 'done':
      return outcome.note ?? 'done';
    case 'retry':
      throw new Error(outcome.why);
    case 'stop':
      throw new UnrecoverableError(outcome.why);
  }
}

/** Twice as long each time, at most an hour, for a day; -1 gives up. */
function delayMs(attemptsMade: number, queuedAtMs: number): number {
  const next = Math.min(FIRST_DELAY_MS * 2 ** Math.min(attemptsMade - 1, 20), LONGEST_DELAY_MS);
  return Date.now() + next - queuedAtMs > GIVE_UP_AFTER_MS ? -1 : next;
}

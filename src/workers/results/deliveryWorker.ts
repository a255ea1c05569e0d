// Delivers a desk's results to 1C at least once, each with its id as idempotency key, and those of one document in order.
// What fails stays visible.
import { DelayedError, UnrecoverableError, Worker, type Job } from 'bullmq';
import { finishFromResult } from '../../shared/calls/settle.js';
import { noteDelivered, turnOf, type Turn } from '../../shared/calls/undelivered.js';
import { DAY_MS, HOUR_MS } from '../../shared/domain/duration.js';
import { resultJobSchema, toResult, type OpenPhone, type ResultJob } from '../../shared/contracts/result.js';
import { refHash, throttledLog, type Logger } from '../../shared/logging.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import { sleepingWorker } from '../../shared/redis/queueConnection.js';
import type { SealRing } from '../../shared/sealing.js';
import { DeskWatch } from '../watch/deskWatch.js';
import { openTarget } from './openTarget.js';
import type { ResultTarget } from './resultTarget.js';
import { inLanguage } from '../../shared/texts/say.js';

const FIRST_DELAY_MS = 2_000;
const MAX_DELAY_MS = HOUR_MS;
const GIVE_UP_AFTER_MS = DAY_MS;
/** The same in every worker: they share one stalled check. */
const LOCK_MS = 15_000;
const STALLED_INTERVAL_MS = 5_000;

/**
 * A settle adds its result first, then moves its callback and frees a line. A delivery that came in between would do the same
 * once more, in front of the next call.
 */
const YIELD_MS = 100;

/** How long a result waits behind an earlier one of its document; no attempt is counted. Usually it is woken sooner. */
const WAIT_MS = { soon: 1_000, later: 60_000 } as const;

export interface Delivering {
  stop(): Promise<void>;
}

/** Starts delivering; several workers may do so at once. */
export async function startDeliveryWorker(
  desk: DeskQueues,
  ring: SealRing,
  logger: Logger,
  watch = new DeskWatch(desk),
): Promise<Delivering> {
  const { name, policy, onec } = desk.settings;
  const target = openTarget({ name, zone: policy.hours.zone, config: onec.results });
  const delivery: Delivery = { desk, ring, target };
  const sleeping = sleepingWorker(desk.wakes, STALLED_INTERVAL_MS, YIELD_MS);
  const options = {
    connection: desk.redis,
    prefix: desk.keys.prefix,
    ...sleeping.options,
    lockDuration: LOCK_MS,
    maxStalledCount: Number.MAX_SAFE_INTEGER,
    settings: { backoffStrategy: retryDelayMs },
  };
  const worker = new Worker<ResultJob, unknown>(
    'results',
    (job, token) => deliver(delivery, job, token),
    options,
    sleeping.backend,
  );
  worker.on('error', throttledLog(logger, 'results cannot be fetched; trying again'));
  worker.on('completed', ({ data }) => {
    noteDelivered(desk, data).catch(
      throttledLog(logger, 'a delivered result could not be struck off its list; the next delivery does it'),
    );
  });
  worker.on('failed', (job, error) =>
    logger.warn({ desk: name, ...aboutResult(job), why: error.message }, 'a result was not delivered'),
  );
  watch.watchResults(worker);
  await worker.waitUntilReady();
  return { stop: () => worker.close() };
}

/** A result as logs name it; an end without a call has no callId. */
function aboutResult(job: Job<ResultJob, unknown> | undefined): Record<string, unknown> {
  return job ? { ref: refHash(job.data.jobId), callId: job.data.callId } : {};
}

/** What every delivery of a desk needs. */
interface Delivery {
  readonly desk: DeskQueues;
  readonly ring: SealRing;
  readonly target: ResultTarget;
}

/** Law 6: the worker that has the result first makes sure that its callback was moved, then tells 1C. */
async function deliver(
  { desk, ring, target }: Delivery,
  job: Job<ResultJob, unknown>,
  token: string | undefined,
): Promise<string> {
  const result = resultJobSchema.parse(job.data);
  const first = await finishFromResult(desk, result);
  await awaitTurn(await turnOf(desk, result, first), job, token);
  // Why 1C did not take it is kept, and worded for whoever reads it (src/shared/words/refusals.ts).
  const outcome = await inLanguage('en', () => target.deliver(toResult(result, openPhoneOf(desk, ring))));
  switch (outcome.kind) {
    case 'done':
      return outcome.note ?? 'done';
    case 'retry':
      throw new Error(outcome.why);
    case 'stop':
      throw new UnrecoverableError(outcome.why);
  }
}

/** A number opens only for the callback of its result. */
function openPhoneOf({ settings }: DeskQueues, ring: SealRing): OpenPhone {
  return (sealed, { jobId }) => ring.open(sealed, { desk: settings.name, job: jobId, field: 'phone' });
}

/** Returns when it is the result's turn. @throws what tells BullMQ where to put the job until then */
async function awaitTurn(turn: Turn, job: Job, token: string | undefined): Promise<void> {
  switch (turn) {
    case 'now':
      return;
    case 'soon':
    case 'later':
      await job.moveToDelayed(Date.now() + WAIT_MS[turn], token);
      throw new DelayedError();
    case 'blocked':
      throw new UnrecoverableError('an earlier result of this document was not delivered');
  }
}

/**
 * Twice as long each time, at most an hour, for a day; -1 gives up. A redelivery starts again with the first delay.
 *
 * @param attemptsMade at least 1
 */
export function retryDelayMs(attemptsMade: number): number {
  const delays = Array.from({ length: attemptsMade }, (_none, made) =>
    Math.min(FIRST_DELAY_MS * 2 ** Math.min(made, 20), MAX_DELAY_MS),
  );
  const waitedMs = delays.reduce((sum, delayMs) => sum + delayMs, 0);
  return waitedMs > GIVE_UP_AFTER_MS ? -1 : (delays.at(-1) ?? FIRST_DELAY_MS);
}

// One desk's dialling loop: fetch by hand with the callId as lock token, gate, write down, dial (laws 1 to 5).
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker, type Job } from 'bullmq';
import { begin } from '../shared/calls/begin.js';
import { jobId, moveToDelayed, type CallsJob } from '../shared/calls/move.js';
import type { CallbackJob } from '../shared/contracts/job.js';
import { isOpen } from '../shared/domain/callingWindow.js';
import type { Logger } from '../shared/logging.js';
import type { DeskQueues } from '../shared/queues.js';
import { SealError, type SealRing } from '../shared/sealing.js';
import { startRequest } from './announcement.js';
import { place } from './place.js';

/** The lock between fetch and write-ahead, and how often stalled jobs are looked for: a killed worker costs one lock and two looks. */
const FETCH_LOCK_MS = 8_000;
const STALLED_INTERVAL_MS = 2_000;
const RETRY_PAUSE_MS = 500;
const LONGEST_REST_MS = 1_000;
const SEAL_PAUSE_MS = 5 * 60_000;

export interface Dialling {
  /** Stops fetching, lets running requests end, and gives up waiting for their answers when `signal` says so. */
  stop(): Promise<void>;
}

/** Starts dialling for a desk; any number of processes may do so at once, the lines are counted in Redis. */
export async function startDialling(desk: DeskQueues, ring: SealRing, logger: Logger): Promise<Dialling> {
  const stopping = new AbortController();
  const hangUp = new AbortController();
  const limited = fetcher(desk, logger, true);
  const unlimited = fetcher(desk, logger, false);
  await desk.calls.setGlobalConcurrency(desk.desk.lines);
  await limited.startStalledCheckTimer();

  const running = new Set<Promise<void>>();
  const run = (job: CallsJob, callId: string) => {
    const work = handle(desk, ring, job, callId, hangUp.signal, logger)
      .catch((error: unknown) =>
        logger.error({ err: error, callId }, 'a callback could not be begun; it comes back by itself'),
      )
      .finally(() => running.delete(work));
    running.add(work);
  };

  const loop = async () => {
    while (!stopping.signal.aborted) {
      const callId = randomUUID();
      const isLimited = isOpen(desk.desk.policy.hours, Date.now());
      const job = await fetchNext(isLimited ? limited : unlimited, callId, logger);
      if (job) run(job, callId);
      else if (isLimited) await rest(desk);
    }
  };
  const looping = loop();

  return {
    stop: async () => {
      stopping.abort();
      await Promise.all([limited.close(), unlimited.close()]);
      await looping;
      const grace = setTimeout(() => hangUp.abort(), 6_000);
      await Promise.all(running);
      clearTimeout(grace);
    },
  };
}

/**
 * A BullMQ worker without a processor. The limited one keeps to the robot's rate; the other serves a shut
 * desk, where nothing is dialled and thousands may have to be put off quickly.
 */
function fetcher(desk: DeskQueues, logger: Logger, isLimited: boolean): Worker<CallbackJob, unknown> {
  const { max, per } = desk.desk.robot.rate;
  const worker = new Worker<CallbackJob, unknown>('calls', null, {
    connection: desk.redis,
    prefix: desk.keys.prefix,
    autorun: false,
    drainDelay: 1,
    lockDuration: FETCH_LOCK_MS,
    stalledInterval: STALLED_INTERVAL_MS,
    maxStalledCount: Number.MAX_SAFE_INTEGER,
    ...(isLimited ? { limiter: { max, duration: per } } : {}),
  });
  worker.on('error', (error) => logger.warn({ err: error }, 'Redis does not answer; trying again'));
  return worker;
}

async function fetchNext(
  worker: Worker<CallbackJob, unknown>,
  callId: string,
  logger: Logger,
): Promise<Job<CallbackJob, unknown> | undefined> {
  try {
    return await worker.getNextJob(callId);
  } catch (error) {
    logger.warn({ err: error }, 'no job could be fetched; trying again');
    await sleep(RETRY_PAUSE_MS);
    return undefined;
  }
}

/** A rate-limited fetch returns at once: wait out the limit, but not so long that a stop would have to wait. */
async function rest(desk: DeskQueues): Promise<void> {
  const limitMs = await desk.calls.getRateLimitTtl(desk.desk.robot.rate.max).catch(() => 0);
  if (limitMs > 0) await sleep(Math.min(limitMs, LONGEST_REST_MS));
}

async function handle(
  desk: DeskQueues,
  ring: SealRing,
  job: CallsJob,
  callId: string,
  hangUp: AbortSignal,
  logger: Logger,
): Promise<void> {
  const { robot, policy } = desk.desk;
  const log = logger.child({ desk: desk.desk.name, job: jobId(job), callId });
  try {
    const outcome = await begin(desk, job, callId, Date.now(), (callback, open) =>
      startRequest(robot, ring, policy.hours.zone, callback, open),
    );
    log.debug({ outcome: outcome.kind }, 'callback taken');
    if (outcome.kind === 'dial') await place(desk, ring, job, outcome.request, hangUp, log);
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    log.error({ err: error }, 'a patient cannot be read with the seal keys given; put off for five minutes');
    await moveToDelayed(desk, job, callId, job.data, Date.now() + SEAL_PAUSE_MS);
  }
}

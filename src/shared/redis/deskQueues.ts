// One desk in Redis: its two BullMQ queues and the few keys beside them, all under `marvin:{desk}` (one cluster slot).
import { Queue } from 'bullmq';
import type { CallbackJob } from '../contracts/job.js';
import type { Desk } from '../config/configSchema.js';
import type { ResultJob } from '../contracts/result.js';
import { DAY_MS } from '../domain/duration.js';
import { boundEvents } from './bullmqInternals.js';
import type { RedisConnection } from './connection.js';
import { sharedBackend } from './queueConnection.js';
import { Replicas } from './replicas.js';
import { Wakes } from './wakes.js';

export type CallsQueue = Queue<CallbackJob, unknown>;
type ResultsQueue = Queue<ResultJob, unknown>;

export interface DeskQueues {
  readonly settings: Desk;
  readonly calls: CallsQueue;
  readonly results: ResultsQueue;
  readonly redis: RedisConnection;
  /** How a worker's queues sleep while there is nothing to do. */
  readonly wakes: Wakes;
  /** Asked before a call is placed. */
  readonly replicas: Pick<Replicas, 'haveAll'>;
  readonly keys: DeskKeys;
  /** How long finished jobs and call records stay. */
  readonly retentionMs: number;
  /** The same desk over another connection, which is the caller's too. */
  over(redis: RedisConnection): DeskQueues;
  close(): Promise<void>;
}

interface DeskKeys {
  /** Prefix of both queues. */
  readonly prefix: string;
  /** Hash of a call: which job it belongs to, what the robot answered. */
  call(callId: string): string;
  /** Our id of a call that the robot names by an id of its own. */
  alias(alias: string): string;
  /** List of what the robot said about a call of `marvin try`. */
  tried(callId: string): string;
  /** Hash job id → change asked for from outside. */
  readonly changes: string;
  /** List of a callback's results that 1C has not been told yet, oldest first. */
  undelivered(jobId: string): string;
  /** Which document a phone's appointment was queued with, until that appointment; keyed hashes only. */
  appointment(hash: string): string;
  /** Hash of the operator breaker: failures in a row, pauses since the last success. */
  readonly breaker: string;
  /** Hash of the robot: its last failure, refused connections in a row, pauses since it was last reached. */
  readonly robot: string;
  /** The desk's pause, while there is one. The key is named `hold` since the first version. */
  readonly pause: string;
}

const EVENTS_KEPT = 1_000;
/** Every desk listens to its connection. BullMQ raises and lowers this number, so it cannot be 0, without limit. */
const MAX_LISTENERS = 10_000;

/** The connection reports its own errors, once; commands reject by themselves. */
const toldByConnection = () => undefined;

/** Names a desk's keys. */
export function deskKeys(deskName: string): DeskKeys {
  const prefix = `marvin:{${deskName}}`;
  return {
    prefix,
    call: (callId) => `${prefix}:call:${callId}`,
    alias: (alias) => `${prefix}:alias:${alias}`,
    tried: (callId) => `${prefix}:try:${callId}`,
    changes: `${prefix}:changes`,
    undelivered: (jobId) => `${prefix}:undelivered:${jobId}`,
    appointment: (hash) => `${prefix}:appointment:${hash}`,
    breaker: `${prefix}:breaker`,
    robot: `${prefix}:robot`,
    pause: `${prefix}:hold`,
  };
}

/**
 * Opens a desk on a connection that the caller owns and closes.
 *
 * @param shared how the desks of a process sleep together; the caller's too. Left out: the desk sleeps by itself
 */
export function openDesk(
  desk: Desk,
  redis: RedisConnection,
  retentionDays: number,
  shared?: Wakes,
): DeskQueues {
  redis.setMaxListeners(MAX_LISTENERS);
  const keys = deskKeys(desk.name);
  const retentionMs = retentionDays * DAY_MS;
  // What is old is removed by the workers' housekeeping. A job of its own mind would say so in each job, and look at every end.
  const options = {
    connection: redis,
    prefix: keys.prefix,
    streams: { events: { maxLen: EVENTS_KEPT } },
  };
  const calls: CallsQueue = new Queue('calls', options, sharedBackend);
  const results: ResultsQueue = new Queue('results', options, sharedBackend);
  const wakes = shared ?? new Wakes(redis);
  const replicas = new Replicas(redis, keys.prefix);
  const queues = [calls, results];
  for (const queue of queues) queue.on('error', toldByConnection);
  const boundAgain = () => {
    for (const queue of queues) boundEvents(queue, redis, EVENTS_KEPT).catch(toldByConnection);
  };
  redis.on('ready', boundAgain);
  return {
    settings: desk,
    calls,
    results,
    redis,
    wakes,
    replicas,
    keys,
    retentionMs,
    over: (other) => openDesk(desk, other, retentionDays),
    close: async () => {
      redis.off('ready', boundAgain);
      replicas.close();
      if (!shared) await wakes.close();
      await Promise.all([calls.close(), results.close()]);
    },
  };
}

// Everything that one desk's Redis remembers of a document: the callback, its results, late words, a change that waits.
import { pendingChange } from '../../shared/calls/changes.js';
import { dueAtMs } from '../../shared/redis/bullmqInternals.js';
import { pauseOf, type Pause } from '../../shared/calls/pause.js';
import { lateEventsOf, type LateEvent } from '../../shared/calls/callRecord.js';
import { storedResults } from '../storedJobs.js';
import { callbackJobSchema, type CallbackJob, type Change } from '../../shared/contracts/job.js';
import type { ResultJob } from '../../shared/contracts/result.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';

export interface Facts {
  /** Null for a job of a version that is not understood. */
  readonly callback: CallbackJob | null;
  readonly state: string;
  /** Names the row that made it: `<batch>-<line>`. */
  readonly jobName: string;
  readonly queuedMs: number;
  /** When a delayed one is due. */
  readonly dueMs: number | null;
  /** Callbacks that are called before it, while it waits for a line. */
  readonly ahead: number;
  /** Oldest first. */
  readonly results: readonly ResultJob[];
  readonly lateWords: readonly LateEvent[];
  readonly pending: Change | null;
  readonly hold: Pause | null;
}

/** @returns null when the desk knows no such callback */
export async function factsOf(desk: DeskQueues, jobId: string): Promise<Facts | null> {
  const job = await desk.calls.getJob(jobId);
  if (!job) return null;
  const [state, [dueMs = null], results, change, hold] = await Promise.all([
    job.getState(),
    dueAtMs(desk.calls, desk.redis, [jobId]),
    resultsOf(desk, jobId),
    pendingChange(desk, jobId),
    pauseOf(desk),
  ]);
  return {
    callback: callbackJobSchema.safeParse(job.data).data ?? null,
    state,
    jobName: job.name,
    queuedMs: job.timestamp,
    dueMs,
    ahead: state === 'prioritized' || state === 'waiting' ? await aheadOf(desk, jobId) : 0,
    results,
    lateWords: await lateWords(desk, results),
    pending: change?.change ?? null,
    hold,
  };
}

async function resultsOf(desk: DeskQueues, jobId: string): Promise<ResultJob[]> {
  const own: ResultJob[] = [];
  for await (const result of storedResults(desk)) if (result.jobId === jobId) own.push(result);
  return own.sort((a, b) => Date.parse(a.endedAt) - Date.parse(b.endedAt));
}

async function lateWords(desk: DeskQueues, results: readonly ResultJob[]): Promise<LateEvent[]> {
  const callIds = results.flatMap(({ callId }) => callId ?? []);
  const words = await Promise.all(callIds.map((callId) => lateEventsOf(desk, callId)));
  return words.flat();
}

async function aheadOf({ calls }: DeskQueues, jobId: string): Promise<number> {
  const waiting = [
    ...(await calls.getRanges(['waiting'], 0, -1, true)),
    ...(await calls.getRanges(['prioritized'], 0, -1, true)),
  ];
  return Math.max(0, waiting.indexOf(jobId));
}

// Everything that one desk's Redis remembers of a document: the callback, its results, late words, a change that waits.
import { z } from 'zod';
import { pendingChange } from '../../shared/calls/changes.js';
import { heldBy, type Hold } from '../../shared/calls/hold.js';
import { storedResults } from '../../shared/calls/stored.js';
import { callbackJobSchema, type CallbackJob, type Change } from '../../shared/contracts/job.js';
import type { ResultJob } from '../../shared/contracts/result.js';
import { DISPOSITIONS } from '../../shared/domain/disposition.js';
import type { DeskQueues } from '../../shared/queues.js';

/** A word of the robot that came when the call had its verdict already. */
const lateWordSchema = z.object({
  disposition: z.enum(DISPOSITIONS),
  at: z.iso.datetime({ offset: true }),
});
export type LateWord = Readonly<z.infer<typeof lateWordSchema>>;

export interface Facts {
  /** Null for a job of a version that is not understood. */
  readonly callback: CallbackJob | null;
  readonly state: string;
  /** Names the row that made it: `<batch>-<line>`. */
  readonly jobName: string;
  readonly queuedMs: number;
  /** When it was last fetched; null before that. */
  readonly fetchedMs: number | null;
  /** How long it was put off when it was queued, or by the gate. */
  readonly delayMs: number;
  /** Callbacks that are called before it, while it waits for a line. */
  readonly ahead: number;
  /** Oldest first. */
  readonly results: readonly ResultJob[];
  readonly lateWords: readonly LateWord[];
  readonly pending: Change | null;
  readonly hold: Hold | null;
}

/** @returns null when the desk knows no such callback */
export async function factsOf(desk: DeskQueues, jobId: string): Promise<Facts | null> {
  const job = await desk.calls.getJob(jobId);
  if (!job) return null;
  const [state, results, change, hold] = await Promise.all([
    job.getState(),
    resultsOf(desk, jobId),
    pendingChange(desk, jobId),
    heldBy(desk),
  ]);
  return {
    callback: callbackJobSchema.safeParse(job.data).data ?? null,
    state,
    jobName: job.name,
    queuedMs: job.timestamp,
    fetchedMs: job.processedOn ?? null,
    delayMs: job.delay,
    ahead: state === 'prioritized' || state === 'waiting' ? await aheadOf(desk, jobId) : 0,
    results,
    lateWords: await lateWordsOf(desk, results),
    pending: change?.change ?? null,
    hold,
  };
}

async function resultsOf(desk: DeskQueues, jobId: string): Promise<ResultJob[]> {
  const own: ResultJob[] = [];
  for await (const result of storedResults(desk)) if (result.jobId === jobId) own.push(result);
  return own.sort((a, b) => Date.parse(a.endedAt) - Date.parse(b.endedAt));
}

async function lateWordsOf(desk: DeskQueues, results: readonly ResultJob[]): Promise<LateWord[]> {
  const callIds = results.flatMap(({ callId }) => callId ?? []);
  const texts = await Promise.all(callIds.map((callId) => desk.redis.hget(desk.keys.call(callId), 'late')));
  return texts.flatMap((text) => (text === null ? [] : [lateWordSchema.parse(JSON.parse(text))]));
}

async function aheadOf({ calls }: DeskQueues, jobId: string): Promise<number> {
  const waiting = [
    ...(await calls.getRanges(['waiting'], 0, -1, true)),
    ...(await calls.getRanges(['prioritized'], 0, -1, true)),
  ];
  return Math.max(0, waiting.indexOf(jobId));
}

// Everything that one desk's Redis remembers of a document: the callback, its results, late events, a change that waits.
import { answerOf, answerPlace, lateEventsOf, type LateEvent } from '../calls/callRecord.js';
import { pendingChange } from '../calls/changes.js';
import { numberFacts } from '../calls/numbers.js';
import { pauseOf, type Pause } from '../calls/pause.js';
import { callbackJobSchema, type CallbackJob, type Change } from '../contracts/job.js';
import type { ResultJob } from '../contracts/result.js';
import type { PhoneFacts } from '../domain/gate.js';
import { dueAtMs } from '../redis/bullmqInternals.js';
import type { DeskQueues } from '../redis/deskQueues.js';
import type { SealPlace } from '../sealing.js';
import { storedResults } from '../documents/storedJobs.js';

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
  readonly lateEvents: readonly LateEvent[];
  /** Call id → what the robot answered to its start, as it may be shown; empty unless it was asked for. */
  readonly answers: ReadonlyMap<string, string>;
  readonly pending: Change | null;
  readonly pause: Pause | null;
  /** What the gate knows of the numbers of a delayed one, in their order; empty for any other. */
  readonly phones: readonly PhoneFacts[];
}

export type OpenAnswer = (sealed: string, place: SealPlace) => string;

export interface Wanted {
  readonly jobId: string;
  readonly nowMs: number;
  /** Opens what the robot answered; null leaves it out. */
  readonly openAnswer: OpenAnswer | null;
}

/** @returns null when the desk knows no such callback */
export async function factsOf(desk: DeskQueues, wanted: Wanted): Promise<Facts | null> {
  const { jobId, openAnswer } = wanted;
  const job = await desk.calls.getJob(jobId);
  if (!job) return null;
  const callback = callbackJobSchema.safeParse(job.data).data ?? null;
  const [state, [dueMs = null], results, change, pause] = await Promise.all([
    job.getState(),
    dueAtMs(desk.calls, desk.redis, [jobId]),
    resultsOf(desk, jobId),
    pendingChange(desk, jobId),
    pauseOf(desk),
  ]);
  const callIds = [...results, ...(callback?.open ? [callback.open] : [])].flatMap(
    ({ callId }) => callId ?? [],
  );
  return {
    callback,
    state,
    jobName: job.name,
    queuedMs: job.timestamp,
    dueMs,
    ahead: state === 'prioritized' || state === 'waiting' ? await aheadOf(desk, jobId) : 0,
    results,
    lateEvents: (await Promise.all(callIds.map((callId) => lateEventsOf(desk, callId)))).flat(),
    answers: openAnswer ? await answersOf(desk, callIds, openAnswer) : new Map(),
    pending: change?.change ?? null,
    pause,
    phones: callback && state === 'delayed' ? await phonesOf(desk, callback, wanted) : [],
  };
}

async function resultsOf(desk: DeskQueues, jobId: string): Promise<ResultJob[]> {
  const own: ResultJob[] = [];
  for await (const result of storedResults(desk)) if (result.jobId === jobId) own.push(result);
  return own.sort((a, b) => Date.parse(a.endedAt) - Date.parse(b.endedAt));
}

async function answersOf(
  desk: DeskQueues,
  callIds: readonly string[],
  openAnswer: OpenAnswer,
): Promise<Map<string, string>> {
  const answers = new Map<string, string>();
  for (const callId of callIds) {
    const sealed = await answerOf(desk, callId);
    if (sealed !== null) answers.set(callId, openAnswer(sealed, answerPlace(desk, callId)));
  }
  return answers;
}

async function phonesOf(
  desk: DeskQueues,
  { phones }: CallbackJob,
  { jobId, nowMs }: Wanted,
): Promise<PhoneFacts[]> {
  return Promise.all(phones.map(({ key }) => numberFacts({ desk, jobId, nowMs }, key)));
}

async function aheadOf({ calls }: DeskQueues, jobId: string): Promise<number> {
  const waiting = [
    ...(await calls.getRanges(['waiting'], 0, -1, true)),
    ...(await calls.getRanges(['prioritized'], 0, -1, true)),
  ];
  return Math.max(0, waiting.indexOf(jobId));
}

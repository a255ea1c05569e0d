// The three sums that every fault test ends with: nobody rung twice, nobody lost, no word of the robot forgotten.
import { isProgress } from '../../src/simulator/outcomes.js';
import type { JobType } from 'bullmq';
import { expect } from 'vitest';
import { resultJobSchema, type ResultJob } from '../../src/shared/contracts/result.js';
import { lateEventsOf } from '../../src/shared/calls/callRecord.js';
import type { DeskQueues } from '../../src/shared/redis/deskQueues.js';
import type { Outcome } from '../../src/simulator/outcomes.js';
import type { Clinic } from './clinic.js';
import { callsOf, type SimulatedCall } from './simulatorLog.js';
import type { Told } from './scenario.js';

/** The states of a callback's job; together they have every patient exactly once. */
const PENDING: JobType[] = ['active', 'waiting', 'prioritized', 'delayed', 'waiting-children'];
const ENDED: JobType[] = ['completed', 'failed'];

/**
 * Calls per attempt ≤ 1 · patients in = final + pending + for review · events acknowledged = recorded.
 *
 * @param told call events that the test sent itself, beside those of the robot
 */
export async function expectThreeSums(
  place: Watched,
  patients: number,
  told: readonly Told[] = [],
): Promise<void> {
  const tooMany = callsTooMany(callsOf(place.robot.events), await storedResults(place.queues));
  expect(tooMany, 'calls beyond one an attempt').toEqual([]);
  await expectNobodyLost(place, patients, told);
}

/** The last two sums alone: for a fault that is known to double calls, as its test then says. */
export async function expectNobodyLost(
  place: Watched,
  patients: number,
  told: readonly Told[] = [],
): Promise<void> {
  expect(await patientsByFate(place.queues), 'patients in = final + pending + for review').toMatchObject({
    total: patients,
    distinct: patients,
  });
  await expect
    .poll(() => unmatchedWords(place, told), {
      message: 'events acknowledged = recorded',
      timeout: 15_000,
    })
    .toEqual({ onlyAcknowledged: [], onlyRecorded: [] });
}

/** Every result kept, in no particular order. */
export async function storedResults({ results }: DeskQueues): Promise<ResultJob[]> {
  const jobs = await results.getJobs([...PENDING, ...ENDED]);
  return jobs.map((job) => resultJobSchema.parse(job.data));
}

/** Attempts with more than one call, by the robot's log and by what was charged. */
export function callsTooMany(
  calls: readonly SimulatedCall[],
  results: readonly Pick<ResultJob, 'fault' | 'ref' | 'attempt'>[],
): string[] {
  const charging = calls.filter(({ outcome }) => outcome !== null && !UNCHARGED.has(outcome));
  return [
    ...calls.filter(({ starts }) => starts > 1).map(({ callId }) => `${callId} was started again`),
    ...repeated(charging.map(({ number, attempt }) => `${number} attempt ${attempt} was rung`)),
    ...repeated(
      results
        .filter(({ fault }) => fault === 'nobody' || fault === 'patient')
        .map(({ ref, attempt }) => `${ref} attempt ${attempt} was charged`),
    ),
  ];
}

/** These cost the patient no attempt, so the same one is called again. The robot's own word counts, not Marvin's. */
const UNCHARGED: ReadonlySet<Outcome> = new Set(['operator_failed', 'carrier']);

function repeated(words: readonly string[]): string[] {
  return words.filter((word, index) => words.indexOf(word) !== index);
}

/** What the sums are made from: the robot's own account, and a desk. */
export interface Watched {
  readonly robot: Pick<Clinic['robot'], 'events'>;
  readonly queues: DeskQueues;
}

interface Fates {
  readonly final: number;
  readonly pending: number;
  readonly forReview: number;
  readonly total: number;
  /** Fewer than `total` when a patient is in two places. */
  readonly distinct: number;
}

/** Where the patients of a desk are, read from BullMQ's own lists. */
export async function patientsByFate({ calls, redis }: DeskQueues): Promise<Fates> {
  const [pending, ended] = await Promise.all([
    calls.getRanges(PENDING, 0, -1),
    calls.getRanges(ENDED, 0, -1),
  ]);
  const reasons = await Promise.all(ended.map((id) => redis.hget(calls.toKey(id), 'failedReason')));
  const forReview = reasons.filter((reason) => reason === 'needs_review').length;
  return {
    final: ended.length - forReview,
    pending: pending.length,
    forReview,
    total: pending.length + ended.length,
    distinct: new Set([...pending, ...ended]).size,
  };
}

/** What was acknowledged to the robot and is not recorded, and the other way round. */
export async function unmatchedWords(
  place: Watched,
  told: readonly Told[],
): Promise<{ onlyAcknowledged: string[]; onlyRecorded: string[] }> {
  const recorded = await recordedWords(place.queues, await storedResults(place.queues));
  const acknowledged = acknowledgedWords(place, told);
  return {
    onlyAcknowledged: acknowledged.filter((word) => !recorded.includes(word)),
    onlyRecorded: recorded.filter((word) => !acknowledged.includes(word)),
  };
}

/** What the robot was answered 200 or 202 for, each word of each call once. */
function acknowledgedWords({ robot }: Watched, told: readonly Told[]): string[] {
  const sent = robot.events.flatMap((event) =>
    event.event === 'callback_sent'
      ? [{ callId: event.callid, status: event.status, httpStatus: event.httpStatus }]
      : [],
  );
  return unique(
    [...sent, ...told]
      .filter(({ httpStatus, status }) => httpStatus < 300 && !isProgress(status))
      .map(({ callId, status }) => `${callId} ${status}`),
  );
}

/** What Redis keeps of the robot's words: in the call's result, or beside it when they came late. */
async function recordedWords(desk: DeskQueues, results: readonly ResultJob[]): Promise<string[]> {
  const inTime = results
    .filter(({ disposition }) => disposition !== 'robot_refused')
    .flatMap(({ callId, raw }) => (callId !== null && raw !== null ? [`${callId} ${raw.status}`] : []));
  const late = await Promise.all(
    results.map(async ({ callId }) => {
      const words = callId === null ? [] : await lateEventsOf(desk, callId);
      return words.map(({ raw }) => `${callId ?? ''} ${raw?.status ?? ''}`);
    }),
  );
  return unique([...inTime, ...late.flat()]);
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)].sort();
}

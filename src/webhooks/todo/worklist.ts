// What waits for a person: calls that nobody knows the end of, results that 1C refused, paused desks. Masked.
import type { ServedDesk } from '../../shared/calls/deskStatus.js';
import { groupedBy } from '../../shared/groupedBy.js';
import { JOB_FIELD, jobFields } from '../../shared/redis/bullmqInternals.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import { refusalWords } from '../../shared/words/refusals.js';
import {
  actionsFor,
  heldOf,
  mayStillRunSince,
  seenOf,
  type DocumentAction,
} from '../documents/documentActions.js';

/** A callback under review that nobody has looked into. */
export interface Review {
  readonly desk: string;
  readonly jobId: string;
  readonly ref: string;
  readonly number: string | null;
  readonly patient: string;
  readonly appointmentAt: string;
  /** When its last call began; null when there was none. */
  readonly calledAt: string | null;
  readonly runsSince: string | null;
  readonly actions: readonly DocumentAction[];
  readonly seen: string;
}

/** Results that 1C refused for one reason. */
export interface RefusedGroup {
  readonly cause: string;
  readonly advice: string;
  readonly count: number;
  /** Some of the documents, oldest first. */
  readonly documents: readonly { readonly ref: string; readonly number: string | null }[];
}

export interface DeskWork {
  readonly desk: string;
  readonly title: string;
  readonly status: ServedDesk;
  readonly reviews: readonly Review[];
  /** Jobs under review that this version cannot read. */
  readonly parked: number;
  readonly refused: readonly RefusedGroup[];
}

const MAX_REVIEWS = 200;
const MAX_SHOWN_REFUSED = 5;
const PAGE = 1_000;

/** @throws when Redis is away */
export async function deskWork(desk: DeskQueues, status: ServedDesk, nowMs: number): Promise<DeskWork> {
  const { name, title } = desk.settings;
  const [{ reviews, parked }, refused] = await Promise.all([reviewsOf(desk, nowMs), refusedOf(desk)]);
  return { desk: name, title: title ?? name, status, reviews, parked, refused };
}

/** How much waits for a person at one desk. */
export function countOf({ reviews, parked, refused }: DeskWork): number {
  return reviews.length + parked + refused.reduce((sum, { count }) => sum + count, 0);
}

async function reviewsOf(desk: DeskQueues, nowMs: number): Promise<Pick<DeskWork, 'reviews' | 'parked'>> {
  const reviews: Review[] = [];
  let parked = 0;
  for (const jobId of (await underReview(desk)).slice(0, MAX_REVIEWS)) {
    const held = await heldOf(desk, jobId);
    if (held === null) parked += 1;
    else if (held.state === 'failed' && !held.isChecked) {
      const { ref, number, patient, appointmentAt, calls } = held.callback;
      reviews.push({
        desk: desk.settings.name,
        jobId,
        ref,
        number,
        patient: patient.masked,
        appointmentAt,
        calledAt: calls.at(-1)?.startedAt ?? null,
        runsSince: mayStillRunSince(held, nowMs),
        actions: actionsFor(desk.settings.policy, held, nowMs),
        seen: seenOf(held),
      });
    }
  }
  return { reviews: reviews.sort((a, b) => (a.calledAt ?? '').localeCompare(b.calledAt ?? '')), parked };
}

/** A closed callback's failedReason is its close reason. */
async function underReview({ calls, redis }: DeskQueues): Promise<string[]> {
  const found: string[] = [];
  for (let start = 0; ; start += PAGE) {
    const ids = await calls.getRanges(['failed'], start, start + PAGE - 1);
    const reasons = await jobFields(calls, redis, ids, JOB_FIELD.failedReason);
    found.push(...ids.filter((_id, index) => reasons[index] === 'needs_review'));
    if (ids.length < PAGE) return found;
  }
}

async function refusedOf({ results, settings }: DeskQueues): Promise<RefusedGroup[]> {
  const { kind } = settings.onec.results;
  const failed = await results.getJobs(['failed'], 0, -1, true);
  const jobs = failed.map(({ data, failedReason }) => ({ data, ...refusalWords(failedReason, kind) }));
  return [...groupedBy(jobs, ({ cause }) => cause).values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const documents = group.slice(0, MAX_SHOWN_REFUSED).map(({ data: { ref, number } }) => ({ ref, number }));
    return [{ cause: first.cause, advice: first.advice, count: group.length, documents }];
  });
}

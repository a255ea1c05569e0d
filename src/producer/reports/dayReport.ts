// A desk's day in numbers: pure, derived from the results of that day.
import type { ResultJob } from '../../shared/contracts/result.js';
import type { CloseReason } from '../../shared/domain/callback.js';
import type { Disposition, Fault } from '../../shared/domain/disposition.js';
import { groupedBy } from '../../shared/groupedBy.js';

export interface DayReport {
  readonly desk: string;
  /** `YYYY-MM-DD` in the desk's zone. */
  readonly date: string;
  /** Documents that were called about or closed. */
  readonly patients: number;
  readonly calls: number;
  /** Patients who were connected, as the robot said at once or later. */
  readonly reached: number;
  readonly operatorFailures: number;
  /** Calls; only what occurred. */
  readonly byDisposition: Readonly<Partial<Record<Disposition, number>>>;
  readonly byFault: Readonly<Partial<Record<Fault, number>>>;
  /** Callbacks that ended without a conversation. */
  readonly closed: Readonly<Partial<Record<CloseReason, number>>>;
  /** Numbers by their verdict after their last call of the day. */
  readonly numbers: { readonly verified: number; readonly suspect: number };
  /** From the moment the desk could first call about a document to the call that reached; null when nobody was reached. */
  readonly medianSecondsToReach: number | null;
}

/**
 * @param results of the day, in any order
 * @param callableSinceMs when the desk could first call about a document, by job id
 */
export function dayReport(
  desk: string,
  date: string,
  results: readonly ResultJob[],
  callableSinceMs: ReadonlyMap<string, number>,
): DayReport {
  const inOrder = results.toSorted((a, b) => Date.parse(a.endedAt) - Date.parse(b.endedAt));
  const calls = inOrder.filter(({ disposition }) => disposition !== null);
  const reached = inOrder.filter(isReached);
  const lastOfNumber = new Map(
    calls.flatMap((call) => (call.phone ? [[call.phone.key, call.phoneVerdict]] : [])),
  );
  const verdicts = [...lastOfNumber.values()];
  return {
    desk,
    date,
    patients: new Set(inOrder.map(({ jobId }) => jobId)).size,
    calls: calls.length,
    reached: new Set(reached.map(({ jobId }) => jobId)).size,
    operatorFailures: calls.filter(({ fault }) => fault === 'operator').length,
    byDisposition: counts(calls.map(({ disposition }) => disposition)),
    byFault: counts(calls.map(({ fault }) => fault)),
    closed: counts(inOrder.map(({ decision }) => (decision.kind === 'close' ? decision.reason : null))),
    numbers: {
      verified: verdicts.filter((verdict) => verdict === 'verified').length,
      suspect: verdicts.filter((verdict) => verdict === 'suspect').length,
    },
    medianSecondsToReach: median(reached.flatMap((result) => secondsToReach(result, callableSinceMs))),
  };
}

function isReached({ decision }: ResultJob): boolean {
  return decision.kind === 'complete' || (decision.kind === 'close' && decision.reason === 'reached');
}

function secondsToReach(
  { jobId, startedAt }: ResultJob,
  callableSinceMs: ReadonlyMap<string, number>,
): number[] {
  const sinceMs = callableSinceMs.get(jobId);
  if (sinceMs === undefined || startedAt === null) return [];
  return [Math.max(0, Math.round((Date.parse(startedAt) - sinceMs) / 1_000))];
}

function counts<Name extends string>(names: readonly (Name | null)[]): Partial<Record<Name, number>> {
  const found = groupedBy(
    names.filter((name) => name !== null),
    (name) => name,
  );
  const entries = [...found].map(([name, all]) => [name, all.length]);
  return Object.fromEntries(entries) as Partial<Record<Name, number>>; // the keys were Names
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : Math.round((low + high) / 2);
}

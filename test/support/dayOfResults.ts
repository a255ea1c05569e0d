// A desk's day counted from its results one by one: what the counters must come to, by another way.
import type { ResultJob } from '../../src/shared/contracts/result.js';
import type { DayReport } from '../../src/shared/reports/dayReport.js';

/** What a report says that results say, too. */
export type DayOfResults = Pick<
  DayReport,
  'patients' | 'calls' | 'reached' | 'operatorFailures' | 'byDisposition' | 'byFault' | 'closed' | 'numbers'
>;

/** @param results of one day, in any order */
export function dayOfResults(results: readonly ResultJob[]): DayOfResults {
  const inOrder = results.toSorted((a, b) => Date.parse(a.endedAt) - Date.parse(b.endedAt));
  const calls = inOrder.filter(({ disposition }) => disposition !== null);
  const reached = inOrder.filter(
    ({ decision }) =>
      decision.kind === 'complete' || (decision.kind === 'close' && decision.reason === 'reached'),
  );
  const verdicts = new Map(
    calls.flatMap((call) => (call.phone ? [[call.phone.key, call.phoneVerdict] as const] : [])),
  );
  const numbers = (wanted: string) => [...verdicts.values()].filter((verdict) => verdict === wanted).length;
  return {
    patients: documentsIn(inOrder),
    calls: calls.length,
    reached: documentsIn(reached),
    operatorFailures: calls.filter(({ fault }) => fault === 'operator').length,
    byDisposition: counts(calls.map(({ disposition }) => disposition)),
    byFault: counts(calls.map(({ fault }) => fault)),
    closed: counts(inOrder.map(({ decision }) => (decision.kind === 'close' ? decision.reason : null))),
    numbers: { verified: numbers('verified'), suspect: numbers('suspect') },
  };
}

function documentsIn(results: readonly ResultJob[]): number {
  return new Set(results.map(({ jobId }) => jobId)).size;
}

function counts<Name extends string>(names: readonly (Name | null)[]): Partial<Record<Name, number>> {
  const counted: Partial<Record<Name, number>> = {};
  for (const name of names) if (name !== null) counted[name] = (counted[name] ?? 0) + 1;
  return counted;
}

// A desk's day in numbers: pure, from the day's counters. What `marvin report` prints and the page "Отчёт" shows.
import type { DayCounts } from '../counters/dayCounters.js';
import type { CloseReason } from '../domain/callback.js';
import { TRAITS_OF, type Disposition, type Fault } from '../domain/disposition.js';

/** docs/contract.md, "Looking back". */
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
  /** The same, counted: patients within so many seconds, and not within fewer; null: any time. */
  readonly timeToReach: readonly { readonly untilSeconds: number | null; readonly patients: number }[];
  /** Hours in which a call ended or the desk was open. */
  readonly byHour: readonly HourReport[];
  /** Calls that came as far as the patient, by the attempt that they were; 9 stands for every later one. */
  readonly byAttempt: readonly {
    readonly attempt: number;
    readonly calls: number;
    readonly connected: number;
  }[];
  /** `waiting`: for operators to answer. An operator then waits in vain (`wasted`), or waits (`ringing`) and talks. */
  readonly operatorSeconds: Readonly<Record<'waiting' | 'ringing' | 'talk' | 'wasted', number>>;
  /** Calls of this day whose end nobody knew, and those of them that still wait for a person. */
  readonly reviews: { readonly opened: number; readonly unresolved: number };
}

/** Calls that ended in one hour, by who is the cause; `network` is carrier, robot and its silence. */
interface HourReport {
  readonly hour: number;
  readonly connected: number;
  readonly patient: number;
  readonly operator: number;
  readonly network: number;
  /** How long lines were taken, and could have been so far; all lines together. */
  readonly busySeconds: number;
  readonly openSeconds: number;
}

export const CAUSES = ['connected', 'patient', 'operator', 'network'] as const;
export type Cause = (typeof CAUSES)[number];

const CAUSE_OF: Readonly<Record<Fault, Cause>> = {
  nobody: 'connected',
  patient: 'patient',
  operator: 'operator',
  robot: 'network',
  carrier: 'network',
  us: 'network',
};

export interface ReportedDay {
  readonly desk: string;
  readonly date: string;
  readonly counts: DayCounts;
  /** By hour: for how many seconds each line could have been taken so far. */
  readonly openSeconds: ReadonlyMap<number, number>;
  /** For a day on which nothing ended. */
  readonly lines: number;
}

type Calls = DayCounts['calls'];
type OneCount = Calls[number];

export function dayReport(day: ReportedDay): DayReport {
  const { desk, date, counts } = day;
  const { calls, patients, reached, closed, numbers, seconds, secondsToReach, reviewed } = counts;
  const byFault = sumsBy(calls, ({ disposition }) => TRAITS_OF[disposition].fault);
  const opened = closed.needs_review ?? 0;
  return {
    desk,
    date,
    patients,
    calls: sum(calls),
    reached,
    operatorFailures: byFault.operator ?? 0,
    byDisposition: sumsBy(calls, ({ disposition }) => disposition),
    byFault,
    closed,
    numbers,
    medianSecondsToReach: median(secondsToReach),
    timeToReach: spread(secondsToReach),
    byHour: hoursOf(day),
    byAttempt: attemptsOf(calls),
    operatorSeconds: {
      waiting: seconds.operatorLeg,
      ringing: seconds.patientLeg - seconds.wasted,
      talk: seconds.talk,
      wasted: seconds.wasted,
    },
    reviews: { opened, unresolved: Math.max(0, opened - reviewed) },
  };
}

function hoursOf({ counts, openSeconds, lines }: ReportedDay): HourReport[] {
  const busy = new Map(counts.busySeconds);
  const hours = new Set([...counts.calls.map(({ hour }) => hour), ...busy.keys(), ...openSeconds.keys()]);
  return [...hours]
    .sort((a, b) => a - b)
    .map((hour) => {
      const ended = counts.calls.filter((count) => count.hour === hour);
      const causes = sumsBy(ended, ({ disposition }) => CAUSE_OF[TRAITS_OF[disposition].fault]);
      return {
        hour,
        ...{ connected: 0, patient: 0, operator: 0, network: 0 },
        ...causes,
        busySeconds: busy.get(hour) ?? 0,
        openSeconds: (openSeconds.get(hour) ?? 0) * (counts.lines ?? lines),
      };
    });
}

function attemptsOf(calls: Calls): DayReport['byAttempt'] {
  const rang = calls.filter(({ disposition }) =>
    ['nobody', 'patient'].includes(TRAITS_OF[disposition].fault),
  );
  const attempts = [...new Set(rang.map(({ attempt }) => attempt))].sort((a, b) => a - b);
  return attempts.map((attempt) => {
    const own = rang.filter((count) => count.attempt === attempt);
    return {
      attempt,
      calls: sum(own),
      connected: sum(own.filter(({ disposition }) => disposition === 'connected')),
    };
  });
}

type Spread = DayCounts['secondsToReach'];
const UNTIL_MINUTES = [5, 15, 30, 60, 120, 240] as const;

function spread(reached: Spread): DayReport['timeToReach'] {
  const ends = [...UNTIL_MINUTES.map((minutes) => minutes * 60), null];
  return ends.map((untilSeconds, index) => {
    const from = ends[index - 1] ?? -1;
    const within = reached.filter(([at]) => at > from && (untilSeconds === null || at <= untilSeconds));
    return { untilSeconds, patients: within.reduce((total, [, patients]) => total + patients, 0) };
  });
}

function median(reached: Spread): number | null {
  const total = reached.reduce((patients, [, more]) => patients + more, 0);
  if (total === 0) return null;
  const at = (position: number) => {
    let before = 0;
    return reached.find(([, patients]) => (before += patients) > position)?.[0] ?? 0;
  };
  return Math.round((at(Math.floor((total - 1) / 2)) + at(Math.floor(total / 2))) / 2);
}

function sumsBy<Name extends string>(
  calls: Calls,
  nameOf: (count: OneCount) => Name,
): Partial<Record<Name, number>> {
  const sums: Partial<Record<Name, number>> = {};
  for (const count of calls) {
    const name = nameOf(count);
    sums[name] = (sums[name] ?? 0) + count.calls;
  }
  return sums;
}

function sum(calls: Calls): number {
  return calls.reduce((total, count) => total + count.calls, 0);
}

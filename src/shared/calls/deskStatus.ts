// A desk at a glance, read from BullMQ's own counts: for `marvin status`, the desk page and metrics.
import { lastRobotFailure, type RobotFailure } from './breaker.js';
import { pauseOf, type Pause } from './pause.js';
import { closedWithinRetention } from '../counters/dayCounters.js';
import { CLOSE_REASONS } from '../domain/callback.js';
import { closingOf, isOpen, nextOpening, openingOf, type CallingHours } from '../domain/callingWindow.js';
import { isoIn, startOfDayMs } from '../domain/instant.js';
import { JOB_FIELD, jobFields } from '../redis/bullmqInternals.js';
import type { DeskQueues } from '../redis/deskQueues.js';

/** docs/contract.md, "status --json". Times are ISO 8601 with the desk's offset. */
export interface DeskStatus {
  readonly desk: string;
  readonly open: boolean;
  /** While the desk is open, when it opened, else the next opening. Null: no opening in sight. */
  readonly opensAt: string | null;
  /** When that same window shuts. Null: never. */
  readonly closesAt: string | null;
  readonly paused: boolean;
  /** Why, by whom and until when the desk is paused; null while it is not. */
  readonly hold: Pause | null;
  readonly lines: number;
  readonly onPhone: number;
  readonly waiting: number;
  readonly scheduled: number;
  readonly reached: number;
  /** Close reason → how many within retention. */
  readonly closed: Readonly<Record<string, number>>;
  /** What went wrong last when the robot was asked to call; null: nothing within retention. */
  readonly robotFailure: RobotFailure | null;
  readonly results: { readonly pending: number; readonly failed: number };
}

/** A desk's status, and how many living workers serve it. */
export interface ServedDesk extends DeskStatus {
  readonly workers: number;
}

/** Whether nobody works for a desk that has work: its window is open, or something waits, now or for its time. */
export function isUnserved({ workers, open, onPhone, waiting, scheduled, results }: ServedDesk): boolean {
  return workers === 0 && (open || onPhone + waiting + scheduled + results.pending > 0);
}

const PAGE = 1_000;

export async function deskStatus(queues: DeskQueues, nowMs: number): Promise<DeskStatus> {
  const { calls, results, settings: desk } = queues;
  const [counts, counted, pause, robotFailure, resultCounts] = await Promise.all([
    calls.getJobCounts('active', 'waiting', 'prioritized', 'delayed', 'completed', 'failed'),
    closedWithinRetention(queues, nowMs),
    pauseOf(queues),
    lastRobotFailure(queues),
    results.getJobCounts('waiting', 'active', 'delayed', 'prioritized', 'failed'),
  ]);
  const { hours } = desk.policy;
  // What an earlier version closed was not counted.
  const isCounted = sum(counted, CLOSE_REASONS) >= (counts['failed'] ?? 0);
  const closed = isCounted ? counted : await closedByReason(queues);
  return {
    desk: desk.name,
    open: isOpen(hours, nowMs),
    ...windowAt(hours, nowMs),
    paused: pause !== null,
    hold: pause,
    lines: desk.lines,
    onPhone: counts['active'] ?? 0,
    waiting: (counts['waiting'] ?? 0) + (counts['prioritized'] ?? 0),
    scheduled: counts['delayed'] ?? 0,
    reached: counts['completed'] ?? 0,
    closed,
    robotFailure,
    results: {
      pending: sum(resultCounts, ['waiting', 'active', 'delayed', 'prioritized']),
      failed: resultCounts['failed'] ?? 0,
    },
  };
}

/** The window that is running, else the next one. A desk that never shuts has opened today at midnight. */
function windowAt(hours: CallingHours, nowMs: number): Pick<DeskStatus, 'opensAt' | 'closesAt'> {
  const openMs = nextOpening(hours, nowMs);
  if (openMs === null) return { opensAt: null, closesAt: null };
  const closingMs = closingOf(hours, openMs);
  return {
    opensAt: isoIn(hours.zone, openingOf(hours, openMs) ?? startOfDayMs(hours.zone, openMs)),
    closesAt: closingMs === null ? null : isoIn(hours.zone, closingMs),
  };
}

function sum(counts: Readonly<Record<string, number>>, names: readonly string[]): number {
  return names.reduce((total, name) => total + (counts[name] ?? 0), 0);
}

/** From the callbacks themselves, one by one: a closed callback's failedReason is its close reason. */
async function closedByReason({ calls, redis }: DeskQueues): Promise<Record<string, number>> {
  const closed: Record<string, number> = {};
  for (let start = 0; ; start += PAGE) {
    const ids = await calls.getRanges(['failed'], start, start + PAGE - 1);
    const reasons = await jobFields(calls, redis, ids, JOB_FIELD.failedReason);
    for (const reason of reasons) if (reason !== null) closed[reason] = (closed[reason] ?? 0) + 1;
    if (ids.length < PAGE) return closed;
  }
}

// How a day's calls would go: pure. Everybody is called once, the most urgent first, one call at a time on each line, every call
// as long as the desk's usual one. Retries come on top, so nothing can be faster than this.
import { closingOf, nextRoom } from '../../shared/domain/callingWindow.js';
import type { DeskPolicy } from '../../shared/domain/policy.js';

/** Somebody to be called. */
export interface ToCall {
  readonly appointmentMs: number;
  /** Not before this. */
  readonly dueMs: number;
}

export interface PlannedCall<Callback extends ToCall> {
  readonly callback: Callback;
  /** Null when the desk never opens again. */
  readonly startMs: number | null;
}

/** In the order of the calls. */
export function planCalls<Callback extends ToCall>(
  policy: DeskPolicy,
  lines: number,
  callbacks: readonly Callback[],
  nowMs: number,
): PlannedCall<Callback>[] {
  const freeAtMs = Array.from({ length: lines }, () => nowMs);
  const waiting = new Waiting(callbacks);
  const planned: PlannedCall<Callback>[] = [];
  for (let clockMs = nowMs; planned.length < callbacks.length;) {
    const line = freeAtMs.indexOf(Math.min(...freeAtMs));
    const earliestMs = Math.max(clockMs, freeAtMs[line] ?? clockMs, waiting.nextDueMs() ?? clockMs);
    const startMs = earliestMs === Infinity ? null : nextRoom(policy.hours, earliestMs, policy.usualCallMs);
    clockMs = startMs ?? Infinity;
    const callback = waiting.takeMostUrgent(clockMs);
    if (!callback) break;
    planned.push({ callback, startMs });
    freeAtMs[line] = clockMs + policy.usualCallMs;
  }
  return planned;
}

/** Who is not called yet: due ones by urgency, equal ones in their own order. The next one is last in its list. */
class Waiting<Callback extends ToCall> {
  readonly #ready: { callback: Callback; order: number }[] = [];
  readonly #later: { callback: Callback; order: number }[];

  constructor(callbacks: readonly Callback[]) {
    this.#later = callbacks
      .map((callback, order) => ({ callback, order }))
      .sort((a, b) => b.callback.dueMs - a.callback.dueMs);
  }

  /** When the next one falls due, unless one is due already. */
  nextDueMs(): number | undefined {
    return this.#ready.length > 0 ? undefined : this.#later.at(-1)?.callback.dueMs;
  }

  takeMostUrgent(nowMs: number): Callback | undefined {
    let isSorted = true;
    for (let due = this.#later.at(-1); due && due.callback.dueMs <= nowMs; due = this.#later.at(-1)) {
      this.#ready.push(due);
      this.#later.pop();
      isSorted = false;
    }
    if (!isSorted)
      this.#ready.sort((a, b) => b.callback.appointmentMs - a.callback.appointmentMs || b.order - a.order);
    return this.#ready.pop()?.callback;
  }
}

/** What a plan comes to. Instants are epoch milliseconds. */
export interface PlanSummary {
  readonly firstCallMs: number | null;
  /** When the last call would be over. */
  readonly doneMs: number | null;
  /** The end of the window in which the first call is made. */
  readonly closingMs: number | null;
  /** Calls that do not fit into that window. */
  readonly afterClosing: number;
  /** Calls that would come too late for their appointment. */
  readonly tooLate: number;
}

export function summaryOf(policy: DeskPolicy, planned: readonly PlannedCall<ToCall>[]): PlanSummary {
  const starts = planned.flatMap(({ startMs }) => startMs ?? []);
  const firstCallMs = starts.length > 0 ? starts.reduce((a, b) => Math.min(a, b)) : null;
  const lastCallMs = starts.length > 0 ? starts.reduce((a, b) => Math.max(a, b)) : null;
  const closingMs = firstCallMs === null ? null : closingOf(policy.hours, firstCallMs);
  const isTooLate = ({ callback, startMs }: PlannedCall<ToCall>) =>
    startMs === null || startMs >= callback.appointmentMs - policy.leadTimeMs;
  return {
    firstCallMs,
    doneMs: lastCallMs === null ? null : lastCallMs + policy.usualCallMs,
    closingMs,
    afterClosing: starts.filter((startMs) => closingMs !== null && startMs >= closingMs).length,
    tooLate: planned.filter(isTooLate).length,
  };
}

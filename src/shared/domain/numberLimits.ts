// How soon a number may ring again: a family that shares a phone is not rung three times in a row.
import { nextDayMs, startOfDayMs } from './instant.js';
import type { DeskPolicy } from './policy.js';

/** A call that rang, or may have rung, a number. */
export interface NumberCall {
  readonly atMs: number;
  /** The callback it was made for, unique over all desks. */
  readonly callback: string;
}

/**
 * When a number may be called again. The gap counts from calls for other callbacks, since a callback's own retries have
 * their own delays; the daily cap counts every call.
 *
 * @param calls to this number by any desk, in any order, for at least the last two days
 * @param callback the one that would call now
 * @returns an instant in ms; at or before `nowMs` when the number is free
 */
export function numberFreeAtMs(
  policy: DeskPolicy,
  calls: readonly NumberCall[],
  callback: string,
  nowMs: number,
): number {
  const { gapMs } = policy.perNumber;
  const ofOthers = calls.filter((call) => call.callback !== callback);
  const afterGapMs = Math.max(0, ...ofOthers.map((call) => call.atMs + gapMs));
  return Math.max(afterGapMs, isCapped(policy, calls, nowMs) ? nextDayMs(policy.hours.zone, nowMs) : 0);
}

function isCapped({ perNumber, hours }: DeskPolicy, calls: readonly NumberCall[], nowMs: number): boolean {
  if (calls.length < perNumber.perDay) return false;
  const midnightMs = startOfDayMs(hours.zone, nowMs);
  return calls.filter((call) => call.atMs >= midnightMs).length >= perNumber.perDay;
}

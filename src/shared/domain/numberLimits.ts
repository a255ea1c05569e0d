// How soon a number may ring again: a family with one phone is not rung three times in a row.
import { DateTime } from 'luxon';
import { startOfDayMs } from './instant.js';
import type { DeskPolicy } from './policy.js';

/** A call that rang, or may have rung, a number. */
export interface NumberCall {
  readonly atMs: number;
  /** The callback it was made for, unique over all desks. */
  readonly callback: string;
}

/**
 * When a number may be called again. The gap is kept to calls for other callbacks, since a callback's own
 * retries have their own delays; the daily cap counts every call.
 *
 * @param calls to this number by any desk, any order, the last two days at least
 * @param callback that would call now
 * @returns an instant in ms; at or before `nowMs` when the number is free
 */
export function numberFreeAtMs(
  policy: DeskPolicy,
  calls: readonly NumberCall[],
  callback: string,
  nowMs: number,
): number {
  const { gapMs, perDay } = policy.perNumber;
  const lastOther = Math.max(
    0,
    ...calls.filter((call) => call.callback !== callback).map((call) => call.atMs),
  );
  const today = calls.filter((call) => call.atMs >= startOfDayMs(policy.hours.zone, nowMs));
  const afterGapMs = lastOther === 0 ? 0 : lastOther + gapMs;
  const afterCapMs = today.length < perDay ? 0 : nextDayMs(policy.hours.zone, nowMs);
  return Math.max(afterGapMs, afterCapMs);
}

function nextDayMs(zone: string, nowMs: number): number {
  return DateTime.fromMillis(nowMs, { zone }).plus({ days: 1 }).startOf('day').toMillis();
}

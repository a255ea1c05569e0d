// When a callback is tried again: after its delay, inside the window, and at another time of day where that may help.
import { hasRoomFor, nextRoom, type CallingHours } from './callingWindow.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './duration.js';
import type { DeskPolicy } from './policy.js';
import { instantOfLocal, offsetMsAt } from './zoneOffset.js';

/** Retries of calls that ended together are spread over a tenth of their delay, a minute at most. */
export const JITTER_SHARE = 0.1;
export const MAX_JITTER_MS = MINUTE_MS;

/** A desk that sets a shorter delay wants the next try soon, not at another time of day. */
export const MIN_MOVED_DELAY_MS = HOUR_MS;

export interface TryPlan {
  readonly nowMs: number;
  readonly delayMs: number;
  /** When the callback expires. */
  readonly beforeMs: number;
  /** When failed calls began, if the time of day matters; empty if it does not. */
  readonly failedAtMs: readonly number[];
}

/**
 * @param random in [0, 1)
 * @returns an instant with room for a call, never before the delay; null when that is past `beforeMs`
 */
export function nextTryMs(policy: DeskPolicy, plan: TryPlan, random: () => number): number | null {
  const dueMs = plan.nowMs + plan.delayMs;
  const roomMs = nextRoom(policy.hours, dueMs, policy.usualCallMs);
  if (roomMs === null || roomMs >= plan.beforeMs) return null;
  const atMs = inOtherHalf(policy, plan, roomMs) ?? roomMs;
  return atMs === dueMs ? jittered(policy, plan, dueMs, random) : atMs;
}

/** At an opening nothing is spread: there the lines and the order of urgency decide. */
function jittered(policy: DeskPolicy, plan: TryPlan, dueMs: number, random: () => number): number {
  const maxMs = Math.min(plan.delayMs * JITTER_SHARE, MAX_JITTER_MS);
  const atMs = dueMs + Math.floor(maxMs * random());
  return atMs < plan.beforeMs && hasRoomFor(policy.hours, atMs, policy.usualCallMs) ? atMs : dueMs;
}

/** Room in the other half of the day within 24 hours, if only this half has failed and one more try would fit after it. */
function inOtherHalf(policy: DeskPolicy, plan: TryPlan, roomMs: number): number | null {
  const { hours, usualCallMs } = policy;
  if (plan.delayMs < MIN_MOVED_DELAY_MS || plan.failedAtMs.length === 0) return null;
  const half = halfOf(hours, roomMs);
  if (plan.failedAtMs.some((failedMs) => halfOf(hours, failedMs) !== half)) return null;
  const atMs = nextRoom(hours, Math.max(roomMs, nextHalfMs(hours, roomMs)), usualCallMs);
  if (atMs === null || atMs > roomMs + DAY_MS || halfOf(hours, atMs) === half) return null;
  return atMs + plan.delayMs < plan.beforeMs ? atMs : null;
}

function halfOf(hours: CallingHours, instantMs: number): 'early' | 'late' {
  return localMs(hours, instantMs) % DAY_MS < middleOfDayMs(hours) ? 'early' : 'late';
}

/** When the other half of the day begins: at the middle of the day, or at midnight. */
function nextHalfMs(hours: CallingHours, instantMs: number): number {
  const local = localMs(hours, instantMs);
  const sinceMidnightMs = halfOf(hours, instantMs) === 'early' ? middleOfDayMs(hours) : DAY_MS;
  return instantOfLocal(hours.zone, local - (local % DAY_MS) + sinceMidnightMs);
}

/** The time of day at which half of the desk's usual hours are over, in ms since midnight. */
function middleOfDayMs({ intervals }: CallingHours): number {
  let leftSeconds = intervals.reduce((sum, { from, to }) => sum + to - from, 0) / 2;
  for (const { from, to } of intervals) {
    if (leftSeconds < to - from) return (from + leftSeconds) * 1_000;
    leftSeconds -= to - from;
  }
  return DAY_MS;
}

/** What the desk's clock shows, as if it were UTC. */
function localMs({ zone }: CallingHours, instantMs: number): number {
  return instantMs + offsetMsAt(zone, instantMs);
}

// For how long a desk was open in each hour of a local day.
import { DateTime } from 'luxon';
import { closingOf, nextOpening, type CallingHours } from '../domain/callingWindow.js';
import { HOUR_MS } from '../domain/duration.js';

/**
 * @param date `YYYY-MM-DD`
 * @param nowMs what comes later does not count
 * @returns hour by the local clock → seconds; only hours in which the desk was open
 */
export function openSecondsByHour(hours: CallingHours, date: string, nowMs: number): Map<number, number> {
  const midnight = DateTime.fromISO(date, { zone: hours.zone }).startOf('day');
  const untilMs = Math.min(nowMs, midnight.plus({ days: 1 }).toMillis());
  const open = new Map<number, number>();
  let fromMs = nextOpening(hours, midnight.toMillis());
  while (fromMs !== null && fromMs < untilMs) {
    const toMs = Math.min(closingOf(hours, fromMs) ?? untilMs, untilMs);
    for (const [hour, ms] of byHour(hours.zone, fromMs, toMs))
      open.set(hour, (open.get(hour) ?? 0) + Math.round(ms / 1_000));
    fromMs = nextOpening(hours, toMs);
  }
  return open;
}

function* byHour(zone: string, fromMs: number, toMs: number): Generator<[hour: number, ms: number]> {
  for (let atMs = fromMs; atMs < toMs;) {
    const local = DateTime.fromMillis(atMs, { zone });
    const endMs = Math.min(toMs, atMs + HOUR_MS - local.diff(local.startOf('hour')).toMillis());
    yield [local.hour, endMs - atMs];
    atMs = endMs;
  }
}

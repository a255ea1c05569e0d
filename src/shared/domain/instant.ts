// Inside the program an instant is epoch milliseconds; outside it is ISO 8601 with the desk's offset.
import { DAY_MS } from './duration.js';
import { instantOfLocal, offsetMsAt } from './zoneOffset.js';

/**
 * ISO 8601 with the zone's offset, milliseconds only if there are any: `2026-11-24T10:30:00+03:00`.
 *
 * @throws RangeError when `instantMs` is no instant
 */
export function isoIn(zone: string, instantMs: number): string {
  const offsetMs = offsetMsAt(zone, instantMs);
  const local = new Date(instantMs + offsetMs).toISOString().slice(0, -1);
  return `${local.endsWith('.000') ? local.slice(0, -4) : local}${offsetText(offsetMs)}`;
}

/** The time of day that an instant carries: `10:30` of `2026-11-24T10:30:00+03:00`. */
export function clockOf(iso: string): string {
  return iso.slice(11, 16);
}

function offsetText(offsetMs: number): string {
  const minutes = Math.abs(offsetMs) / 60_000;
  const [hour, minute] = [Math.floor(minutes / 60), Math.floor(minutes % 60)].map((part) =>
    String(part).padStart(2, '0'),
  );
  return `${offsetMs < 0 ? '-' : '+'}${hour ?? '00'}:${minute ?? '00'}`;
}

/** When the local day of an instant begins: the first of two midnights if clocks are set back. */
export function startOfDayMs(zone: string, instantMs: number): number {
  return instantOfLocal(zone, localMidnightMs(zone, instantMs));
}

/** When the local day after that of an instant begins. */
export function nextDayMs(zone: string, instantMs: number): number {
  return instantOfLocal(zone, localMidnightMs(zone, instantMs) + DAY_MS);
}

function localMidnightMs(zone: string, instantMs: number): number {
  return Math.floor((instantMs + offsetMsAt(zone, instantMs)) / DAY_MS) * DAY_MS;
}

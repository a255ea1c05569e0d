// Instants are epoch milliseconds inside the program and ISO 8601 with the desk's offset outside of it.
import { DateTime } from 'luxon';

/** ISO 8601 with the zone's offset, to the millisecond where there is one: `2026-11-24T10:30:00+03:00`. */
export function isoIn(zone: string, instantMs: number): string {
  const iso = DateTime.fromMillis(instantMs, { zone }).toISO({ suppressMilliseconds: true });
  if (iso === null) throw new RangeError(`${instantMs} ms is not an instant in zone ${zone}`);
  return iso;
}

/** The instant at which the local day of another instant begins. */
export function startOfDayMs(zone: string, instantMs: number): number {
  return DateTime.fromMillis(instantMs, { zone }).startOf('day').toMillis();
}

// Dates as 1C's exports write them: without an offset (so in the desk's zone), and 01.01.0001 for no date at all. Parsed
// by hand, since an import reads hundreds of thousands of them. A text that can be read in two ways is bad.
import { readDateText, type Reading } from './onecDateText.js';
import { instantOfLocal } from './zoneOffset.js';

export type OnecDate =
  | { readonly kind: 'none' }
  /** `hasTime` is false when no time of day is written, or midnight, which is how 1C writes a bare date. */
  | { readonly kind: 'date'; readonly ms: number; readonly hasTime: boolean }
  | { readonly kind: 'bad' };

/**
 * Reads `24.11.2026 9:05:00`, `24.11.2026`, `2026-11-24T10:30:00` and `2026-11-24 10:30`; `Z`, `+03:00` and `+0300` are respected.
 * Reads what people and reports write too: `24 ноября 2026 г. в 10:30`, `24.11.2026 (вт), 10:30-11:00`. Of a range of times its
 * beginning counts. A local time that the zone's clocks skip is read as that much after the skip; one shown twice is read as the
 * first.
 *
 * @param zone IANA zone of the desk
 */
export function parseOnecDate(text: string, zone: string): OnecDate {
  return dated(readDateText(text), zone);
}

/**
 * Reads a date and a time of day in two fields: `2026-11-24T00:00:00` with `0001-01-01T10:30:00`, `24.11.2026` with `10:30`,
 * `10.30` or `10:30-11:00`. The time field's day means nothing. When the field is empty or says midnight, the date field's own
 * time counts.
 */
export function combineOnecDateTime(dateText: string, timeText: string, zone: string): OnecDate {
  const [date, time] = [readDateText(dateText), readDateText(timeText)];
  if (date === 'none') return { kind: 'none' };
  if (date === 'bad' || time === 'bad' || (time !== 'none' && time.offsetMs !== null)) return { kind: 'bad' };
  return dated(time === 'none' || time.timeMs === 0 ? date : { ...date, timeMs: time.timeMs }, zone);
}

const NO_DATE_MS = Date.parse('0001-01-01T00:00:00Z');
const EARLIEST_MS = Date.UTC(1900, 0, 1);

function dated(reading: Reading | 'none' | 'bad', zone: string): OnecDate {
  if (reading === 'none' || reading === 'bad') return { kind: reading };
  const { dayMs, timeMs, offsetMs, isInWords = false } = reading;
  if (dayMs === NO_DATE_MS) return { kind: 'none' };
  if (dayMs === null || dayMs < EARLIEST_MS || (isInWords && timeMs === 0)) return { kind: 'bad' };
  const localMs = dayMs + timeMs;
  const ms = offsetMs === null ? instantOfLocal(zone, localMs) : localMs - offsetMs;
  return { kind: 'date', ms, hasTime: timeMs !== 0 };
}

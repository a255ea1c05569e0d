// Dates as 1C's exports write them: without an offset (so in the desk's zone), and 01.01.0001 for no date at all. Parsed
// by hand, since an import reads hundreds of thousands of them. A text that can be read in two ways is bad.
import { instantOfLocal } from './zoneOffset.js';

export type OnecDate =
  | { readonly kind: 'none' }
  /** `hasTime` is false when no time of day is written, or midnight, which is how 1C writes a bare date. */
  | { readonly kind: 'date'; readonly ms: number; readonly hasTime: boolean }
  | { readonly kind: 'bad' };

/**
 * Reads `24.11.2026 9:05:00`, `24.11.2026`, `2026-11-24T10:30:00` and `2026-11-24 10:30`; `Z` and `+03:00` are respected.
 * A local time that the zone's clocks skip is read as that much after the skip; one shown twice is read as the first.
 *
 * @param zone IANA zone of the desk
 */
export function parseOnecDate(text: string, zone: string): OnecDate {
  return dated(read(text), zone);
}

/**
 * Reads a date and a time of day in two fields: `2026-11-24T00:00:00` with `0001-01-01T10:30:00`, `24.11.2026` with `10:30`.
 * The time field's day means nothing. When the field is empty or says midnight, the date field's own time counts.
 */
export function combineOnecDateTime(dateText: string, timeText: string, zone: string): OnecDate {
  const [date, time] = [read(dateText), read(timeText)];
  if (date === 'none') return { kind: 'none' };
  if (date === 'bad' || time === 'bad' || (time !== 'none' && time.offsetMs !== null)) return { kind: 'bad' };
  return dated(time === 'none' || time.timeMs === 0 ? date : { ...date, timeMs: time.timeMs }, zone);
}

/** What a text says. */
interface Reading {
  /** The day's midnight as if it were UTC; null when the text has only a time of day. */
  readonly dayMs: number | null;
  readonly timeMs: number;
  /** From UTC, if written. */
  readonly offsetMs: number | null;
}

const DATE = /(?:(?<d>\d{1,2})\.(?<m>\d{1,2})\.(?<y>\d{4})|(?<isoY>\d{4})-(?<isoM>\d{2})-(?<isoD>\d{2}))/;
const TIME =
  /(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.\d{1,9})?)?(?<offset>Z|[+-]\d{2}:\d{2})?/;
const TEXT = new RegExp(`^(?:${DATE.source}(?:[T ] *${TIME.source})?)$`);
const CLOCK = new RegExp(`^${TIME.source}$`);
/** Nothing, or an empty field of 1C's: `  .  .       :  :  `. */
const EMPTY = /^[\s.:-]*$/;

const NO_DATE_MS = Date.parse('0001-01-01T00:00:00Z');
const EARLIEST_MS = Date.UTC(1900, 0, 1);

function read(text: string): Reading | 'none' | 'bad' {
  if (EMPTY.test(text)) return 'none';
  const tidy = text.replace(/\s/g, ' ').trim();
  const found = (TEXT.exec(tidy) ?? CLOCK.exec(tidy))?.groups;
  if (!found) return 'bad';
  const timeMs = found.hour === undefined ? 0 : timeOf(found);
  const dayMs = dayOf(found);
  const offsetMs = offsetOf(found.offset);
  return dayMs === 'bad' || timeMs === 'bad' || offsetMs === 'bad' ? 'bad' : { dayMs, timeMs, offsetMs };
}

function dated(reading: Reading | 'none' | 'bad', zone: string): OnecDate {
  if (reading === 'none' || reading === 'bad') return { kind: reading };
  const { dayMs, timeMs, offsetMs } = reading;
  if (dayMs === NO_DATE_MS) return { kind: 'none' };
  if (dayMs === null || dayMs < EARLIEST_MS) return { kind: 'bad' };
  const localMs = dayMs + timeMs;
  const ms = offsetMs === null ? instantOfLocal(zone, localMs) : localMs - offsetMs;
  return { kind: 'date', ms, hasTime: timeMs !== 0 };
}

type Groups = Readonly<Record<string, string | undefined>>;

function dayOf(found: Groups): number | null | 'bad' {
  if (found.y === undefined && found.isoY === undefined) return null;
  const [year, month, day] = [
    Number(found.y ?? found.isoY),
    Number(found.m ?? found.isoM),
    Number(found.d ?? found.isoD),
  ];
  const dayMs = new Date(0).setUTCFullYear(year, month - 1, day);
  const date = new Date(dayMs);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? dayMs : 'bad';
}

function timeOf({ hour, minute, second }: Groups): number | 'bad' {
  const [hours, minutes, seconds] = [Number(hour), Number(minute), Number(second ?? 0)];
  return hours < 24 && minutes < 60 && seconds < 60 ? ((hours * 60 + minutes) * 60 + seconds) * 1_000 : 'bad';
}

function offsetOf(offset: string | undefined): number | null | 'bad' {
  if (offset === undefined) return null;
  if (offset === 'Z') return 0;
  const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(4))];
  if (hours > 14 || minutes > 59) return 'bad';
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

// When a desk may start calls: computed in the desk's own zone, with `now` as an argument.
import { IANAZone } from 'luxon';
import { DAY_MS } from './duration.js';
import { isHoliday, isShortDay, weekdayWorkedOn } from './holidays.js';
import { offsetSpans, type OffsetSpan } from './zoneOffset.js';

/** A part of the local day, in seconds since midnight: open at `from`, shut at `to`. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

export interface CallingHours {
  /** IANA zone. */
  readonly zone: string;
  /** Sorted, without overlaps. */
  readonly intervals: readonly Interval[];
  /** ISO weekdays, 1 is Monday. */
  readonly weekdays: readonly number[];
  readonly holidays: 'call' | 'skip';
  /** By ISO date: other hours, or none. They override weekdays and holidays. */
  readonly exceptions: Readonly<Record<string, readonly Interval[]>>;
}

/** What was asked before: to ask costs a millisecond, and most desks share a zone. */
const zones = new Map<string, boolean>();

/** Whether the text names an IANA zone. */
export function isZone(zone: string): boolean {
  const isKnown = zones.get(zone) ?? IANAZone.isValidZone(zone);
  zones.set(zone, isKnown);
  return isKnown;
}

/** Reads `HH:mm` or `HH:mm:ss` as seconds since midnight (`24:00` is the day's end); null when it is neither. */
export function parseClock(text: string): number | null {
  const match = /^(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (!match) return null;
  const [hours, minutes, seconds] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  const secondOfDay = hours * 3600 + minutes * 60 + seconds;
  return minutes < 60 && seconds < 60 && secondOfDay <= 86_400 ? secondOfDay : null;
}

const HORIZON_DAYS = 731;
const SHORT_DAY_SECONDS = 3_600;
const SECONDS_A_DAY = 86_400;
/** Enough for one look back to the horizon and one ahead to it. */
const MAX_CACHED_DAYS = 3 * HORIZON_DAYS;

/** A stretch of time [fromMs, toMs) during which the desk is open. */
interface Opening {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Whether the desk is open. The local clock decides: a time that it shows twice counts twice, a skipped one never. */
export function isOpen(hours: CallingHours, nowMs: number): boolean {
  return openingAt(hours, nowMs) !== undefined;
}

/** The earliest instant from `fromMs` on at which the desk is open; null when there is none within two years. */
export function nextOpening(hours: CallingHours, fromMs: number): number | null {
  const today = dayOf(fromMs);
  for (let utcDay = today; utcDay <= today + HORIZON_DAYS; utcDay++) {
    if (isEveryDate(hours, utcDay, 0)) continue;
    const opening = openingsOf(hours, utcDay).find(({ toMs }) => toMs > fromMs);
    if (opening) return Math.max(opening.fromMs, fromMs);
  }
  return null;
}

/**
 * When an open desk opened. Intervals that touch are one, over midnight too.
 *
 * @returns an instant in ms; null when the desk is shut, or has been open for two years
 */
export function openingOf(hours: CallingHours, nowMs: number): number | null {
  const horizonMs = nowMs - HORIZON_DAYS * DAY_MS;
  let opening = openingAt(hours, nowMs);
  while (opening && opening.fromMs > horizonMs) {
    const fromMs = startOfOpenDays(hours, opening.fromMs, horizonMs);
    const before = openingAt(hours, fromMs - 1);
    if (!before) return fromMs > horizonMs ? fromMs : null;
    opening = before;
  }
  return null;
}

/**
 * When an open desk shuts. Intervals that touch are one, over midnight too.
 *
 * @returns an instant in ms; null when the desk is shut, or does not shut within two years
 */
export function closingOf(hours: CallingHours, nowMs: number): number | null {
  const horizonMs = nowMs + HORIZON_DAYS * DAY_MS;
  const closingMs = openUntil(hours, nowMs, horizonMs);
  return closingMs !== null && closingMs < horizonMs ? closingMs : null;
}

/** Whether the desk is open and stays so for one more call. */
export function hasRoomFor(hours: CallingHours, nowMs: number, callMs: number): boolean {
  const closingMs = openUntil(hours, nowMs, nowMs + callMs);
  return closingMs !== null && closingMs >= nowMs + callMs;
}

/** The earliest instant from `fromMs` on at which there is room for a call; null when there is none within two years. */
export function nextRoom(hours: CallingHours, fromMs: number, callMs: number): number | null {
  const horizonMs = fromMs + HORIZON_DAYS * DAY_MS;
  let openMs = nextOpening(hours, fromMs);
  while (openMs !== null && openMs < horizonMs) {
    if (hasRoomFor(hours, openMs, callMs)) return openMs;
    openMs = nextOpening(hours, closingOf(hours, openMs) ?? horizonMs);
  }
  return null;
}

/** When a desk that is open now shuts; looks no further than `enoughMs`. Null when it is shut now. */
function openUntil(hours: CallingHours, nowMs: number, enoughMs: number): number | null {
  let closingMs = openingAt(hours, nowMs)?.toMs ?? null;
  while (closingMs !== null && closingMs < enoughMs) {
    const sureMs = endOfOpenDays(hours, closingMs, enoughMs);
    const next = openingAt(hours, sureMs);
    if (!next) return sureMs;
    closingMs = next.toMs;
  }
  return closingMs;
}

/** The end of the UTC days, from an instant on, during which the desk is open wherever it is; looks no further than `enoughMs`. */
function endOfOpenDays(hours: CallingHours, fromMs: number, enoughMs: number): number {
  let utcDay = dayOf(fromMs);
  while (utcDay * DAY_MS < enoughMs && isOpenAllDay(hours, utcDay)) utcDay += 1;
  return Math.max(fromMs, utcDay * DAY_MS);
}

/** The same backwards: the start of those days before an instant. */
function startOfOpenDays(hours: CallingHours, toMs: number, enoughMs: number): number {
  let utcDay = dayOf(toMs - 1);
  while ((utcDay + 1) * DAY_MS > enoughMs && isOpenAllDay(hours, utcDay)) utcDay -= 1;
  return Math.min(toMs, (utcDay + 1) * DAY_MS);
}

/**
 * Whether the three local dates that may be part of a UTC day are open from midnight to midnight. It asks nothing of the zone:
 * a desk that never shuts would ask for every day of two years.
 */
function isOpenAllDay(hours: CallingHours, utcDay: number): boolean {
  return isEveryDate(hours, utcDay, SECONDS_A_DAY);
}

function isEveryDate(hours: CallingHours, utcDay: number, openSeconds: number): boolean {
  return [utcDay - 1, utcDay, utcDay + 1].every(
    (localDay) =>
      intervalsOn(hours, localDay).reduce((seconds, { from, to }) => seconds + to - from, 0) === openSeconds,
  );
}

function openingAt(hours: CallingHours, instantMs: number): Opening | undefined {
  return openingsOf(hours, dayOf(instantMs)).find(
    ({ fromMs, toMs }) => fromMs <= instantMs && instantMs < toMs,
  );
}

const remembered = new WeakMap<CallingHours, Map<number, readonly Opening[]>>();

/** The openings of one UTC day, in order, none touching another. Remembered, since hours never change. */
function openingsOf(hours: CallingHours, utcDay: number): readonly Opening[] {
  const days = remembered.get(hours) ?? new Map<number, readonly Opening[]>();
  remembered.set(hours, days);
  const known = days.get(utcDay);
  if (known) return known;
  const openings = offsetSpans(hours.zone, utcDay)
    .flatMap((span) => openingsWithin(hours, span))
    .reduce(joinTouching, []);
  if (days.size >= MAX_CACHED_DAYS) days.clear();
  days.set(utcDay, openings);
  return openings;
}

/** Each local date's intervals, cut to a span in which the offset, and so the local time, does not jump. */
function openingsWithin(hours: CallingHours, { fromMs, toMs, offsetMs }: OffsetSpan): readonly Opening[] {
  const openings: Opening[] = [];
  for (let localDay = dayOf(fromMs + offsetMs); localDay <= dayOf(toMs - 1 + offsetMs); localDay++) {
    const midnightMs = localDay * DAY_MS - offsetMs;
    for (const { from, to } of intervalsOn(hours, localDay)) {
      const opening = {
        fromMs: Math.max(fromMs, midnightMs + from * 1_000),
        toMs: Math.min(toMs, midnightMs + to * 1_000),
      };
      if (opening.fromMs < opening.toMs) openings.push(opening);
    }
  }
  return openings;
}

/**
 * The hours of a local date: its exception if there is one, else by weekday. With `holidays: skip` a desk follows the
 * production calendar. It is shut on holidays and moved days off, shuts an hour earlier on short days, and is open on a
 * worked weekend day if it is open on the weekday which that day replaces.
 */
function intervalsOn(hours: CallingHours, localDay: number): readonly Interval[] {
  const isUsualDay = hours.weekdays.includes(weekdayOf(localDay));
  const usual = isUsualDay ? hours.intervals : [];
  const isPlain = hours.holidays === 'call' && Object.keys(hours.exceptions).length === 0;
  if (isPlain) return usual;
  const date = new Date(localDay * DAY_MS).toISOString().slice(0, 10);
  const exception = hours.exceptions[date];
  if (exception) return exception;
  if (hours.holidays === 'call') return usual;
  const replaces = weekdayWorkedOn(date);
  const isWorked = isUsualDay || (replaces !== null && hours.weekdays.includes(replaces));
  if (!isWorked || isHoliday(date)) return [];
  return isShortDay(date) ? withoutLastHour(hours.intervals) : hours.intervals;
}

function withoutLastHour(intervals: readonly Interval[]): readonly Interval[] {
  const end = (intervals.at(-1)?.to ?? 0) - SHORT_DAY_SECONDS;
  return intervals.filter(({ from }) => from < end).map(({ from, to }) => ({ from, to: Math.min(to, end) }));
}

function joinTouching(joined: readonly Opening[], next: Opening): readonly Opening[] {
  const last = joined.at(-1);
  if (!last || last.toMs < next.fromMs) return [...joined, next];
  return [...joined.slice(0, -1), { fromMs: last.fromMs, toMs: Math.max(last.toMs, next.toMs) }];
}

function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

/** ISO weekday of a day since 1970-01-01, which was a Thursday. */
function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

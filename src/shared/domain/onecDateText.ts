// What a text says of a day and a time: 1C's own forms first, then those that people and reports write. A text that can be read in
// two ways is bad: `10-11` may be eleven minutes past ten or an hour from ten on.

/** What a text says. */
export interface Reading {
  /** The day's midnight as if it were UTC; null when the text has only a time of day. */
  readonly dayMs: number | null;
  readonly timeMs: number;
  /** From UTC, if written. */
  readonly offsetMs: number | null;
  /** The month is a word. 1C writes such a day in reports only, where a time belongs to it. */
  readonly isInWords?: true;
}

type Groups = Readonly<Record<string, string | undefined>>;

const DATE = /(?:(?<d>\d{1,2})\.(?<m>\d{1,2})\.(?<y>\d{4})|(?<isoY>\d{4})-(?<isoM>\d{2})-(?<isoD>\d{2}))/;
/** A minus after a time may be a range's dash, so it is read with more care below. */
const TIME =
  /(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.\d{1,9})?)?(?<offset>Z|\+\d{2}:\d{2})?/;
const TEXT = new RegExp(`^(?:${DATE.source}(?:[T ] *${TIME.source})?)$`);
const CLOCK = new RegExp(`^${TIME.source}$`);
/** Nothing, or an empty field of 1C's: `  .  .       :  :  `. */
const EMPTY = /^[\s.:-]*$/;
/** A text that is longer says more than a day and a time. */
const MAX_CHARS = 60;

/** Reads a text; `none` is an empty one. */
export function readDateText(text: string): Reading | 'none' | 'bad' {
  if (EMPTY.test(text)) return 'none';
  const tidy = text.replace(/\s/g, ' ').trim();
  const found = (TEXT.exec(tidy) ?? CLOCK.exec(tidy))?.groups;
  if (found) return readingOf(found);
  return tidy.length > MAX_CHARS ? 'bad' : readAsWritten(tidy.toLowerCase());
}

function readingOf(found: Groups): Reading | 'bad' {
  const timeMs = found.hour === undefined ? 0 : timeOf(found.hour, found.minute, found.second);
  const dayMs = found.y === undefined && found.isoY === undefined ? null : dayOf(found);
  const offsetMs = offsetOf(found.offset);
  return dayMs === 'bad' || timeMs === 'bad' || offsetMs === 'bad' ? 'bad' : { dayMs, timeMs, offsetMs };
}

const MONTHS = ['янв', 'фев', 'мар', 'апр', 'мая', 'июн', 'июл', 'авг', 'сен', 'окт', 'ноя', 'дек'];
/** From Sunday, as JavaScript counts. */
const WEEKDAYS = ['вс', 'пн', 'вт', 'ср', 'чт', 'пт', 'сб'];
const LONG_WEEKDAYS = ['воскресенье', 'понедельник', 'вторник', 'среда', 'четверг', 'пятница', 'суббота'];

const WEEKDAY = new RegExp(
  String.raw`(?<=^|[ ,(])(?<weekday>${[...LONG_WEEKDAYS, ...WEEKDAYS].join('|')})\.?(?=[ ,)]|$)`,
);
const MONTH_WORD = '(?:янв|фев|мар|апр|мая|июн|июл|авг|сен|окт|ноя|дек)[а-я]{0,5}';
const WRITTEN_DATE = new RegExp(
  String.raw`^(?:${DATE.source}|(?<wordD>\d{1,2}) (?<word>${MONTH_WORD})\.? (?<wordY>\d{4}))(?: ?г(?:ода?|\.)?(?![а-я]))?(?<rest>(?:t(?=\d)|[ ,]).*)?$`,
);

/** `чт, 26 ноября 2026 г. в 10:30`, `26.11.2026 (чт), с 10:30 до 11:00`, `10.30`: a day, a time, or both. */
function readAsWritten(text: string): Reading | 'bad' {
  const weekday = WEEKDAY.exec(text)?.groups?.['weekday'];
  const plain = text
    .replace(WEEKDAY, ' ')
    .replace(/\([ ,]*\)/g, ' ')
    .replace(/[‐‑‒–—−]/g, '-')
    .replace(/ +/g, ' ')
    .replace(/^[ ,]+|[ ,]+$/g, '');
  const found = WRITTEN_DATE.exec(plain)?.groups;
  const dayMs = found ? dayOf(found) : null;
  if (dayMs === 'bad' || (weekday !== undefined && !isThatDay(dayMs, weekday))) return 'bad';
  const timeText = (found ? (found['rest'] ?? '') : plain).replace(/^(?:t|[ ,]+)/, '');
  const time =
    timeText === '' ? { ms: 0, offsetMs: null } : readTime(timeText, found?.['isoY'] !== undefined);
  if (time === 'bad') return 'bad';
  const reading = { dayMs, timeMs: time.ms, offsetMs: time.offsetMs };
  return found?.['word'] === undefined ? reading : { ...reading, isInWords: true };
}

interface Time {
  readonly ms: number;
  readonly offsetMs: number | null;
}

const CLOCK_TEXT = String.raw`\d{1,2}[:.]\d{2}(?:[:.]\d{2})?`;
const HOURS = /^(\d{1,2}) ?ч(?:ас(?:а|ов)?)?\.?(?: ?(\d{2}) ?м(?:ин(?:ут[аы]?)?)?\.?)?$/;
const WITH_OFFSET = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)? ?(z|[+-]\d{2}(?::?\d{2})?)$/;
const POINT = /^(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?$/;
const HYPHEN = /^(\d{1,2})-(\d{2})$/;
const RANGE = new RegExp(
  String.raw`^(${CLOCK_TEXT}|\d{1,2}-\d{2}(?= ))(?: ?- ?| до | по )(${CLOCK_TEXT}|\d{1,2}-\d{2})$`,
);
const WHOLE_HOURS = /^с (\d{1,2}) (?:до|по) (\d{1,2})$/;

/** @param isIso the day is written in ISO 8601, where a minus may begin an offset */
function readTime(text: string, isIso: boolean): Time | 'bad' {
  const hours = WHOLE_HOURS.exec(text);
  if (hours) return inOrder(timeOf(hours[1]), timeOf(hours[2]));
  const plain = text.replace(/^(?:в|на|к|со?) /, '');
  const offset = WITH_OFFSET.exec(plain);
  if (offset && (isIso || !offset[4]?.startsWith('-'))) {
    const [ms, offsetMs] = [timeOf(offset[1], offset[2], offset[3]), offsetOf(offset[4])];
    return ms === 'bad' || offsetMs === 'bad' ? 'bad' : { ms, offsetMs };
  }
  const range = RANGE.exec(plain);
  if (range) return inOrder(pointOf(range[1] ?? ''), pointOf(range[2] ?? ''));
  const ms = pointOf(plain);
  return ms === 'bad' ? 'bad' : { ms, offsetMs: null };
}

/** The beginning of a range, if it ends after it. */
function inOrder(from: number | 'bad', to: number | 'bad'): Time | 'bad' {
  return from === 'bad' || to === 'bad' || to <= from ? 'bad' : { ms: from, offsetMs: null };
}

function pointOf(text: string): number | 'bad' {
  const [, hour, minute, second] =
    POINT.exec(text) ?? HOURS.exec(text.replace(/(:\d{2}) ?ч\.?$/, '$1')) ?? [];
  if (hour !== undefined) return timeOf(hour, minute, second);
  const [, before, after] = HYPHEN.exec(text) ?? [];
  const isRangeOfHours = Number(after) > Number(before) && Number(after) <= 24;
  return before === undefined || isRangeOfHours ? 'bad' : timeOf(before, after);
}

function isThatDay(dayMs: number | null, weekday: string): boolean {
  if (dayMs === null) return false;
  const day = new Date(dayMs).getUTCDay();
  return weekday === WEEKDAYS[day] || weekday === LONG_WEEKDAYS[day];
}

function dayOf(found: Groups): number | 'bad' {
  const word = found['word'];
  const month = word === undefined ? Number(found.m ?? found.isoM) : MONTHS.indexOf(word.slice(0, 3)) + 1;
  const year = Number(found.y ?? found.isoY ?? found['wordY']);
  const day = Number(found.d ?? found.isoD ?? found['wordD']);
  const dayMs = new Date(0).setUTCFullYear(year, month - 1, day);
  const date = new Date(dayMs);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? dayMs : 'bad';
}

function timeOf(hour?: string, minute = '0', second = '0'): number | 'bad' {
  const [hours, minutes, seconds] = [Number(hour), Number(minute), Number(second)];
  return hours < 24 && minutes < 60 && seconds < 60 ? ((hours * 60 + minutes) * 60 + seconds) * 1_000 : 'bad';
}

function offsetOf(offset: string | undefined): number | null | 'bad' {
  if (offset === undefined) return null;
  if (offset === 'Z' || offset === 'z') return 0;
  const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(3).replace(':', ''))];
  if (hours > 14 || minutes > 59) return 'bad';
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

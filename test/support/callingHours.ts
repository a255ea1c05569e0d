// Random calling hours and instants for properties, and the oracle they are compared with: a wall clock that shares
// nothing with the code but the zone database.
import fc from 'fast-check';
import { IANAZone } from 'luxon';
import type { CallingHours, Interval } from '../../src/shared/domain/callingWindow.js';

export const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

/** All of Russia's, and some with clocks that change or odd offsets. */
const ZONES = words(`
  Europe/Kaliningrad Europe/Moscow Europe/Kirov Europe/Simferopol Europe/Volgograd Europe/Astrakhan
  Europe/Saratov Europe/Ulyanovsk Europe/Samara Asia/Yekaterinburg Asia/Omsk Asia/Barnaul Asia/Novosibirsk
  Asia/Novokuznetsk Asia/Tomsk Asia/Krasnoyarsk Asia/Irkutsk Asia/Chita Asia/Yakutsk Asia/Khandyga
  Asia/Vladivostok Asia/Ust-Nera Asia/Magadan Asia/Sakhalin Asia/Srednekolymsk Asia/Kamchatka Asia/Anadyr
  Europe/Berlin America/New_York America/St_Johns Australia/Lord_Howe Asia/Kathmandu Pacific/Apia
  Africa/Casablanca America/Sao_Paulo Asia/Beirut Pacific/Chatham Asia/Almaty UTC
`);

/** Changes of the clocks: Russia's of 2014 and 2016, Apia's skipped day, St John's at a minute past midnight, and this year's. */
const CHANGES = words(`
  2014-10-25T22:00Z 2016-03-26T23:00Z 2016-12-03T23:00Z 2018-10-27T23:00Z 2020-12-26T22:00Z
  2011-12-30T10:00Z 2010-11-07T02:31Z 2010-03-14T03:31Z 2018-11-04T03:00Z 2026-03-28T22:00Z
  2026-03-29T01:00Z 2026-10-25T01:00Z 2026-03-08T07:00Z 2026-11-01T06:00Z 2026-11-01T04:30Z
  2026-04-04T15:00Z 2026-10-03T15:30Z 2026-02-15T02:00Z 2026-03-22T02:00Z 2024-02-29T18:00Z
`).map((text) => Date.parse(text));

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

export const instants = fc.oneof(
  fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2030, 0, 1) }),
  fc
    .tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -30 * 3_600_000, max: 6 * 3_600_000 }))
    .map(([at, by]) => at + by),
);

/** Since 2012 no zone here has set its clocks back past midnight, which made a date end twice. */
export const lately = instants.filter((ms) => ms > Date.UTC(2012, 0, 3));

/** Sorted boundaries taken in pairs: apart or touching, on seconds or on quarters of an hour. */
const windows = fc
  .uniqueArray(
    fc.oneof(
      fc.integer({ min: 0, max: 96 }).map((n) => n * 900),
      fc.integer({ min: 0, max: 86_400 }),
    ),
    {
      minLength: 2,
      maxLength: 7,
    },
  )
  .map((bounds) => bounds.sort((a, b) => a - b))
  .chain((bounds) => fc.constantFrom(1, 2).map((step) => pairs(bounds, step)));

function pairs(bounds: readonly number[], step: number): readonly Interval[] {
  const intervals: Interval[] = [];
  for (let i = 0; i + 1 < bounds.length; i += step) intervals.push({ from: bounds[i]!, to: bounds[i + 1]! });
  return intervals;
}

export const callsMs = fc.integer({ min: 0, max: 4 * 3_600_000 });
const isoDates = instants.map((ms) => new Date(ms).toISOString().slice(0, 10));

export const desks: fc.Arbitrary<CallingHours> = fc.record({
  zone: fc.constantFrom(...ZONES),
  intervals: windows,
  weekdays: fc.subarray(EVERY_DAY, { minLength: 1 }),
  holidays: fc.constantFrom('call', 'skip'),
  exceptions: fc.dictionary(isoDates, fc.oneof(fc.constant([]), windows), { maxKeys: 4 }),
});

/** What a wall clock in the zone shows. */
interface WallClock {
  readonly date: string;
  readonly weekday: number;
  readonly second: number;
}

export function wallClock(zone: string, ms: number): WallClock {
  const local = new Date(ms + IANAZone.create(zone).offset(ms) * 60_000);
  const second = local.getUTCHours() * 3_600 + local.getUTCMinutes() * 60 + local.getUTCSeconds();
  return { date: local.toISOString().slice(0, 10), weekday: local.getUTCDay() || 7, second };
}

/** The oracle: written from the rules, for one instant, sharing nothing with the code but the zone database. */
export function wallClockIsOpen(hours: CallingHours, ms: number): boolean {
  const shows = wallClock(hours.zone, ms);
  return oracleIntervals(hours, shows).some(({ from, to }) => from <= shows.second && shows.second < to);
}

const STATUTORY = /-(01-0[1-8]|02-23|03-08|05-01|05-09|06-12|11-04)$/;
const DAYS_OFF = /^(2026-(01-09|03-09|05-11|12-31)|2027-(02-22|05-03|05-10|06-14|11-05|12-31))$/;
const SHORT_DAYS = /^(2026-(04-30|05-08|06-11|11-03)|2027-(02-20|04-30|06-11|11-03))$/;

export function oracleIntervals(hours: CallingHours, { date, weekday }: WallClock): readonly Interval[] {
  if (hours.exceptions[date]) return hours.exceptions[date];
  const isUsual = hours.weekdays.includes(weekday);
  if (hours.holidays === 'call') return isUsual ? hours.intervals : [];
  if (STATUTORY.test(date) || DAYS_OFF.test(date)) return [];
  if (!isUsual && !(date === '2027-02-20' && hours.weekdays.includes(1))) return [];
  if (!SHORT_DAYS.test(date)) return hours.intervals;
  const end = hours.intervals.at(-1)!.to - 3_600;
  return hours.intervals.map(({ from, to }) => ({ from, to: Math.min(to, end) }));
}

// A desk's day with those it is compared with, read from the counters: one read for each day, all in one wait.
import { DateTime } from 'luxon';
import { readDay } from '../counters/dayCounters.js';
import { isoIn } from '../domain/instant.js';
import type { DeskQueues } from '../redis/deskQueues.js';
import { dayReport, type DayReport } from './dayReport.js';
import { openSecondsByHour } from './openHours.js';

export interface DeskReport extends DayReport {
  /** The same weekday of the three weeks before and of this one, oldest first. */
  readonly sameWeekday: readonly Pick<DayReport, 'date' | 'patients' | 'reached' | 'calls'>[];
}

const WEEKS = 4;

/** The desk's own day. @returns `YYYY-MM-DD` */
export function todayOf({ settings }: DeskQueues, nowMs: number): string {
  return isoIn(settings.policy.hours.zone, nowMs).slice(0, 10);
}

/** So many days later, or earlier if negative. @param date `YYYY-MM-DD` */
export function daysFrom(date: string, days: number): string {
  return DateTime.fromISO(date, { zone: 'utc' }).plus({ days }).toFormat('yyyy-MM-dd');
}

/** @param date `YYYY-MM-DD` in the desk's zone @throws when Redis is away */
export async function deskReport(desk: DeskQueues, date: string, nowMs: number): Promise<DeskReport> {
  const back = Array.from({ length: WEEKS }, (_none, week) => daysFrom(date, (week + 1 - WEEKS) * 7));
  const days = await dayReports(desk, back, nowMs);
  const [asked] = days.slice(-1);
  if (!asked) throw new RangeError('a report is of one day at least');
  const sameWeekday = days.map(({ date: day, patients, reached, calls }) => ({
    date: day,
    patients,
    reached,
    calls,
  }));
  return { ...asked, sameWeekday };
}

/** @param dates each `YYYY-MM-DD` in the desk's zone @throws when Redis is away */
export async function dayReports(
  desk: DeskQueues,
  dates: readonly string[],
  nowMs: number,
): Promise<DayReport[]> {
  const { name, policy, lines } = desk.settings;
  return Promise.all(
    dates.map(async (date) => {
      const openSeconds = openSecondsByHour(policy.hours, date, nowMs);
      return dayReport({ desk: name, date, counts: await readDay(desk, date), openSeconds, lines });
    }),
  );
}

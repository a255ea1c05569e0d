// The production calendar against the decrees' own totals and their dates.
import { describe, expect, test } from 'vitest';
import {
  hasCalendar,
  isHoliday,
  isShortDay,
  weekdayWorkedOn,
} from '../../../../src/shared/domain/holidays.js';

function datesOf(year: number): readonly string[] {
  const dates: string[] = [];
  for (let day = Date.UTC(year, 0, 1); day < Date.UTC(year + 1, 0, 1); day += 86_400_000) {
    dates.push(new Date(day).toISOString().slice(0, 10));
  }
  return dates;
}

function isWeekend(date: string): boolean {
  return [0, 6].includes(new Date(date).getUTCDay());
}

function isWorked(date: string): boolean {
  return weekdayWorkedOn(date) !== null || (!isWeekend(date) && !isHoliday(date));
}

/** Unbroken runs of at least three days off, as `from..to`. */
function longRests(year: number): readonly string[] {
  const runs: string[][] = [];
  let run: string[] = [];
  for (const date of datesOf(year)) {
    if (isWorked(date)) run = [];
    else if (run.push(date) === 1) runs.push(run);
  }
  return runs
    .filter((dates) => dates.length > 2)
    .map((dates) => `${dates[0]!.slice(5)}..${dates.at(-1)!.slice(5)}`);
}

describe('the production calendar', () => {
  test('of 2026 has 247 working days, four of them short, which is 1972 hours of a 40-hour week', () => {
    const worked = datesOf(2026).filter(isWorked);
    const short = datesOf(2026).filter(isShortDay);
    expect(worked).toHaveLength(247);
    expect(worked.length * 8 - short.length).toBe(1972);
  });

  test('of 2026 rests as the Government announced', () => {
    expect(longRests(2026)).toEqual([
      '01-01..01-11',
      '02-21..02-23',
      '03-07..03-09',
      '05-01..05-03',
      '05-09..05-11',
      '06-12..06-14',
    ]);
    expect(['2026-11-04', '2026-12-31'].filter(isHoliday)).toHaveLength(2);
  });

  test('of 2027 rests as the decree moved the days', () => {
    expect(longRests(2027)).toEqual([
      '01-01..01-10',
      '02-21..02-23',
      '03-06..03-08',
      '05-01..05-03',
      '05-08..05-10',
      '06-12..06-14',
      '11-04..11-07',
    ]);
    expect(isHoliday('2027-12-31')).toBe(true);
  });

  test('of 2027 works Saturday 20 February for the Monday after it', () => {
    expect(weekdayWorkedOn('2027-02-20')).toBe(1);
    expect(isHoliday('2027-02-20')).toBe(false);
    expect(isHoliday('2027-02-22')).toBe(true);
  });

  test.each([2026, 2027])('shortens only working days that precede a day off in %i', (year) => {
    for (const date of datesOf(year).filter(isShortDay)) {
      const next = new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
      expect(isWorked(date), date).toBe(true);
      expect(isWorked(next), next).toBe(false);
    }
  });

  test('does not count an ordinary weekend as a holiday', () => {
    expect(isHoliday('2026-11-22')).toBe(false);
  });

  test('knows statutory holidays of a year without a decree, and admits that it lacks one', () => {
    expect([2025, 2026, 2027, 2028].map(hasCalendar)).toEqual([false, true, true, false]);
    expect(datesOf(2030).filter(isHoliday)).toHaveLength(14);
    expect(datesOf(2030).filter(isShortDay)).toHaveLength(0);
  });
});

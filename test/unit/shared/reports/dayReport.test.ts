import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOption, daysOption } from '../../../../src/producer/reports/day.js';
import { reportText } from '../../../../src/producer/reports/reportText.js';
import { dayCounts } from '../../../../src/shared/counters/dayCounters.js';
import { dayReport } from '../../../../src/shared/reports/dayReport.js';
import { openSecondsByHour } from '../../../../src/shared/reports/openHours.js';
import { reportTables } from '../../../../src/shared/reports/reportTables.js';
import { headline } from '../../../../src/shared/reports/reportWords.js';
import { inLanguage } from '../../../../src/shared/texts/say.js';
import { BUSY_DAY, EMPTY_DAY, reportOfDay } from '../../../support/reports.js';

const DATE = '2026-11-25';
const of = (hash: Record<string, string>, openSeconds = new Map<number, number>()) =>
  dayReport({ desk: 'main', date: DATE, counts: dayCounts(hash), openSeconds, lines: 2 });

describe('a desk’s day', () => {
  it('is summed up from its counters', () => {
    const counts = {
      'calls 09 1 operator_failed': '1',
      'calls 09 1 connected': '2',
      'calls 10 2 connected': '1',
      'calls 10 1 patient_busy': '3',
      'calls 10 2 silent': '1',
      'calls 11 3 of_a_later_version': '9',
      patients: '6',
      reached: '3',
      'closed needs_review': '1',
      'closed cancelled': '2',
      'numbers verified': '3',
      'numbers suspect': '1',
      'seconds operatorLeg': '100',
      'seconds patientLeg': '90',
      'seconds wasted': '60',
      'seconds talk': '300',
      'busy 09': '600',
      'reach 300': '2',
      'reach 4200': '1',
      lines: '3',
    };
    expect(of(counts, new Map([[9, 1_800]]))).toEqual({
      desk: 'main',
      date: DATE,
      patients: 6,
      calls: 8,
      reached: 3,
      operatorFailures: 1,
      byDisposition: { operator_failed: 1, connected: 3, patient_busy: 3, silent: 1 },
      byFault: { operator: 1, nobody: 3, patient: 3, us: 1 },
      closed: { needs_review: 1, cancelled: 2 },
      numbers: { verified: 3, suspect: 1 },
      medianSecondsToReach: 300,
      timeToReach: [
        { untilSeconds: 300, patients: 2 },
        { untilSeconds: 900, patients: 0 },
        { untilSeconds: 1_800, patients: 0 },
        { untilSeconds: 3_600, patients: 0 },
        { untilSeconds: 7_200, patients: 1 },
        { untilSeconds: 14_400, patients: 0 },
        { untilSeconds: null, patients: 0 },
      ],
      byHour: [
        { hour: 9, connected: 2, patient: 0, operator: 1, network: 0, busySeconds: 600, openSeconds: 5_400 },
        { hour: 10, connected: 1, patient: 3, operator: 0, network: 1, busySeconds: 0, openSeconds: 0 },
      ],
      byAttempt: [
        { attempt: 1, calls: 5, connected: 2 },
        { attempt: 2, calls: 1, connected: 1 },
      ],
      operatorSeconds: { waiting: 100, ringing: 30, talk: 300, wasted: 60 },
      reviews: { opened: 1, unresolved: 1 },
    });
  });

  it('has the median of everybody who was reached', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1 }), (seconds) => {
        const counts: Record<string, string> = {};
        for (const at of seconds) counts[`reach ${at}`] = String(Number(counts[`reach ${at}`] ?? 0) + 1);
        const sorted = seconds.toSorted((a, b) => a - b);
        const middle = [(seconds.length - 1) / 2, seconds.length / 2].map(
          (at) => sorted[Math.floor(at)] ?? NaN,
        );
        expect(of(counts).medianSecondsToReach).toBe(Math.round(((middle[0] ?? 0) + (middle[1] ?? 0)) / 2));
      }),
    );
  });

  it('is a day of zeros when nothing happened', () => {
    expect(of({})).toMatchObject({
      patients: 0,
      closed: {},
      byFault: {},
      byHour: [],
      medianSecondsToReach: null,
    });
  });
});

describe('the hours in which a desk was open', () => {
  const hours = (zone: string, from: number, to: number) => ({
    zone,
    intervals: [{ from: from * 3_600, to: to * 3_600 }],
    weekdays: [1, 2, 3, 4, 5],
    holidays: 'call' as const,
    exceptions: {},
  });

  it('are those of the local day, up to now', () => {
    const nowMs = Date.parse('2026-11-25T10:15:00+03:00');
    const open = openSecondsByHour(hours('Europe/Moscow', 8.5, 18), '2026-11-25', nowMs);
    expect([...open]).toEqual([
      [8, 1_800],
      [9, 3_600],
      [10, 900],
    ]);
    expect(openSecondsByHour(hours('Asia/Kolkata', 9, 10), '2026-11-24', nowMs)).toEqual(
      new Map([[9, 3_600]]),
    );
    expect(openSecondsByHour(hours('Europe/Moscow', 9, 10), '2026-11-22', nowMs)).toEqual(new Map());
    expect(openSecondsByHour(hours('Europe/Moscow', 9, 10), '2026-11-26', nowMs)).toEqual(new Map());
  });

  it('are all of them at a desk that never shuts', () => {
    const always = { ...hours('Europe/Moscow', 0, 24), weekdays: [1, 2, 3, 4, 5, 6, 7] };
    const open = openSecondsByHour(always, '2026-11-24', Date.parse('2026-11-26T00:00:00Z'));
    expect(open.size).toBe(24);
    expect(new Set(open.values())).toEqual(new Set([3_600]));
  });
});

describe('a report in words', () => {
  const said = (language: 'ru' | 'en', report = reportOfDay(BUSY_DAY)) =>
    inLanguage(language, () => headline(report));

  it('says the day in one sentence', () => {
    expect(said('ru')).toBe(
      '25 ноября: соединили 44 из 48 (92 %, неделю назад 88 %), 71 звонок, ждали оператора 41 мин',
    );
    expect(said('en')).toBe(
      '25 November: connected 44 of 48 (92%, a week ago 88%), 71 calls, waited 41 min for operators',
    );
    expect(said('ru', reportOfDay(EMPTY_DAY, EMPTY_DAY))).toBe('25 ноября: звонков не было');
  });

  it('has a table for everything that occurred, and none for the rest', () => {
    const ids = (report = reportOfDay(BUSY_DAY)) => reportTables(report).map(({ id }) => id);
    expect(ids()).toEqual([
      'hours',
      'attempts',
      'minutes',
      'lines',
      'outcomes',
      'reach',
      'weeks',
      'closed',
      'state',
    ]);
    expect(ids(reportOfDay(EMPTY_DAY, EMPTY_DAY))).toEqual([]);
    const outcomes = reportTables(reportOfDay(BUSY_DAY)).find(({ id }) => id === 'outcomes');
    const counts = outcomes?.rows.map(({ cells }) => Number(cells[0])) ?? [];
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
  });

  it.each(['ru', 'en'] as const)('is no wider than the terminal (%s)', (language) => {
    const report = reportOfDay(BUSY_DAY);
    for (const columns of [20, 40, 80, 132]) {
      for (const days of [null, [report, report]]) {
        const text = inLanguage(language, () =>
          reportText([{ title: 'Клиника на Ленина, 5', report, days }], columns),
        );
        for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(columns);
        if (columns >= 80) expect(text).not.toContain('…');
      }
    }
  });
});

describe('days on the command line', () => {
  it('are of the calendar, written as in ISO 8601', () => {
    expect(dayOption('2026-11-23')).toBe('2026-11-23');
    for (const text of ['23.11.2026', '2026-02-30', 'today', '2026-11'])
      expect(() => dayOption(text)).toThrow(/not a day/);
  });

  it('are counted from one to as many as are kept', () => {
    expect([daysOption('7'), daysOption('400')]).toEqual([7, 400]);
    for (const text of ['0', '-1', '401', 'week', '1.5'])
      expect(() => daysOption(text)).toThrow(/number of days/);
  });
});

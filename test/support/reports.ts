// Made-up days of a desk, as the counters keep them.
import { dayCounts } from '../../src/shared/counters/dayCounters.js';
import { dayReport, type DayReport } from '../../src/shared/reports/dayReport.js';
import type { DeskReport } from '../../src/shared/reports/deskReport.js';

type Hash = Readonly<Record<string, string>>;

export const EMPTY_DAY: Hash = {};

/** Forty-eight patients, seventy-one calls, two operators. */
export const BUSY_DAY: Hash = {
  patients: '48',
  reached: '44',
  'calls 09 1 connected': '9',
  'calls 09 1 patient_no_answer': '4',
  'calls 09 1 operator_failed': '2',
  'calls 10 1 connected': '12',
  'calls 10 1 patient_busy': '3',
  'calls 10 1 carrier_failed': '1',
  'calls 11 1 connected': '8',
  'calls 11 1 patient_unavailable': '3',
  'calls 11 2 connected': '5',
  'calls 11 1 operator_failed': '3',
  'calls 12 2 connected': '5',
  'calls 12 2 patient_rejected': '2',
  'calls 12 1 number_invalid': '2',
  'calls 13 2 connected': '3',
  'calls 13 2 silent': '2',
  'calls 13 2 patient_no_answer': '3',
  'calls 14 3 connected': '2',
  'calls 14 3 robot_refused': '1',
  'calls 14 3 patient_failed': '1',
  'closed needs_review': '2',
  'closed expired': '1',
  'closed no_working_number': '2',
  'closed cancelled': '3',
  'seconds operatorLeg': '2460',
  'seconds patientLeg': '1800',
  'seconds wasted': '720',
  'seconds talk': '5280',
  'busy 09': '5100',
  'busy 10': '6300',
  'busy 11': '6900',
  'busy 12': '4200',
  'busy 13': '3600',
  'busy 14': '900',
  'reach 240': '9',
  'reach 700': '12',
  'reach 1500': '8',
  'reach 3300': '6',
  'reach 6600': '5',
  'reach 12000': '3',
  'reach 18000': '1',
  'numbers verified': '44',
  'numbers suspect': '3',
  reviewed: '1',
  lines: '2',
};

export const WEEK_AGO: Hash = {
  patients: '50',
  reached: '44',
  'calls 10 1 connected': '44',
  'calls 11 1 patient_busy': '9',
};
const BEFORE: Hash = {
  patients: '41',
  reached: '33',
  'calls 10 1 connected': '33',
  'calls 11 1 patient_busy': '12',
};

/** Wednesday, 25 November 2026, with the three Wednesdays before. */
export function reportOfDay(hash: Hash, weekAgo: Hash = WEEK_AGO): DeskReport {
  const openSeconds = new Map([9, 10, 11, 12, 13, 14].map((hour) => [hour, hour === 14 ? 1_800 : 3_600]));
  const day = (date: string, counted: Hash): DayReport =>
    dayReport({ desk: 'main', date, counts: dayCounts(counted), openSeconds, lines: 2 });
  const own = day('2026-11-25', hash);
  const sameWeekday = [
    day('2026-11-04', EMPTY_DAY),
    day('2026-11-11', weekAgo === EMPTY_DAY ? EMPTY_DAY : BEFORE),
    day('2026-11-18', weekAgo),
    own,
  ].map(({ date, patients, reached, calls }) => ({ date, patients, reached, calls }));
  return { ...own, sameWeekday };
}

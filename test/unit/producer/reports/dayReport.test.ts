import { describe, expect, it } from 'vitest';
import { dayOption } from '../../../../src/producer/reports/day.js';
import { dayReport } from '../../../../src/producer/reports/dayReport.js';
import { reportTable } from '../../../../src/producer/reports/reportTable.js';
import type { ResultJob } from '../../../../src/shared/contracts/result.js';
import { storedResult } from '../../../support/results.js';

const DATE = '2026-11-23';
const at = (clock: string) => `${DATE}T${clock}:00+03:00`;
const phone = (key: string) => ({ sealed: key, key, masked: '***' });

const DAY: readonly ResultJob[] = [
  storedResult('main', {
    jobId: 'A',
    disposition: 'operator_failed',
    fault: 'operator',
    decision: { kind: 'requeue', at: at('09:40') },
    phone: phone('a'),
    endedAt: at('09:31'),
  }),
  storedResult('main', {
    jobId: 'A',
    disposition: 'connected',
    fault: 'nobody',
    decision: { kind: 'complete' },
    phone: phone('a'),
    phoneVerdict: 'verified',
    startedAt: at('09:40'),
    endedAt: at('09:45'),
  }),
  storedResult('main', {
    jobId: 'B',
    disposition: 'number_invalid',
    fault: 'patient',
    decision: { kind: 'close', reason: 'no_working_number' },
    phone: phone('b'),
    phoneVerdict: 'suspect',
    endedAt: at('09:50'),
  }),
  storedResult('main', {
    jobId: 'C',
    callId: null,
    disposition: null,
    fault: null,
    decision: { kind: 'close', reason: 'cancelled' },
    startedAt: null,
    endedAt: at('10:00'),
  }),
  storedResult('main', {
    jobId: 'D',
    disposition: 'connected',
    fault: 'nobody',
    decision: { kind: 'complete' },
    phone: phone('d'),
    phoneVerdict: 'verified',
    startedAt: at('10:30'),
    endedAt: at('10:33'),
  }),
];
const SINCE = new Map(['A', 'B', 'C', 'D'].map((jobId) => [jobId, Date.parse(at('09:30'))]));

describe('a desk’s day', () => {
  it('is counted from its results, each patient and number once', () => {
    expect(dayReport('main', DATE, DAY.toReversed(), SINCE)).toEqual({
      desk: 'main',
      date: DATE,
      patients: 4,
      calls: 4,
      reached: 2,
      operatorFailures: 1,
      byDisposition: { operator_failed: 1, connected: 2, number_invalid: 1 },
      byFault: { operator: 1, nobody: 2, patient: 1 },
      closed: { no_working_number: 1, cancelled: 1 },
      numbers: { verified: 2, suspect: 1 },
      medianSecondsToReach: 35 * 60,
    });
  });

  it('knows a patient who was reached after all, without a time', () => {
    const late = storedResult('main', {
      callId: null,
      disposition: null,
      fault: null,
      decision: { kind: 'close', reason: 'reached' },
      startedAt: null,
    });
    expect(dayReport('main', DATE, [late], new Map())).toMatchObject({
      reached: 1,
      medianSecondsToReach: null,
    });
  });

  it('is a day of zeros when nothing happened', () => {
    expect(dayReport('main', DATE, [], new Map())).toMatchObject({ patients: 0, closed: {}, byFault: {} });
  });

  it('is shown as a table with a column for each desk and without rows that are nowhere', () => {
    const [main, other] = [dayReport('main', DATE, DAY, SINCE), dayReport('other', DATE, [], new Map())];
    const table = reportTable([main, other], 'ru');
    expect(table).toMatch(/│ +│ main +│ other +│/);
    expect(table).toMatch(/│ Соединили +│ 2 \(50 %\) +│ 0 +│/);
    expect(table).toMatch(/│ До разговора, медиана +│ 35 мин +│ +│/);
    expect(table).toMatch(/│ Звонки по исходу: Неверный номер +│ 1 +│ +│/);
    expect(table).not.toContain('Занято');
    expect(reportTable([main], 'en')).toMatch(/│ Closed without a conversation: Cancelled +│ 1 +│/);
  });
});

describe('a day on the command line', () => {
  it('is one of the calendar, written as in ISO 8601', () => {
    expect(dayOption('2026-11-23')).toBe('2026-11-23');
    for (const text of ['23.11.2026', '2026-02-30', 'today', '2026-11'])
      expect(() => dayOption(text)).toThrow(/not a day/);
  });
});

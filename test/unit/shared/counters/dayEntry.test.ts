import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incrementsOf, roughSeconds } from '../../../../src/shared/counters/dayEntry.js';
import type { ResultJob } from '../../../../src/shared/contracts/result.js';
import { storedResult } from '../../../support/results.js';

const at = (clock: string) => `2026-11-23T${clock}+03:00`;
const added = (changes: Partial<ResultJob>, sinceMs: number | null = null) =>
  Object.fromEntries(incrementsOf(storedResult('main', changes), sinceMs));

describe('what a call adds to its day', () => {
  it('divides the time that a line was taken among the hours of the day on which the call ended', () => {
    expect(added({ startedAt: at('09:58:30'), endedAt: at('11:00:20') })).toMatchObject({
      'busy 09': 90,
      'busy 10': 3_600,
      'busy 11': 20,
    });
    const overMidnight = added({ startedAt: '2026-11-22T23:59:00+03:00', endedAt: at('00:00:30.500') });
    expect(Object.keys(overMidnight).filter((field) => field.startsWith('busy'))).toEqual(['busy 00']);
  });

  it('calls the time wasted that an operator waited for a patient who did not come', () => {
    const times = {
      startedAt: at('10:00:00'),
      operatorAnsweredAt: at('10:00:10'),
      patientAnsweredAt: at('10:00:30'),
      endedAt: at('10:00:45'),
    };
    const failed = added({ ...times, disposition: 'patient_rejected' });
    expect(failed).toMatchObject({
      'seconds operatorLeg': 10,
      'seconds patientLeg': 35,
      'seconds wasted': 35,
    });
    expect(failed).not.toHaveProperty('seconds talk');
    const connected = added({ ...times, disposition: 'connected', decision: { kind: 'complete' } });
    expect(connected).toMatchObject({ 'seconds patientLeg': 20, 'seconds talk': 15 });
    expect(connected).not.toHaveProperty('seconds wasted');
  });

  it('has the time until the call that reached the patient, from when the desk could first call', () => {
    const reached = { disposition: 'connected', decision: { kind: 'complete' } } as const;
    const times = { startedAt: at('10:00:00'), endedAt: at('10:01:00') };
    expect(added({ ...reached, ...times }, Date.parse(at('09:30:00')))).toMatchObject({ 'reach 1800': 1 });
    expect(Object.keys(added({ ...reached, ...times }))).not.toContain('reach 1800');
  });

  it('rounds that time to no more than a fifteenth', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 * 86_400 }), (seconds) => {
        expect(Math.abs(roughSeconds(seconds) - seconds)).toBeLessThanOrEqual(seconds / 15);
      }),
    );
    expect(roughSeconds(-3)).toBe(0);
  });

  it('names nobody', () => {
    const ref = 'd3b1f2a0-1111-4000-8000-000000000001';
    const result = storedResult('main', {
      ref,
      jobId: ref,
      disposition: 'connected',
      decision: { kind: 'complete' },
    });
    expect(JSON.stringify(incrementsOf(result, 0))).not.toContain(ref.slice(0, 8));
  });
});

import { describe, expect, it } from 'vitest';
import type { Disposition } from '../../../../src/shared/domain/disposition.js';
import { phoneVerdict, suspicionOf } from '../../../../src/shared/domain/phoneVerdict.js';

const on = (day: number, disposition: Disposition) => ({
  disposition,
  endedAt: `2026-11-${String(day).padStart(2, '0')}T10:00:00+03:00`,
});

describe('what is known of a number', () => {
  it('is nothing after one failure, or several of one day', () => {
    const oneDay = [on(3, 'patient_no_answer'), on(3, 'patient_busy')];
    expect(phoneVerdict([])).toBe('unknown');
    expect(phoneVerdict(oneDay)).toBe('unknown');
    expect(suspicionOf(oneDay)).toBeNull();
  });

  it('is a suspicion since the first failure, when it failed on two days', () => {
    const outcomes = [on(3, 'patient_no_answer'), on(3, 'patient_busy'), on(5, 'patient_unavailable')];
    expect(phoneVerdict(outcomes)).toBe('suspect');
    expect(suspicionOf(outcomes)).toEqual({ why: 'failed_on_two_days', since: '2026-11-03T10:00:00+03:00' });
  });

  it('is a suspicion at once, when the network says that there is no such number', () => {
    const outcomes = [on(3, 'patient_busy'), on(4, 'number_invalid')];
    expect(suspicionOf(outcomes)).toEqual({ why: 'number_invalid', since: '2026-11-04T10:00:00+03:00' });
  });

  it('is that it works once it has connected, even after earlier failures', () => {
    const outcomes = [on(3, 'number_invalid'), on(4, 'patient_busy'), on(5, 'connected')];
    expect(phoneVerdict(outcomes)).toBe('verified');
    expect(phoneVerdict([...outcomes, on(6, 'patient_busy')])).toBe('verified');
    expect(phoneVerdict([...outcomes, on(6, 'patient_busy'), on(7, 'patient_busy')])).toBe('suspect');
  });

  it('is not touched by failures of operators, carriers, the robot or ours', () => {
    const others = (['operator_failed', 'carrier_failed', 'robot_refused', 'silent'] as const).map(
      (disposition, index) => on(index + 1, disposition),
    );
    expect(phoneVerdict(others)).toBe('unknown');
  });
});

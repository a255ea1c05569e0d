// What a verdict means: by the table of docs/dispositions.md, and as properties over every disposition and state.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallbackState, SettledCall } from '../../../../src/shared/domain/callback.js';
import { isOpen } from '../../../../src/shared/domain/callingWindow.js';
import { decide, isCharged } from '../../../../src/shared/domain/decide.js';
import { DISPOSITIONS, FAULT_OF, type Disposition } from '../../../../src/shared/domain/disposition.js';
import type { DeskPolicy } from '../../../../src/shared/domain/policy.js';
import { testDesk } from '../../../support/desks.js';

const NOW = Date.parse('2026-11-23T10:00:00+03:00');
const window = { from: '09:30', to: '14:30' };
const policyOf = (settings: Record<string, unknown> = {}): DeskPolicy =>
  testDesk({ window, ...settings }).policy;

const callOf = (disposition: Disposition, phone = 0): SettledCall => ({
  callId: '6a6c0d3e-0000-4000-8000-000000000009',
  attempt: 1,
  phone,
  startedAt: '2026-11-23T09:40:00+03:00',
  endedAt: '2026-11-23T09:41:00+03:00',
  disposition,
});

const stateOf = (overrides: Partial<CallbackState> = {}): CallbackState => ({
  appointmentAt: '2026-11-24T10:30:00+03:00',
  phones: ['first'],
  spent: 0,
  calls: [],
  open: {
    callId: '6a6c0d3e-0000-4000-8000-00000000000a',
    attempt: 1,
    phone: 0,
    startedAt: '2026-11-23T09:59:00+03:00',
    deadlineAt: '2026-11-23T10:14:00+03:00',
  },
  ...overrides,
});

describe('decide', () => {
  it('completes when the patient was connected', () => {
    expect(decide(policyOf(), stateOf(), 'connected', NOW)).toEqual({ kind: 'complete' });
  });

  it('retries after the delay of the disposition, by how often it has happened', () => {
    const policy = policyOf({ backoff: { patient_failed: ['30m', '2h'] } });
    expect(decide(policy, stateOf(), 'patient_failed', NOW)).toEqual({
      kind: 'retry',
      at: '2026-11-23T10:30:00+03:00',
    });
    const second = stateOf({ spent: 1, calls: [callOf('patient_failed')] });
    expect(decide(policy, second, 'patient_failed', NOW)).toEqual({
      kind: 'retry',
      at: '2026-11-23T12:00:00+03:00',
    });
  });

  it('puts a retry that falls after the closing at the next opening', () => {
    const policy = policyOf({ backoff: { patient_unavailable: ['5h'] } });
    const state = stateOf({ appointmentAt: '2026-11-24T11:00:00+03:00' });
    expect(decide(policy, state, 'patient_unavailable', NOW)).toEqual({
      kind: 'retry',
      at: '2026-11-24T09:30:00+03:00',
    });
  });

  it('closes as expired when the next try would come after the appointment less the lead time', () => {
    const policy = policyOf({ backoff: { patient_unavailable: ['5h'] }, leadTime: '1h' });
    const state = stateOf({ appointmentAt: '2026-11-24T10:30:00+03:00' });
    expect(
      decide(policy, { ...state, appointmentAt: '2026-11-24T10:00:00+03:00' }, 'patient_unavailable', NOW),
    ).toEqual({
      kind: 'close',
      reason: 'expired',
    });
  });

  it('closes when the last attempt is spent', () => {
    expect(decide(policyOf({ attempts: 3 }), stateOf({ spent: 2 }), 'patient_busy', NOW)).toEqual({
      kind: 'close',
      reason: 'attempts_spent',
    });
  });

  it('retries a rejected call once', () => {
    const state = stateOf({ spent: 1, calls: [callOf('patient_rejected')] });
    expect(decide(policyOf(), stateOf(), 'patient_rejected', NOW).kind).toBe('retry');
    expect(decide(policyOf(), state, 'patient_rejected', NOW)).toEqual({
      kind: 'close',
      reason: 'attempts_spent',
    });
  });

  it('goes to the next number after an invalid one, and closes when none is left', () => {
    expect(decide(policyOf(), stateOf({ phones: ['first', 'second'] }), 'number_invalid', NOW).kind).toBe(
      'retry',
    );
    expect(decide(policyOf(), stateOf(), 'number_invalid', NOW)).toEqual({
      kind: 'close',
      reason: 'no_working_number',
    });
    const state = stateOf({ phones: ['first', 'second'], calls: [callOf('number_invalid', 1)] });
    expect(decide(policyOf(), state, 'number_invalid', NOW)).toEqual({
      kind: 'close',
      reason: 'no_working_number',
    });
  });

  it('leaves silence to a person, or spends an attempt, as the desk says', () => {
    expect(decide(policyOf({ onSilence: 'review' }), stateOf(), 'silent', NOW)).toEqual({
      kind: 'close',
      reason: 'needs_review',
    });
    expect(decide(policyOf({ onSilence: 'retry' }), stateOf(), 'silent', NOW).kind).toBe('retry');
  });

  it.each(['operator_failed', 'carrier_failed', 'robot_refused'] as const)(
    'requeues after %s however many attempts are spent',
    (disposition) => {
      expect(decide(policyOf({ attempts: 1 }), stateOf(), disposition, NOW).kind).toBe('requeue');
    },
  );
});

describe('decide, for every disposition and state', () => {
  const call = fc.constantFrom(...DISPOSITIONS).map((disposition) => callOf(disposition));
  const state = fc
    .record({
      spent: fc.nat({ max: 6 }),
      calls: fc.array(call, { maxLength: 6 }),
      phones: fc.array(fc.constant('phone'), { minLength: 1, maxLength: 4 }),
      hoursAhead: fc.integer({ min: -48, max: 240 }),
    })
    .map(({ hoursAhead, ...rest }) =>
      stateOf({ ...rest, appointmentAt: new Date(NOW + hoursAhead * 3_600_000).toISOString() }),
    );
  const policy = fc
    .record({
      attempts: fc.integer({ min: 1, max: 5 }),
      onSilence: fc.constantFrom('review', 'retry'),
      days: fc.constantFrom(['mon'], ['tue', 'sat'], ['sun']),
    })
    .map(policyOf);
  const minutes = fc.nat({ max: 60 * 24 * 14 }).map((minute) => NOW + minute * 60_000);

  it('never lands outside the window, before its delay, or past the appointment', () => {
    fc.assert(
      fc.property(
        policy,
        state,
        fc.constantFrom(...DISPOSITIONS),
        minutes,
        (rules, callback, disposition, nowMs) => {
          const decision = decide(rules, callback, disposition, nowMs);
          if (decision.kind !== 'retry' && decision.kind !== 'requeue') return;
          const atMs = Date.parse(decision.at);
          expect(isOpen(rules.hours, atMs)).toBe(true);
          expect(atMs).toBeGreaterThanOrEqual(nowMs);
          expect(atMs).toBeLessThan(Date.parse(callback.appointmentAt) - rules.leadTimeMs);
        },
      ),
    );
  });

  it('retries only what is charged and within budget, requeues only what is not', () => {
    fc.assert(
      fc.property(
        policy,
        state,
        fc.constantFrom(...DISPOSITIONS),
        minutes,
        (rules, callback, disposition, nowMs) => {
          const decision = decide(rules, callback, disposition, nowMs);
          if (decision.kind === 'retry') {
            expect(isCharged(disposition, rules)).toBe(true);
            expect(callback.spent + 1).toBeLessThan(rules.attempts);
          }
          if (decision.kind === 'requeue')
            expect(['operator', 'robot', 'carrier']).toContain(FAULT_OF[disposition]);
        },
      ),
    );
  });
});

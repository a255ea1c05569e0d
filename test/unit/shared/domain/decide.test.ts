// What a verdict means: by the table of docs/dispositions.md, and as properties over every disposition and state.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallbackState, Decision, SettledCall } from '../../../../src/shared/domain/callback.js';
import { hasRoomFor, nextRoom } from '../../../../src/shared/domain/callingWindow.js';
import { decide, isCharged } from '../../../../src/shared/domain/decide.js';
import { TRAITS_OF, type Disposition } from '../../../../src/shared/domain/disposition.js';
import type { DeskPolicy } from '../../../../src/shared/domain/policy.js';
import { instants, wallClockIsOpen } from '../../../support/callingHours.js';
import { testDesk } from '../../../support/desks.js';
import { chances, dispositions, policies, statesAt } from '../../../support/policies.js';

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
    expect(decide(policyOf(), { state: stateOf(), disposition: 'connected', nowMs: NOW })).toEqual({
      kind: 'complete',
    });
  });

  it('retries after the delay of the disposition, by how often it has happened', () => {
    const policy = policyOf({ backoff: { patient_failed: ['30m', '2h'] } });
    expect(decide(policy, { state: stateOf(), disposition: 'patient_failed', nowMs: NOW })).toEqual({
      kind: 'retry',
      at: '2026-11-23T10:30:00+03:00',
    });
    const second = stateOf({ spent: 1, calls: [callOf('patient_failed')] });
    expect(decide(policy, { state: second, disposition: 'patient_failed', nowMs: NOW })).toEqual({
      kind: 'retry',
      at: '2026-11-23T12:00:00+03:00',
    });
  });

  it('puts a retry that falls after the closing at the next opening', () => {
    const policy = policyOf({ backoff: { patient_unavailable: ['5h'] } });
    const state = stateOf({ appointmentAt: '2026-11-24T11:00:00+03:00' });
    expect(decide(policy, { state, disposition: 'patient_unavailable', nowMs: NOW })).toEqual({
      kind: 'retry',
      at: '2026-11-24T09:30:00+03:00',
    });
  });

  it('closes as expired when the next try would come after the appointment less the lead time', () => {
    const policy = policyOf({ backoff: { patient_unavailable: ['5h'] }, leadTime: '1h' });
    const state = stateOf({ appointmentAt: '2026-11-24T10:30:00+03:00' });
    expect(
      decide(policy, {
        state: { ...state, appointmentAt: '2026-11-24T10:00:00+03:00' },
        disposition: 'patient_unavailable',
        nowMs: NOW,
      }),
    ).toEqual({
      kind: 'close',
      reason: 'expired',
    });
  });

  it('tries a phone that was off at another time of day, unless the patient was missed at that time too', () => {
    const policy = policyOf({ backoff: { patient_unavailable: ['1h'], patient_no_answer: ['1h'] } });
    const state = stateOf({ appointmentAt: '2026-11-27T10:30:00+03:00' });
    const missedLate = {
      ...callOf('patient_busy'),
      startedAt: '2026-11-22T13:00:00+03:00',
      endedAt: '2026-11-22T13:01:00+03:00',
    };
    const atOf = (after: CallbackState, disposition: Disposition) =>
      (decide(policy, { state: after, disposition, nowMs: NOW }) as { at?: string }).at;
    expect(atOf(state, 'patient_unavailable')).toBe('2026-11-23T12:00:00+03:00');
    expect(atOf(state, 'patient_no_answer')).toBe('2026-11-23T11:00:00+03:00');
    expect(atOf({ ...state, spent: 1, calls: [missedLate] }, 'patient_unavailable')).toBe(
      '2026-11-23T11:00:00+03:00',
    );
    const noOperator = { ...missedLate, disposition: 'operator_failed' } as const;
    expect(atOf({ ...state, calls: [noOperator] }, 'patient_unavailable')).toBe('2026-11-23T12:00:00+03:00');
  });

  it('keeps to the delay exactly, or by chance a little longer', () => {
    const policy = policyOf({ backoff: { operator_failed: ['5m'] } });
    const atOf = (random?: () => number) =>
      decide(policy, { state: stateOf(), disposition: 'operator_failed', nowMs: NOW }, random);
    expect(atOf()).toEqual({ kind: 'requeue', at: '2026-11-23T10:05:00+03:00' });
    expect(atOf(() => 0.5)).toEqual({ kind: 'requeue', at: '2026-11-23T10:05:15+03:00' });
  });

  it('closes when the last attempt is spent', () => {
    expect(
      decide(policyOf({ attempts: 3 }), {
        state: stateOf({ spent: 2 }),
        disposition: 'patient_busy',
        nowMs: NOW,
      }),
    ).toEqual({
      kind: 'close',
      reason: 'attempts_spent',
    });
  });

  it('retries a rejected call once', () => {
    const state = stateOf({ spent: 1, calls: [callOf('patient_rejected')] });
    expect(decide(policyOf(), { state: stateOf(), disposition: 'patient_rejected', nowMs: NOW }).kind).toBe(
      'retry',
    );
    expect(decide(policyOf(), { state, disposition: 'patient_rejected', nowMs: NOW })).toEqual({
      kind: 'close',
      reason: 'attempts_spent',
    });
  });

  it('goes to the next number after an invalid one, and closes when none is left', () => {
    expect(
      decide(policyOf(), {
        state: stateOf({ phones: ['first', 'second'] }),
        disposition: 'number_invalid',
        nowMs: NOW,
      }).kind,
    ).toBe('retry');
    expect(decide(policyOf(), { state: stateOf(), disposition: 'number_invalid', nowMs: NOW })).toEqual({
      kind: 'close',
      reason: 'no_working_number',
    });
    const state = stateOf({ phones: ['first', 'second'], calls: [callOf('number_invalid', 1)] });
    expect(decide(policyOf(), { state, disposition: 'number_invalid', nowMs: NOW })).toEqual({
      kind: 'close',
      reason: 'no_working_number',
    });
  });

  it('leaves silence to a person, or spends an attempt, as the desk says', () => {
    expect(
      decide(policyOf({ onSilence: 'review' }), { state: stateOf(), disposition: 'silent', nowMs: NOW }),
    ).toEqual({
      kind: 'close',
      reason: 'needs_review',
    });
    expect(
      decide(policyOf({ onSilence: 'retry' }), { state: stateOf(), disposition: 'silent', nowMs: NOW }).kind,
    ).toBe('retry');
  });

  it.each(['operator_failed', 'carrier_failed', 'robot_refused'] as const)(
    'requeues after %s however many attempts are spent',
    (disposition) => {
      expect(decide(policyOf({ attempts: 1 }), { state: stateOf(), disposition, nowMs: NOW }).kind).toBe(
        'requeue',
      );
    },
  );
});

describe('decide, for every desk, callback, disposition, instant and chance', () => {
  interface Asked {
    readonly policy: DeskPolicy;
    readonly state: CallbackState;
    readonly disposition: Disposition;
    readonly nowMs: number;
    readonly decision: Decision;
  }
  const asked: fc.Arbitrary<Asked> = fc
    .tuple(policies, instants, dispositions, chances)
    .chain(([policy, nowMs, disposition, chance]) =>
      statesAt(nowMs).map((state) => {
        const decision = decide(policy, { state, disposition, nowMs }, () => chance);
        return { policy, state, disposition, nowMs, decision };
      }),
    );
  const everyDecision = (property: (one: Asked) => void) =>
    fc.assert(fc.property(asked, property), { numRuns: 1_000 });

  it('never lands outside the window, with too little left of it, before its delay, or past the end', () => {
    everyDecision(({ policy, state, disposition, nowMs, decision }) => {
      if (!('at' in decision)) return;
      const atMs = Date.parse(decision.at);
      expect(wallClockIsOpen(policy.hours, atMs)).toBe(true);
      expect(hasRoomFor(policy.hours, atMs, policy.usualCallMs)).toBe(true);
      expect(atMs).toBeGreaterThanOrEqual(nowMs + delayOf(policy, state, disposition));
      expect(atMs).toBeLessThan(Date.parse(state.appointmentAt) - policy.leadTimeMs);
    });
  });

  it('closes as expired only when the delay alone leads past the end', () => {
    everyDecision(({ policy, state, disposition, nowMs, decision }) => {
      if (decision.kind !== 'close' || decision.reason !== 'expired') return;
      const dueMs = nowMs + delayOf(policy, state, disposition);
      const roomMs = nextRoom(policy.hours, dueMs, policy.usualCallMs) ?? Infinity;
      expect(roomMs).toBeGreaterThanOrEqual(Date.parse(state.appointmentAt) - policy.leadTimeMs);
    });
  });

  it('lets chance add a tenth of the delay at most, and never more than a minute', () => {
    everyDecision(({ policy, state, disposition, nowMs, decision }) => {
      if (!('at' in decision)) return;
      const calm = decide(policy, { state, disposition, nowMs });
      const byMs = Date.parse(decision.at) - Date.parse('at' in calm ? calm.at : '');
      expect(byMs).toBeGreaterThanOrEqual(0);
      expect(byMs).toBeLessThanOrEqual(Math.min(60_000, delayOf(policy, state, disposition) / 10));
    });
  });

  it('retries only what is charged and within budget, requeues only what is not', () => {
    everyDecision(({ policy, state, disposition, decision }) => {
      if (decision.kind === 'retry') {
        expect(isCharged(disposition, policy)).toBe(true);
        expect(state.spent + 1).toBeLessThan(policy.attempts);
      }
      if (decision.kind === 'requeue')
        expect(['operator', 'robot', 'carrier']).toContain(TRAITS_OF[disposition].fault);
    });
  });

  it('completes what was connected, and nothing else', () => {
    everyDecision(({ disposition, decision }) => {
      expect(decision.kind === 'complete').toBe(disposition === 'connected');
    });
  });
});

/** The delay as docs/dispositions.md tells it: by how often this has happened, the last one repeats. */
function delayOf(policy: DeskPolicy, state: CallbackState, disposition: Disposition): number {
  const delays = [...(policy.backoffMs[disposition] ?? [0])];
  for (const call of state.calls) if (call.disposition === disposition && delays.length > 1) delays.shift();
  return delays[0]!;
}

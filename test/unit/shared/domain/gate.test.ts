// The gate's rules in their order, and that it is total.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLOSE_REASONS, type CallbackState } from '../../../../src/shared/domain/callback.js';
import { hasRoomFor } from '../../../../src/shared/domain/callingWindow.js';
import { gate, type GateFacts } from '../../../../src/shared/domain/gate.js';
import { PHONE_VERDICTS } from '../../../../src/shared/domain/phoneVerdict.js';
import { testDesk } from '../../../support/desks.js';

const { policy } = testDesk({
  window: { from: '09:30', to: '14:30' },
  usualCall: '2m',
  attempts: 3,
  leadTime: '1h',
});
const MORNING = Date.parse('2026-11-23T10:00:00+03:00');

const invalid = {
  callId: '6a6c0d3e-0000-4000-8000-000000000009',
  attempt: 1,
  phone: 0,
  startedAt: '2026-11-23T09:40:00+03:00',
  endedAt: '2026-11-23T09:41:00+03:00',
  disposition: 'number_invalid',
} as const;

const free = { isDoNotCall: false, freeAtMs: 0, verdict: 'unknown' as const };
const state = (overrides: Partial<CallbackState> = {}): CallbackState => ({
  appointmentAt: '2026-11-24T10:30:00+03:00',
  phones: ['first', 'second'],
  spent: 0,
  calls: [],
  open: null,
  ...overrides,
});
const facts = (overrides: Partial<GateFacts> = {}): GateFacts => ({
  state: state(),
  ended: null,
  phones: [free, free],
  ...overrides,
});

describe('the gate', () => {
  it('dials the first phone when nothing speaks against it', () => {
    expect(gate(policy, facts(), MORNING)).toEqual({ kind: 'dial', phone: 0 });
  });

  it('closes what was cancelled, before anything else', () => {
    const cancelled = facts({ ended: 'cancelled', phones: [{ ...free, isDoNotCall: true }] });
    expect(gate(policy, cancelled, MORNING)).toEqual({ kind: 'close', reason: 'cancelled' });
  });

  it('closes when any of the patient’s numbers is on the do-not-call list', () => {
    expect(gate(policy, facts({ phones: [free, { ...free, isDoNotCall: true }] }), MORNING)).toEqual({
      kind: 'close',
      reason: 'do_not_call',
    });
  });

  it('closes as expired from one lead time before the appointment on', () => {
    const late = facts({ state: state({ appointmentAt: '2026-11-23T11:00:00+03:00' }) });
    expect(gate(policy, late, MORNING)).toEqual({ kind: 'close', reason: 'expired' });
    expect(gate(policy, late, MORNING - 1).kind).toBe('dial');
  });

  it('closes when the budget is spent', () => {
    expect(gate(policy, facts({ state: state({ spent: 3 }) }), MORNING)).toEqual({
      kind: 'close',
      reason: 'attempts_spent',
    });
  });

  it('puts off to the next opening when the window is shut, or too little of it is left for a usual call', () => {
    const opening = { kind: 'snooze', atMs: Date.parse('2026-11-24T09:30:00+03:00'), because: 'window' };
    const later = facts({ state: state({ appointmentAt: '2026-11-25T10:30:00+03:00' }) });
    expect(gate(policy, later, Date.parse('2026-11-23T14:28:01+03:00'))).toEqual(opening);
    expect(gate(policy, later, Date.parse('2026-11-23T20:00:00+03:00'))).toEqual(opening);
    expect(gate(policy, later, Date.parse('2026-11-23T14:28:00+03:00')).kind).toBe('dial');
  });

  it('takes the other phone when one is known dead or rung too recently, and waits when both were', () => {
    expect(gate(policy, facts({ state: state({ calls: [invalid] }) }), MORNING)).toEqual({
      kind: 'dial',
      phone: 1,
    });
    const busy = { ...free, freeAtMs: MORNING + 60_000 };
    expect(gate(policy, facts({ phones: [busy, free] }), MORNING)).toEqual({ kind: 'dial', phone: 1 });
    const busier = { ...free, freeAtMs: MORNING + 90_000 };
    expect(gate(policy, facts({ phones: [busier, busy] }), MORNING)).toEqual({
      kind: 'snooze',
      atMs: MORNING + 60_000,
      because: 'number',
    });
  });

  it('takes a number that is suspect only when no other is free', () => {
    expect(gate(policy, facts({ phones: [{ ...free, verdict: 'suspect' }, free] }), MORNING)).toEqual({
      kind: 'dial',
      phone: 1,
    });
    const busy = { ...free, freeAtMs: MORNING + 60_000 };
    expect(gate(policy, facts({ phones: [{ ...free, verdict: 'suspect' }, busy] }), MORNING)).toEqual({
      kind: 'dial',
      phone: 0,
    });
  });

  it('closes when no phone is left', () => {
    const dead = state({ phones: ['only'], calls: [invalid] });
    expect(gate(policy, facts({ state: dead, phones: [free] }), MORNING)).toEqual({
      kind: 'close',
      reason: 'no_working_number',
    });
  });

  it('is total: dials only with room in the window, puts off only into the window, closes with a known reason', () => {
    const arbitraryFacts = fc.record({
      state: fc
        .record({
          spent: fc.nat({ max: 4 }),
          calls: fc.array(fc.constant(invalid), { maxLength: 2 }),
          ahead: fc.integer({ min: -100, max: 400 }),
        })
        .map(({ ahead, ...rest }) =>
          state({ ...rest, appointmentAt: new Date(MORNING + ahead * 3_600_000).toISOString() }),
        ),
      ended: fc.constantFrom(null, 'cancelled' as const, 'reached' as const),
      phones: fc.array(
        fc.record({
          verdict: fc.constantFrom(...PHONE_VERDICTS),
          isDoNotCall: fc.boolean(),
          freeAtMs: fc.nat({ max: 400 }).map((hour) => MORNING + hour * 3_600_000),
        }),
        { minLength: 2, maxLength: 2 },
      ),
    });
    fc.assert(
      fc.property(arbitraryFacts, fc.nat({ max: 60 * 24 * 7 }), (known, minute) => {
        const nowMs = MORNING + minute * 60_000;
        const verdict = gate(policy, known, nowMs);
        if (verdict.kind === 'dial') expect(hasRoomFor(policy.hours, nowMs, policy.usualCallMs)).toBe(true);
        if (verdict.kind === 'snooze')
          expect(hasRoomFor(policy.hours, verdict.atMs, policy.usualCallMs)).toBe(true);
        if (verdict.kind === 'close') expect(CLOSE_REASONS).toContain(verdict.reason);
      }),
    );
  });
});

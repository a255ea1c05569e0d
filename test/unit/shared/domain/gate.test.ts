// The gate's rules in their order, and as properties over every desk, callback and set of facts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallbackState } from '../../../../src/shared/domain/callback.js';
import { hasRoomFor, nextRoom } from '../../../../src/shared/domain/callingWindow.js';
import type { Disposition } from '../../../../src/shared/domain/disposition.js';
import { gate, type GateFacts } from '../../../../src/shared/domain/gate.js';
import { instants, wallClockIsOpen } from '../../../support/callingHours.js';
import { testDesk } from '../../../support/desks.js';
import { phoneFactsAt, policies, statesAt } from '../../../support/policies.js';

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
  allowed: null,
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

  it('closes when none of the numbers is one that the desk may ring, and chooses among those that are', () => {
    const none = facts({ allowed: [false, false] });
    expect(gate(policy, none, MORNING)).toEqual({ kind: 'close', reason: 'not_allowed' });
    expect(gate(policy, none, Date.parse('2026-11-23T20:00:00+03:00'))).toEqual({
      kind: 'close',
      reason: 'not_allowed',
    });
    expect(gate(policy, facts({ allowed: [false, true] }), MORNING)).toEqual({ kind: 'dial', phone: 1 });
    const listed = facts({ allowed: [false, false], phones: [free, { ...free, isDoNotCall: true }] });
    expect(gate(policy, listed, MORNING)).toEqual({ kind: 'close', reason: 'do_not_call' });
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
    const opening = { kind: 'postpone', atMs: Date.parse('2026-11-24T09:30:00+03:00'), because: 'window' };
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
      kind: 'postpone',
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

  const failed = (phone: number, disposition: Disposition) => ({ ...invalid, phone, disposition });
  const dialled = (calls: CallbackState['calls'], phones: GateFacts['phones']) =>
    gate(policy, facts({ state: state({ calls }), phones }), MORNING);

  it('prefers a number that is known to work, and the patient’s order where none is', () => {
    expect(dialled([], [free, { ...free, verdict: 'verified' }])).toEqual({ kind: 'dial', phone: 1 });
    expect(dialled([], [{ ...free, verdict: 'verified' }, free])).toEqual({ kind: 'dial', phone: 0 });
  });

  it('lets a number that just failed give way to the next, and takes it again when the others have failed', () => {
    const verified = { ...free, verdict: 'verified' as const };
    const first = [failed(0, 'patient_unavailable')];
    expect(dialled(first, [verified, free])).toEqual({ kind: 'dial', phone: 1 });
    const second = [...first, failed(1, 'patient_no_answer')];
    expect(dialled(second, [free, verified])).toEqual({ kind: 'dial', phone: 0 });
    expect(dialled([...second, failed(0, 'patient_busy')], [verified, free])).toEqual({
      kind: 'dial',
      phone: 1,
    });
  });

  it('stays with a number that was not reached through somebody else’s fault', () => {
    for (const disposition of ['operator_failed', 'carrier_failed', 'robot_refused', 'silent'] as const)
      expect(dialled([failed(0, disposition)], [free, free])).toEqual({ kind: 'dial', phone: 0 });
  });

  it('closes when no phone is left', () => {
    const dead = state({ phones: ['only'], calls: [invalid] });
    expect(gate(policy, facts({ state: dead, phones: [free] }), MORNING)).toEqual({
      kind: 'close',
      reason: 'no_working_number',
    });
  });
});

describe('the gate, for every desk, callback, set of facts and instant', () => {
  const asked = fc.tuple(policies, instants).chain(([rules, nowMs]) =>
    statesAt(nowMs).chain((callback) =>
      fc
        .record({
          state: fc.constant(callback),
          ended: fc.constantFrom(null, null, null, 'cancelled' as const, 'reached' as const),
          phones: fc.tuple(...callback.phones.map(() => phoneFactsAt(nowMs))),
          allowed: fc.option(fc.tuple(...callback.phones.map(() => fc.boolean())), { freq: 3 }),
        })
        .map((known) => ({ rules, known, nowMs, verdict: gate(rules, known, nowMs) })),
    ),
  );

  it('dials a free, living number that nobody forbids, with room in the window, budget left and time before the end', () => {
    fc.assert(
      fc.property(asked, ({ rules, known, nowMs, verdict }) => {
        if (verdict.kind !== 'dial') return;
        const { state: callback, phones, ended, allowed } = known;
        expect(ended).toBeNull();
        expect(allowed?.[verdict.phone] ?? true).toBe(true);
        expect(phones.some(({ isDoNotCall }) => isDoNotCall)).toBe(false);
        expect(phones[verdict.phone]!.freeAtMs).toBeLessThanOrEqual(nowMs);
        expect(isDead(callback, verdict.phone)).toBe(false);
        expect(nowMs).toBeLessThan(Date.parse(callback.appointmentAt) - rules.leadTimeMs);
        expect(callback.spent).toBeLessThan(rules.attempts);
        expect(wallClockIsOpen(rules.hours, nowMs)).toBe(true);
        expect(hasRoomFor(rules.hours, nowMs, rules.usualCallMs)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('puts off to the first room in the window after now, or after the first number’s rest, before the end', () => {
    fc.assert(
      fc.property(asked, ({ rules, known, nowMs, verdict }) => {
        if (verdict.kind !== 'postpone') return;
        expect(verdict.atMs).toBeGreaterThan(nowMs);
        expect(wallClockIsOpen(rules.hours, verdict.atMs)).toBe(true);
        expect(hasRoomFor(rules.hours, verdict.atMs, rules.usualCallMs)).toBe(true);
        expect(verdict.atMs).toBeLessThan(Date.parse(known.state.appointmentAt) - rules.leadTimeMs);
        const resting = known.phones.filter(
          (_facts, phone) => !isDead(known.state, phone) && (known.allowed?.[phone] ?? true),
        );
        const fromMs =
          verdict.because === 'window' ? nowMs : Math.min(...resting.map(({ freeAtMs }) => freeAtMs));
        expect(verdict.atMs).toBe(nextRoom(rules.hours, fromMs, rules.usualCallMs));
      }),
      { numRuns: 2_000 },
    );
  });

  it('closes for the first reason that applies', () => {
    fc.assert(
      fc.property(asked, ({ rules, known, nowMs, verdict }) => {
        const { state: callback, phones, ended, allowed } = known;
        const isPast = nowMs >= Date.parse(callback.appointmentAt) - rules.leadTimeMs;
        const reason =
          ended ??
          (phones.some(({ isDoNotCall }) => isDoNotCall) ? 'do_not_call' : null) ??
          (allowed?.includes(true) === false ? 'not_allowed' : null) ??
          (isPast ? 'expired' : null) ??
          (callback.spent >= rules.attempts ? 'attempts_spent' : null);
        const isLast = phones.every(
          (_facts, phone) => isDead(callback, phone) || !(allowed?.[phone] ?? true),
        );
        const hasRoom = hasRoomFor(rules.hours, nowMs, rules.usualCallMs);
        if (reason) expect(verdict).toEqual({ kind: 'close', reason });
        else if (verdict.kind === 'close')
          expect(verdict.reason).toBe(isLast && hasRoom ? 'no_working_number' : 'expired');
      }),
      { numRuns: 2_000 },
    );
  });
});

function isDead({ calls }: CallbackState, phone: number): boolean {
  return calls.some((call) => call.phone === phone && call.disposition === 'number_invalid');
}

import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { hasRoomFor } from '../../../../src/shared/domain/callingWindow.js';
import { planCalls, summaryOf, type ToCall } from '../../../../src/producer/queueing/plan.js';
import { testDesk } from '../../../support/desks.js';

const at = (day: number, clock: string) => Date.parse(`2026-11-${String(day)}T${clock}:00+03:00`);
const policyOf = (settings: Record<string, unknown> = {}) =>
  testDesk({ window: { from: '09:30', to: '10:30' }, usualCall: '10m', leadTime: '1h', ...settings }).policy;

interface Named extends ToCall {
  readonly name: string;
}
const patient = (name: string, appointmentMs: number, dueMs = 0): Named => ({ name, appointmentMs, dueMs });
const clockOf = (ms: number | null) =>
  ms === null ? null : new Date(ms + 3 * 3_600_000).toISOString().slice(8, 16).replace('T', ' ');

function told(callbacks: readonly Named[], lines = 1, nowMs = at(23, '09:30')): string[] {
  return planCalls(policyOf(), lines, callbacks, nowMs).map(
    ({ callback, startMs }) => `${callback.name} ${clockOf(startMs) ?? 'never'}`,
  );
}

describe('the plan of a day', () => {
  it('calls the most urgent first, equals in the order of the export, as many at once as there are lines', () => {
    const patients = [
      patient('late', at(24, '15:00')),
      patient('early', at(24, '11:00')),
      patient('early too', at(24, '11:00')),
    ];
    expect(told(patients, 2)).toEqual(['early 23 09:30', 'early too 23 09:30', 'late 23 09:40']);
    expect(told(patients)).toEqual(['early 23 09:30', 'early too 23 09:40', 'late 23 09:50']);
  });

  it('begins when the window opens, and goes on the next day with what does not fit', () => {
    const patients = Array.from({ length: 8 }, (_none, index) =>
      patient(`p${index}`, at(24, '15:00') + index),
    );
    const plan = told(patients, 1, at(23, '08:00'));
    expect(plan[0]).toBe('p0 23 09:30');
    expect(plan.slice(5)).toEqual(['p5 23 10:20', 'p6 24 09:30', 'p7 24 09:40']);
  });

  it('lets a callback that is not due yet wait without keeping a line from others', () => {
    const patients = [
      patient('urgent later', at(24, '11:00'), at(23, '09:45')),
      patient('now', at(25, '11:00')),
    ];
    expect(told([...patients, patient('next', at(26, '11:00'))])).toEqual([
      'now 23 09:30',
      'next 23 09:40',
      'urgent later 23 09:50',
    ]);
  });

  it('says what does not fit before the window closes, and what comes too late for its appointment', () => {
    const policy = policyOf();
    const patients = Array.from({ length: 8 }, (_none, index) =>
      patient(`p${index}`, at(24, '10:20') + index),
    );
    const plan = planCalls(policy, 1, patients, at(23, '09:30'));
    expect(summaryOf(policy, plan)).toEqual({
      firstCallMs: at(23, '09:30'),
      doneMs: at(24, '09:50'),
      closingMs: at(23, '10:30'),
      afterClosing: 2,
      tooLate: 2,
    });
  });

  it('says so when a desk never has room for a call', () => {
    const policy = policyOf({ usualCall: '2h' });
    const plan = planCalls(
      policy,
      1,
      [patient('a', at(24, '11:00')), patient('b', at(24, '11:00'))],
      at(23, '08:00'),
    );
    expect(plan.map(({ startMs }) => startMs)).toEqual([null, null]);
    expect(summaryOf(policy, plan)).toMatchObject({ firstCallMs: null, doneMs: null, tooLate: 2 });
  });

  it('is made for a hundred thousand patients within seconds', () => {
    const patients = Array.from({ length: 100_000 }, (_none, index) =>
      patient(`p${index}`, at(24, '11:00') + ((index * 7919) % 100_000) * 1_000, (index % 50) * 1_000),
    );
    const startedAt = performance.now();
    expect(planCalls(policyOf({ usualCall: '1m' }), 20, patients, at(23, '08:00'))).toHaveLength(100_000);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  it('is empty for nobody', () => {
    expect(summaryOf(policyOf(), [])).toMatchObject({
      firstCallMs: null,
      doneMs: null,
      afterClosing: 0,
      tooLate: 0,
    });
  });

  it('plans everybody once, never more calls at once than lines, each inside the window and not before it is due', () => {
    const toCall = fc.record({
      appointmentMs: fc.integer({ min: at(24, '00:00'), max: at(29, '00:00') }),
      dueMs: fc.integer({ min: at(22, '00:00'), max: at(25, '00:00') }),
    });
    fc.assert(
      fc.property(fc.array(toCall, { maxLength: 40 }), fc.integer({ min: 1, max: 4 }), (callbacks, lines) => {
        const policy = policyOf();
        const plan = planCalls(policy, lines, callbacks, at(23, '08:00'));
        expect(new Set(plan.map(({ callback }) => callback)).size).toBe(callbacks.length);
        const starts = plan.map(({ startMs }) => startMs ?? 0);
        for (const [index, { callback }] of plan.entries()) {
          const startMs = starts[index] ?? 0;
          expect(startMs).toBeGreaterThanOrEqual(callback.dueMs);
          expect(hasRoomFor(policy.hours, startMs, policy.usualCallMs)).toBe(true);
          const atOnce = starts.filter((other) => other <= startMs && startMs < other + policy.usualCallMs);
          expect(atOnce.length).toBeLessThanOrEqual(lines);
        }
      }),
    );
  });
});

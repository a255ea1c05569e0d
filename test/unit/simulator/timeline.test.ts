// The plan of a call: whatever the outcome, the fault and the speed, it is a call that could happen.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawFaults, FAULT_NAMES, planAnswer, type FaultName } from '../../../src/simulator/faults.js';
import { endingOf, isProgress, OUTCOMES, PROGRESS } from '../../../src/simulator/outcomes.js';
import { planCallEvents, planLegs, scaleDurations } from '../../../src/simulator/timeline.js';

const DURATIONS = { operatorRing: 5, announcement: 10, patientRing: 7, conversation: 60 };
const faultsOf = (...names: FaultName[]) =>
  drawFaults(Object.fromEntries(names.map((name) => [name, { probability: 1 }])), () => 0);
const NO_FAULTS = faultsOf();
const outcomes = fc.constantFrom(...OUTCOMES);
const firstLegs = fc.constantFrom('operator' as const, 'patient' as const);
const faults = fc
  .option(fc.constantFrom(...FAULT_NAMES), { nil: undefined })
  .map((name) => (name ? faultsOf(name) : NO_FAULTS));

describe('the legs of a call', () => {
  it('go operator, announcement, patient, conversation', () => {
    expect(planLegs('connected', 'operator', DURATIONS)).toEqual([
      { atMs: 0, event: 'operator_ringing' },
      { atMs: 5, event: 'operator_answered' },
      { atMs: 15, event: 'patient_ringing' },
      { atMs: 22, event: 'patient_answered' },
      { atMs: 22, event: 'patient_connected' },
      { atMs: 82, event: 'call_ended' },
    ]);
  });

  it('never ring a patient for whom no operator answered', () => {
    const events = planLegs('operator_failed', 'operator', DURATIONS).map(({ event }) => event);
    expect(events).toEqual(['operator_ringing', 'operator_failed', 'call_ended']);
  });

  it('begin with the patient where the desk says so', () => {
    const events = planLegs('connected', 'patient', DURATIONS).map(({ event }) => event);
    expect(events).toEqual([
      'patient_ringing',
      'patient_answered',
      'operator_ringing',
      'operator_answered',
      'patient_connected',
      'call_ended',
    ]);
  });

  it('are in order, end once, and connect exactly when the outcome says so', () => {
    fc.assert(
      fc.property(
        outcomes,
        firstLegs,
        fc.double({ min: 0.001, max: 10, noNaN: true }),
        (outcome, firstLeg, factor) => {
          const legs = planLegs(outcome, firstLeg, scaleDurations(DURATIONS, factor));
          expect(legs.map(({ atMs }) => atMs)).toEqual(legs.map(({ atMs }) => atMs).sort((a, b) => a - b));
          expect(legs.filter(({ event }) => event === 'call_ended')).toEqual(legs.slice(-1));
          expect(legs.some(({ event }) => event === 'patient_connected')).toBe(outcome === 'connected');
        },
      ),
    );
  });
});

describe('the call events of a call', () => {
  const callEventsOf = (outcome: (typeof OUTCOMES)[number], ...names: FaultName[]) =>
    planCallEvents(outcome, planLegs(outcome, 'operator', DURATIONS), PROGRESS, faultsOf(...names));
  const summary = (...args: Parameters<typeof callEventsOf>) =>
    callEventsOf(...args).map(({ atMs, report }) => [atMs, report.status]);

  it('tell when operator and patient answered, and the verdict when the call has ended', () => {
    expect(summary('connected')).toEqual([
      [5, 'operator_answered'],
      [22, 'patient_answered'],
      [82, 'connected'],
    ]);
    expect(summary('operator_failed')).toEqual([[5, 'operator_failed']]);
    expect(summary('silent')).toEqual([]);
  });

  it('come lost, twice, late, in the wrong order, contradicted or with a wrong token on demand', () => {
    expect(summary('connected', 'callback_lost')).toEqual([
      [5, 'operator_answered'],
      [22, 'patient_answered'],
    ]);
    expect(callEventsOf('connected', 'callback_duplicated').map(({ copies }) => copies)).toEqual([1, 1, 2]);
    expect(summary('connected', 'callback_delayed').at(-1)).toEqual([5_082, 'connected']);
    expect(summary('connected', 'callback_reordered').map(([, status]) => status)).toEqual([
      'connected',
      'operator_answered',
      'patient_answered',
    ]);
    expect(summary('busy', 'callback_contradicting').map(([, status]) => status)).toEqual([
      'operator_answered',
      'patient_failed',
      'connected',
    ]);
    expect(callEventsOf('busy', 'callback_wrong_token').map(({ hasWrongToken }) => hasWrongToken)).toEqual([
      false,
      true,
    ]);
  });

  it('never free a line before its call has ended, whatever the fault', () => {
    fc.assert(
      fc.property(outcomes, firstLegs, faults, (outcome, firstLeg, drawn) => {
        const legs = planLegs(outcome, firstLeg, DURATIONS);
        const callEvents = planCallEvents(outcome, legs, PROGRESS, drawn);
        const settling = callEvents.filter(({ report }) => !isProgress(report.status));
        for (const { atMs } of settling) expect(atMs).toBeGreaterThanOrEqual(legs.at(-1)!.atMs);
        if (!endingOf(outcome).report) expect(callEvents).toEqual([]);
      }),
    );
  });
});

describe('the answer to a start request', () => {
  it.each([
    ['refused', { isPlaced: false, httpStatus: 429 }],
    ['connection_reset', { isPlaced: false, manner: 'reset' }],
    ['server_error_unplaced', { isPlaced: false, httpStatus: 500 }],
    ['server_error', { isPlaced: true, httpStatus: 500 }],
    ['answer_lost', { isPlaced: true, manner: 'hung_up' }],
    ['slow_loris', { isPlaced: true, manner: 'trickled' }],
    ['slow_answer', { isPlaced: true, manner: 'whole', delayMs: 3_000 }],
    ['callback_before_answer', { isPlaced: true, isAfterCallEvents: true }],
  ] as const)('with %s is %o', (name, plan) => {
    expect(planAnswer(faultsOf(name))).toMatchObject(plan);
  });

  it('is plain without a fault, and with faults of call events only', () => {
    expect(planAnswer(NO_FAULTS)).toMatchObject({
      isPlaced: true,
      manner: 'whole',
      httpStatus: 200,
      delayMs: 0,
    });
    expect(planAnswer(faultsOf('callback_lost'))).toEqual(planAnswer(NO_FAULTS));
  });
});

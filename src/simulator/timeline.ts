// Plans a call before it is played: what happens on its legs, and when call events are sent. Pure.
import { distort, type CallEventStep, type DrawnFaults } from './faults.js';
import { endingOf, type Leg, type Outcome, type Progress, type Report } from './outcomes.js';

export type LegEvent =
  | 'operator_ringing'
  | 'operator_answered'
  | 'operator_failed'
  | 'patient_ringing'
  | 'patient_answered'
  | 'patient_failed'
  | 'patient_connected'
  | 'call_ended';

/** Milliseconds at normal speed. */
export interface Durations {
  readonly operatorRing: number;
  readonly announcement: number;
  readonly patientRing: number;
  readonly conversation: number;
}
export const DEFAULT_DURATIONS: Durations = {
  operatorRing: 5_000,
  announcement: 12_000,
  patientRing: 12_000,
  conversation: 60_000,
};

export interface LegStep {
  /** Since the call was placed. */
  readonly atMs: number;
  readonly event: LegEvent;
}

/** Multiplies all durations: by 1/speed to shorten them, by a call's own pace so that calls differ. */
export function scaleDurations(durations: Durations, factor: number): Durations {
  return {
    operatorRing: durations.operatorRing * factor,
    announcement: durations.announcement * factor,
    patientRing: durations.patientRing * factor,
    conversation: durations.conversation * factor,
  };
}

/**
 * What happens on the line, in order; the last step is `call_ended`.
 *
 * @param firstLeg whose phone rings first; the announcement is played to that party
 */
export function planLegs(outcome: Outcome, firstLeg: Leg, durations: Durations): LegStep[] {
  const { failingLeg } = endingOf(outcome);
  const legs: readonly Leg[] = firstLeg === 'operator' ? ['operator', 'patient'] : ['patient', 'operator'];
  const steps: LegStep[] = [];
  let atMs = 0;
  for (const leg of legs) {
    steps.push({ atMs, event: `${leg}_ringing` });
    atMs += leg === 'operator' ? durations.operatorRing : durations.patientRing;
    if (leg === failingLeg)
      return [...steps, { atMs, event: `${leg}_failed` }, { atMs, event: 'call_ended' }];
    steps.push({ atMs, event: `${leg}_answered` });
    if (leg === firstLeg) atMs += durations.announcement;
  }
  return [
    ...steps,
    { atMs, event: 'patient_connected' },
    { atMs: atMs + durations.conversation, event: 'call_ended' },
  ];
}

/**
 * The call events of a call, in the order of sending. The one that settles the call is sent when the call has ended, never
 * before: for Marvin it means that a line is free again (law 2).
 *
 * @param legs as `planLegs` gives them
 * @param told what the scenario tells while the call goes on
 */
export function planCallEvents(
  outcome: Outcome,
  legs: readonly LegStep[],
  told: readonly Progress[],
  faults: DrawnFaults,
): readonly CallEventStep[] {
  const { report } = endingOf(outcome);
  if (!report) return [];
  const progress = told.flatMap((status) =>
    legs.filter(({ event }) => event === status).map(({ atMs }) => sentOnce(atMs, { status })),
  );
  return distort(progress, sentOnce(legs.at(-1)?.atMs ?? 0, report), faults);
}

function sentOnce(atMs: number, report: Report): CallEventStep {
  return { atMs, report, copies: 1, hasWrongToken: false };
}

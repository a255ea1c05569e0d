// What must be true of every call and every callback, whatever happened. The rules are written again here, from the record
// of what was done, and share with the code only the tables of docs/dispositions.md.
import type { CloseReason } from '../../src/shared/domain/callback.js';
import { TRAITS_OF } from '../../src/shared/domain/disposition.js';
import { wallClock, wallClockIsOpen } from './callingHours.js';
import { rings, type Call, type Clinic, type Life } from './policySimulation.js';

/** Sentences, one for each breach; none when all is well. */
export function breaches(clinic: Clinic, lives: readonly Life[]): string[] {
  return [
    ...lives.flatMap((life) => breachesOfLife(clinic, life).map((what) => `${life.name}: ${what}`)),
    ...[...callsByNumber(lives)].flatMap(([phone, calls]) =>
      breachesOfNumber(calls).map((what) => `${phone}: ${what}`),
    ),
  ];
}

interface NumberedCall extends Call {
  readonly callback: string;
}

function breachesOfLife(clinic: Clinic, life: Life): string[] {
  const { patient, calls, state, end } = life;
  const { policy } = patient.desk;
  const charged = calls.filter((call) => isCharged(call)).length;
  const broken: Record<string, boolean> = {
    'never came to an end': end === null,
    'was charged over budget': charged > policy.attempts,
    'was charged for others, or not for itself': state.spent !== charged,
    'was called at or after its end': calls.some(
      ({ startedMs }) => startedMs >= patient.appointmentMs - policy.leadTimeMs,
    ),
    'was called outside the window': calls.some((call) => !isInsideWindow(call)),
    'was called though a number is on the do-not-call list': calls.some(({ startedMs }) =>
      isForbidden(clinic, life, startedMs),
    ),
    'was called after its cancel': calls.some(({ startedMs }) => startedMs >= patient.cancelledAtMs),
    'was called on a number that does not exist': calls.some((call, index) =>
      calls
        .slice(0, index)
        .some((past) => past.phone === call.phone && past.disposition === 'number_invalid'),
    ),
    'was called again before the delay': calls.some((_call, index) => comesEarly(calls.slice(0, index + 1))),
    'was called after it was reached': calls
      .slice(0, -1)
      .some(({ disposition }) => disposition === 'connected'),
    'ended without cause': end !== null && !isJust(clinic, life, end),
  };
  return Object.keys(broken).filter((what) => broken[what]);
}

function isCharged({ disposition, patient }: Call): boolean {
  if (disposition === 'silent') return patient.desk.policy.onSilence === 'retry';
  return TRAITS_OF[disposition].fault === 'patient';
}

function isInsideWindow({ patient, startedMs }: Call): boolean {
  const { hours, usualCallMs } = patient.desk.policy;
  const lastMs = startedMs + Math.max(0, usualCallMs - 1);
  return [startedMs, (startedMs + lastMs) / 2, lastMs].every((ms) => wallClockIsOpen(hours, ms));
}

function isForbidden(clinic: Clinic, { patient }: Life, atMs: number): boolean {
  return patient.phones.some((phone) => (clinic.doNotCall.get(phone) ?? Infinity) <= atMs);
}

/** Whether the last of these calls came sooner than the delay after the one before. */
function comesEarly(calls: readonly Call[]): boolean {
  const [before, last] = calls.slice(-2);
  if (!before || !last) return false;
  const delays = before.patient.desk.policy.backoffMs[before.disposition] ?? [0];
  const times = calls.slice(0, -2).filter(({ disposition }) => disposition === before.disposition).length;
  return last.startedMs < before.endedMs + (delays[times] ?? delays.at(-1)!);
}

function isJust(clinic: Clinic, life: Life, end: { reason: CloseReason; atMs: number }): boolean {
  const { calls, patient } = life;
  const { policy } = patient.desk;
  const last = calls.at(-1)?.disposition;
  const count = (disposition: string) => calls.filter((call) => call.disposition === disposition).length;
  const invalid = new Set(calls.filter((c) => c.disposition === 'number_invalid').map((c) => c.phone));
  const causes: Record<CloseReason, boolean> = {
    reached: last === 'connected',
    attempts_spent: calls.filter(isCharged).length === policy.attempts || count('patient_rejected') === 2,
    expired: last !== 'connected',
    cancelled: end.atMs >= patient.cancelledAtMs,
    not_allowed: false,
    do_not_call: isForbidden(clinic, life, end.atMs),
    no_working_number: patient.phones.every((phone) => invalid.has(phone)),
    needs_review: last === 'silent' && policy.onSilence === 'review',
    superseded: false,
  };
  return causes[end.reason];
}

function callsByNumber(lives: readonly Life[]): ReadonlyMap<string, readonly NumberedCall[]> {
  const byNumber = new Map<string, NumberedCall[]>();
  for (const { calls, name } of lives)
    for (const call of calls.filter(({ disposition }) => rings(disposition)))
      byNumber.set(call.phone, [...(byNumber.get(call.phone) ?? []), { ...call, callback: name }]);
  for (const calls of byNumber.values()) calls.sort((a, b) => a.startedMs - b.startedMs);
  return byNumber;
}

/** @param calls that rang one number, oldest first */
function breachesOfNumber(calls: readonly NumberedCall[]): string[] {
  return calls.flatMap((call, index) => {
    const { perNumber, hours } = call.patient.desk.policy;
    const earlier = calls.slice(0, index);
    const ofOthers = earlier.filter(({ callback }) => callback !== call.callback);
    const today = earlier.filter(
      ({ startedMs }) => dateOf(hours.zone, startedMs) === dateOf(hours.zone, call.startedMs),
    );
    return [
      ...(ofOthers.some(({ startedMs }) => call.startedMs < startedMs + perNumber.gapMs)
        ? ['rang within the gap']
        : []),
      ...(today.length >= perNumber.perDay ? ['rang over the daily cap'] : []),
    ];
  });
}

function dateOf(zone: string, ms: number): string {
  return wallClock(zone, ms).date;
}

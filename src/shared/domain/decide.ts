// What a verdict means for its callback (law 7, docs/dispositions.md). Total: every disposition, every state.
import type { CallbackState, CloseReason, Decision } from './callback.js';
import { FAULT_OF, type Disposition } from './disposition.js';
import { isoIn } from './instant.js';
import { nextTryMs } from './nextTry.js';
import type { DeskPolicy } from './policy.js';

export type Rule =
  'complete' | 'retry' | 'retry_other_time' | 'retry_once' | 'next_number' | 'requeue' | 'by_on_silence';

/** The one table of rules; docs/dispositions.md is checked against it. */
export const RULE_OF: Readonly<Record<Disposition, Rule>> = {
  connected: 'complete',
  patient_failed: 'retry',
  patient_busy: 'retry',
  patient_no_answer: 'retry',
  patient_unavailable: 'retry_other_time',
  patient_rejected: 'retry_once',
  number_invalid: 'next_number',
  operator_failed: 'requeue',
  carrier_failed: 'requeue',
  robot_refused: 'requeue',
  silent: 'by_on_silence',
};

/** Whether a call with this outcome is charged to the patient's budget. */
export function isCharged(disposition: Disposition, policy: DeskPolicy): boolean {
  return FAULT_OF[disposition] === 'patient' || (disposition === 'silent' && policy.onSilence === 'retry');
}

/** A call that has just ended: all that a rule looks at. */
interface Ended {
  readonly policy: DeskPolicy;
  /** Before the call was settled. */
  readonly state: CallbackState;
  readonly disposition: Disposition;
  readonly nowMs: number;
  readonly random: () => number;
}

/**
 * Decides what becomes of a callback after a call. The decision is stored with the call's result (law 6), so it is
 * made, and chance asked, once.
 *
 * @param state before the call was settled
 * @param random in [0, 1): keeps retries of calls that ended together from marching in step; without it they do
 * @returns `retry` spends an attempt, `requeue` does not; their `at` is inside the calling window
 */
export function decide(
  policy: DeskPolicy,
  state: CallbackState,
  disposition: Disposition,
  nowMs: number,
  random: () => number = () => 0,
): Decision {
  const ended: Ended = { policy, state, disposition, nowMs, random };
  switch (RULE_OF[disposition]) {
    case 'complete':
      return { kind: 'complete' };
    case 'retry':
    case 'retry_other_time':
      return retry(ended);
    case 'retry_once':
      return timesSeen(ended) > 0 ? close('attempts_spent') : retry(ended);
    case 'next_number':
      return hasOtherPhone(state) ? retry(ended) : close('no_working_number');
    case 'requeue':
      return again('requeue', ended);
    case 'by_on_silence':
      return policy.onSilence === 'review' ? close('needs_review') : retry(ended);
  }
}

/** Indexes of the phones that an earlier call found not to exist. */
export function deadPhones(state: CallbackState): ReadonlySet<number> {
  return new Set(
    state.calls.filter((call) => call.disposition === 'number_invalid').map((call) => call.phone),
  );
}

/** The instant from which a callback is no longer worth calling. */
export function expiresAtMs(policy: DeskPolicy, state: Pick<CallbackState, 'appointmentAt'>): number {
  return Date.parse(state.appointmentAt) - policy.leadTimeMs;
}

function retry(ended: Ended): Decision {
  if (ended.state.spent + 1 >= ended.policy.attempts) return close('attempts_spent');
  return again('retry', ended);
}

function again(kind: 'retry' | 'requeue', ended: Ended): Decision {
  const { policy, state, nowMs, random } = ended;
  const plan = {
    nowMs,
    delayMs: delayMs(ended),
    beforeMs: expiresAtMs(policy, state),
    failedAtMs: failedAtMs(ended),
  };
  const atMs = nextTryMs(policy, plan, random);
  return atMs === null ? close('expired') : { kind, at: isoIn(policy.hours.zone, atMs) };
}

function delayMs(ended: Ended): number {
  const delays = ended.policy.backoffMs[ended.disposition] ?? [];
  return delays[Math.min(timesSeen(ended), delays.length - 1)] ?? 0;
}

/** Starts of this call and of those before it that did not reach the patient, where the time of day matters. */
function failedAtMs({ state, disposition, nowMs }: Ended): readonly number[] {
  if (RULE_OF[disposition] !== 'retry_other_time') return [];
  const earlier = state.calls.filter((call) => FAULT_OF[call.disposition] === 'patient');
  return [
    ...earlier.map((call) => Date.parse(call.startedAt)),
    state.open ? Date.parse(state.open.startedAt) : nowMs,
  ];
}

function timesSeen({ state, disposition }: Ended): number {
  return state.calls.filter((call) => call.disposition === disposition).length;
}

function hasOtherPhone(state: CallbackState): boolean {
  const dead = deadPhones(state);
  return state.phones.some((_phone, index) => index !== state.open?.phone && !dead.has(index));
}

function close(reason: CloseReason): Decision {
  return { kind: 'close', reason };
}

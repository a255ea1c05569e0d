// What a verdict means for its callback (law 7, docs/dispositions.md). Total: every disposition, every state.
import { nextRoom } from './callingWindow.js';
import type { CallbackState, CloseReason, Decision } from './callback.js';
import { FAULT_OF, type Disposition } from './disposition.js';
import { isoIn } from './instant.js';
import type { DeskPolicy } from './policy.js';

export type Rule = 'complete' | 'retry' | 'retry_once' | 'next_number' | 'requeue' | 'by_on_silence';

/** The one table of rules; docs/dispositions.md is checked against it. */
export const RULE_OF: Readonly<Record<Disposition, Rule>> = {
  connected: 'complete',
  patient_failed: 'retry',
  patient_busy: 'retry',
  patient_no_answer: 'retry',
  patient_unavailable: 'retry',
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

/**
 * Decides what becomes of a callback after a call.
 *
 * @param state before the call was settled
 * @returns `retry` spends an attempt, `requeue` does not; their `at` is inside the calling window
 */
export function decide(
  policy: DeskPolicy,
  state: CallbackState,
  disposition: Disposition,
  nowMs: number,
): Decision {
  switch (RULE_OF[disposition]) {
    case 'complete':
      return { kind: 'complete' };
    case 'retry':
      return retry(policy, state, disposition, nowMs);
    case 'retry_once':
      return timesSeen(state, disposition) > 0
        ? close('attempts_spent')
        : retry(policy, state, disposition, nowMs);
    case 'next_number':
      return hasOtherPhone(state) ? retry(policy, state, disposition, nowMs) : close('no_working_number');
    case 'requeue':
      return again('requeue', policy, state, disposition, nowMs);
    case 'by_on_silence':
      return policy.onSilence === 'review' ? close('needs_review') : retry(policy, state, disposition, nowMs);
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

function retry(policy: DeskPolicy, state: CallbackState, disposition: Disposition, nowMs: number): Decision {
  if (state.spent + 1 >= policy.attempts) return close('attempts_spent');
  return again('retry', policy, state, disposition, nowMs);
}

function again(
  kind: 'retry' | 'requeue',
  policy: DeskPolicy,
  state: CallbackState,
  disposition: Disposition,
  nowMs: number,
): Decision {
  const dueMs = nowMs + delayMs(policy, state, disposition);
  const atMs = nextRoom(policy.hours, dueMs, policy.usualCallMs);
  if (atMs === null || atMs >= expiresAtMs(policy, state)) return close('expired');
  return { kind, at: isoIn(policy.hours.zone, atMs) };
}

function delayMs(policy: DeskPolicy, state: CallbackState, disposition: Disposition): number {
  const delays = policy.backoffMs[disposition] ?? [];
  return delays[Math.min(timesSeen(state, disposition), delays.length - 1)] ?? 0;
}

function timesSeen(state: CallbackState, disposition: Disposition): number {
  return state.calls.filter((call) => call.disposition === disposition).length;
}

function hasOtherPhone(state: CallbackState): boolean {
  const dead = deadPhones(state);
  return state.phones.some((_phone, index) => index !== state.open?.phone && !dead.has(index));
}

function close(reason: CloseReason): Decision {
  return { kind: 'close', reason };
}

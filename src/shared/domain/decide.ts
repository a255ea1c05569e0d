// What a verdict means for its callback (law 7, docs/dispositions.md), for every disposition and every state.
import type { CallbackState, CloseReason, Decision } from './callback.js';
import { isPatientsFault, TRAITS_OF, type Disposition } from './disposition.js';
import { isoIn } from './instant.js';
import { nextTryMs } from './nextTry.js';
import type { DeskPolicy } from './policy.js';

/** Whether a call with this outcome is charged to the patient's budget. */
export function isCharged(disposition: Disposition, policy: DeskPolicy): boolean {
  return isPatientsFault(disposition) || (disposition === 'silent' && policy.onSilence === 'retry');
}

/** A call that has just ended. */
export interface EndedCall {
  /** Before the call was settled. */
  readonly state: CallbackState;
  readonly disposition: Disposition;
  readonly nowMs: number;
}

/** All that a rule looks at. */
interface Case extends EndedCall {
  readonly policy: DeskPolicy;
  readonly random: () => number;
}

/**
 * Decides what becomes of a callback after a call. The decision is stored with the call's result (law 6), so it is made
 * once, with one draw of chance.
 *
 * @param random in [0, 1): spreads the retries of calls that ended together; without it they fall due together
 * @returns `retry` spends an attempt, `requeue` does not; their `at` is inside the calling window
 */
export function decide(policy: DeskPolicy, ended: EndedCall, random: () => number = () => 0): Decision {
  const all: Case = { ...ended, policy, random };
  switch (TRAITS_OF[ended.disposition].rule) {
    case 'complete':
      return { kind: 'complete' };
    case 'retry':
    case 'retry_other_time':
      return retry(all);
    case 'retry_once':
      return timesSeen(ended) > 0 ? close('attempts_spent') : retry(all);
    case 'next_number':
      return hasOtherPhone(ended.state) ? retry(all) : close('no_working_number');
    case 'requeue':
      return again('requeue', all);
    case 'by_on_silence':
      return policy.onSilence === 'review' ? close('needs_review') : retry(all);
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

function retry(ended: Case): Decision {
  if (ended.state.spent + 1 >= ended.policy.attempts) return close('attempts_spent');
  return again('retry', ended);
}

function again(kind: 'retry' | 'requeue', ended: Case): Decision {
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

function delayMs(ended: Case): number {
  const delays = ended.policy.backoffMs[ended.disposition] ?? [];
  return delays[Math.min(timesSeen(ended), delays.length - 1)] ?? 0;
}

/** When this call and the earlier ones that failed on the patient's leg began; none if the time of day does not matter. */
function failedAtMs({ state, disposition, nowMs }: EndedCall): readonly number[] {
  if (TRAITS_OF[disposition].rule !== 'retry_other_time') return [];
  const earlier = state.calls.filter((call) => isPatientsFault(call.disposition));
  return [
    ...earlier.map((call) => Date.parse(call.startedAt)),
    state.open ? Date.parse(state.open.startedAt) : nowMs,
  ];
}

function timesSeen({ state, disposition }: EndedCall): number {
  return state.calls.filter((call) => call.disposition === disposition).length;
}

function hasOtherPhone(state: CallbackState): boolean {
  const dead = deadPhones(state);
  return state.phones.some((_phone, index) => index !== state.open?.phone && !dead.has(index));
}

function close(reason: CloseReason): Decision {
  return { kind: 'close', reason };
}

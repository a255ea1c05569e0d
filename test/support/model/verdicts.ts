// What a call's outcome means, restated: who pays for it, and what may follow.
import type { CloseReason, Decision } from '../../../src/shared/domain/callback.js';
import type { Disposition } from '../../../src/shared/domain/disposition.js';
import {
  HOUR_MS,
  isOpen,
  known,
  LEAD_TIME_MS,
  type Choices,
  type Model,
  type ModelCallback,
  type Verdict,
} from './model.js';

/** With less left than this a desk of these hours may find no more room for a try. */
const MAY_EXPIRE_MS = 36 * HOUR_MS;

const FREE_OF_CHARGE: readonly Disposition[] = [
  'connected',
  'operator_failed',
  'carrier_failed',
  'robot_refused',
];

export function isCharged(model: Model, disposition: Disposition): boolean {
  if (disposition === 'silent') return model.rules.onSilence === 'retry';
  return !FREE_OF_CHARGE.includes(disposition);
}

/**
 * The verdict on a callback's open call.
 *
 * @param choices say when it is tried again: any time that is allowed will do
 * @throws Error when the code decided what it may not
 */
export function judge(
  model: Model,
  callback: ModelCallback,
  disposition: Disposition,
  choices: Choices,
): Verdict {
  const end = endAfter(model, callback, disposition);
  const decided = choices.decisionOf(known(callback.open)) ?? { kind: 'none' as const };
  if (end === 'connected') return { disposition, decision: { kind: 'complete' } };
  if (end !== null) return { disposition, decision: { kind: 'close', reason: end } };
  if (decided.kind === 'close' && decided.reason === 'expired' && mayExpire(model, callback))
    return { disposition, decision: decided };
  const kind = isCharged(model, disposition) ? 'retry' : 'requeue';
  if (decided.kind === kind && isGoodTime(model, callback, Date.parse(decided.at)))
    return { disposition, decision: decided };
  throw new Error(
    `${disposition} should be followed by a ${kind} in time, and the code says ${told(decided)}`,
  );
}

/** Why nothing follows this outcome; null when another call does. */
function endAfter(
  model: Model,
  callback: ModelCallback,
  disposition: Disposition,
): CloseReason | 'connected' | null {
  if (disposition === 'connected') return 'connected';
  if (disposition === 'silent' && model.rules.onSilence === 'review') return 'needs_review';
  const earlier = callback.calls.map((callId) => known(model.calls.get(callId)).verdict?.disposition);
  if (disposition === 'patient_rejected' && earlier.includes(disposition)) return 'attempts_spent';
  if (disposition === 'number_invalid' && livingPhones(model, callback, callback.open).length === 0)
    return 'no_working_number';
  const isLast = isCharged(model, disposition) && callback.spent + 1 >= model.rules.attempts;
  return isLast ? 'attempts_spent' : null;
}

/** Phones that no call found not to exist, nor `justDead`. */
export function livingPhones(model: Model, callback: ModelCallback, justDead: string | null): number[] {
  const dead = callback.calls.filter(
    (callId) => known(model.calls.get(callId)).verdict?.disposition === 'number_invalid',
  );
  const deadPhones = [...dead, ...(justDead === null ? [] : [justDead])].map(
    (callId) => known(model.calls.get(callId)).phone,
  );
  return Array.from({ length: callback.phones }, (_none, phone) => phone).filter(
    (phone) => !deadPhones.includes(phone),
  );
}

function isGoodTime(model: Model, callback: ModelCallback, atMs: number): boolean {
  return atMs >= model.nowMs && isOpen(atMs) && atMs < callback.appointmentMs - LEAD_TIME_MS;
}

function mayExpire(model: Model, callback: ModelCallback): boolean {
  return callback.appointmentMs - LEAD_TIME_MS - model.nowMs < MAY_EXPIRE_MS;
}

export function told(decision: Decision | { readonly kind: 'none' }): string {
  return decision.kind === 'close' ? `close as ${decision.reason}` : decision.kind;
}

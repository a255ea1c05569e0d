// May this callback be dialled now, and on which number? Asked at dial time, not only when queueing (docs/architecture.md).
import { hasRoomFor, nextRoom } from './callingWindow.js';
import type { CallbackState, CloseReason } from './callback.js';
import { deadPhones, expiresAtMs } from './decide.js';
import { isPatientsFault } from './disposition.js';
import type { PhoneVerdict } from './phoneVerdict.js';
import type { DeskPolicy } from './policy.js';

/** What Redis knows about one of the patient's phones. */
export interface PhoneFacts {
  readonly isDoNotCall: boolean;
  /** When the number may be called again; in the past when it may be called now. */
  readonly freeAtMs: number;
  readonly verdict: PhoneVerdict;
}

export interface GateFacts {
  readonly state: CallbackState;
  /** Set when the callback was cancelled, or its patient reached, while it waited. */
  readonly ended: Extract<CloseReason, 'cancelled' | 'reached'> | null;
  /** In the order of the callback's phones. */
  readonly phones: readonly PhoneFacts[];
  /** Whether the desk may ring each of the callback's phones; null: it may ring anybody. */
  readonly allowed: readonly boolean[] | null;
}

export type GateVerdict =
  | { readonly kind: 'dial'; readonly phone: number }
  | { readonly kind: 'postpone'; readonly atMs: number; readonly because: 'window' | 'number' }
  | { readonly kind: 'close'; readonly reason: CloseReason };

/** The first rule that applies wins; the order is part of the design. */
export function gate(policy: DeskPolicy, facts: GateFacts, nowMs: number): GateVerdict {
  const { state, ended, phones, allowed } = facts;
  if (ended) return close(ended);
  if (phones.some((phone) => phone.isDoNotCall)) return close('do_not_call');
  if (allowed?.includes(true) === false) return close('not_allowed');
  if (nowMs >= expiresAtMs(policy, state)) return close('expired');
  if (state.spent >= policy.attempts) return close('attempts_spent');
  if (!hasRoomFor(policy.hours, nowMs, policy.usualCallMs)) return postpone(policy, state, nowMs, 'window');
  return choosePhone(policy, facts, nowMs);
}

/** By rank, but a number that is free now comes before one that is not. */
function choosePhone(policy: DeskPolicy, { state, phones, allowed }: GateFacts, nowMs: number): GateVerdict {
  const dead = deadPhones(state);
  const living = phones
    .map(({ freeAtMs, verdict }, phone) => ({ phone, freeAtMs, rank: rankOf(state, phone, verdict) }))
    .filter(({ phone }) => !dead.has(phone) && (allowed === null || allowed[phone] === true))
    .sort((a, b) => compareRanks(a.rank, b.rank));
  if (living.length === 0) return close('no_working_number');
  const free = living.find(({ freeAtMs }) => freeAtMs <= nowMs);
  if (free) return { kind: 'dial', phone: free.phone };
  return postpone(policy, state, Math.min(...living.map(({ freeAtMs }) => freeAtMs)), 'number');
}

/**
 * Suspect numbers come last. Among the others, the one that failed longest ago, or never, comes first: a number that was
 * just unavailable gives way. After that, numbers that are known to work come first, then the patient's own order decides.
 */
function rankOf(state: CallbackState, phone: number, verdict: PhoneVerdict): readonly number[] {
  const lastFailure = state.calls.findLastIndex(
    (call) => call.phone === phone && isPatientsFault(call.disposition),
  );
  return [verdict === 'suspect' ? 1 : 0, lastFailure, verdict === 'verified' ? 0 : 1, phone];
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const first = a.findIndex((rank, index) => rank !== b[index]);
  return (a[first] ?? 0) - (b[first] ?? 0);
}

function postpone(
  policy: DeskPolicy,
  state: CallbackState,
  fromMs: number,
  because: 'window' | 'number',
): GateVerdict {
  const atMs = nextRoom(policy.hours, fromMs, policy.usualCallMs);
  if (atMs === null || atMs >= expiresAtMs(policy, state)) return close('expired');
  return { kind: 'postpone', atMs, because };
}

function close(reason: CloseReason): GateVerdict {
  return { kind: 'close', reason };
}

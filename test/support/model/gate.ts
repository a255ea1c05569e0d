// A callback that comes to the gate, restated: in three parts, since other processes may do something in between.
import type { CloseReason } from '../../../src/shared/domain/callback.js';
import { move, takeInOpen } from './life.js';
import {
  isOpen,
  known,
  LEAD_TIME_MS,
  nextOpenMs,
  type Choices,
  type Model,
  type ModelCallback,
} from './model.js';
import { judge, livingPhones } from './verdicts.js';

/** First the worker looks for an open, silent call, and tells 1C if there is a new appointment. */
export function look(model: Model, token: string): null {
  const hand = known(model.fetched.get(token));
  const callback = known(model.callbacks.get(hand.callback));
  const { change, holder, open } = callback;
  hand.foundSilent = open !== null && known(model.calls.get(open)).verdict === null;
  if (holder !== token || change?.kind !== 'supersede' || hand.foundSilent) return null;
  takeInOpen(model, callback);
  if (change.appointmentMs !== callback.appointmentMs) tellSuperseded(callback);
  return null;
}

/** The gate is asked about the change that waits now, and the callback goes where the gate says. */
export function begin(model: Model, token: string, choices: Choices): null {
  const hand = known(model.fetched.get(token));
  const callback = known(model.callbacks.get(hand.callback));
  if (callback.holder !== token) return null;
  if (callback.open !== null && (hand.foundSilent || callback.change === null)) {
    known(model.calls.get(callback.open)).verdict ??= judge(model, callback, 'silent', choices);
    move(model, callback);
    hand.answer = 'recovered';
    return null;
  }
  takeInOpen(model, callback);
  if (callback.change?.kind === 'supersede') startOver(callback, callback.change.appointmentMs);
  hand.asked = callback.change;
  hand.answer = passGate(model, hand.callback, token, choices);
  return null;
}

/** The change is removed once it is applied, unless a newer one came; that one brings the callback back. */
export function strikeOut(model: Model, token: string): string {
  const hand = known(model.fetched.get(token));
  const callback = known(model.callbacks.get(hand.callback));
  model.fetched.delete(token);
  const isMoved = hand.answer === 'closed' || hand.answer === 'postponed';
  if (isMoved && callback.change === hand.asked) callback.change = null;
  return hand.answer;
}

/** At a shut desk, what the gate would only postpone may be postponed without being fetched; what stalled is not. */
export function postponeWaiting(model: Model, choices: Choices): string {
  if (isOpen(model.nowMs)) return 'done';
  for (const [name, callback] of model.callbacks) {
    const { state, open, closed, change } = callback;
    const isPlain = state === 'waiting' && open === null && closed === null && change === null;
    const isChosen = choices.stateOf(name) === 'delayed';
    if (isPlain && isChosen && endAtGate(model, callback) === null) postpone(model, callback);
  }
  return 'done';
}

function passGate(model: Model, name: string, token: string, choices: Choices): string {
  const callback = known(model.callbacks.get(name));
  const end = standingEnd(callback) ?? endAtGate(model, callback);
  if (end !== null) return close(callback, end);
  if (!isOpen(model.nowMs)) return postpone(model, callback);
  const phone = known(choices.phoneOf(token));
  if (!livingPhones(model, callback, null).includes(phone)) return 'a call to a phone that works';
  dial(model, name, token, phone);
  return 'dial';
}

/** Another appointment is another callback about the same document. */
function startOver(callback: ModelCallback, appointmentMs: number): void {
  if (callback.appointmentMs === appointmentMs) return;
  tellSuperseded(callback);
  const revision = callback.revision + 1;
  Object.assign(callback, { appointmentMs, revision, spent: 0, calls: [], closed: null });
}

function tellSuperseded(callback: ModelCallback): void {
  if (callback.closed === null) tellEnd(callback, 'superseded');
}

function tellEnd({ ends, revision, calls }: ModelCallback, reason: CloseReason): void {
  const end = `${reason} ${revision}.${calls.length}`;
  if (!ends.includes(end)) ends.push(end);
}

function standingEnd({ closed, change }: ModelCallback): CloseReason | null {
  if (closed === 'reached' || change?.kind === 'reached') return 'reached';
  return closed === 'cancelled' || change?.kind === 'cancel' ? 'cancelled' : null;
}

function endAtGate(model: Model, callback: ModelCallback): CloseReason | null {
  const expiresMs = callback.appointmentMs - LEAD_TIME_MS;
  if (model.nowMs >= expiresMs) return 'expired';
  if (callback.spent >= model.rules.attempts) return 'attempts_spent';
  if (nextOpenMs(model.nowMs) >= expiresMs) return 'expired';
  if (isOpen(model.nowMs) && livingPhones(model, callback, null).length === 0) return 'no_working_number';
  return null;
}

/** A result of its own, unless this end was told before. */
function close(callback: ModelCallback, reason: CloseReason): string {
  if (callback.closed !== reason) tellEnd(callback, reason);
  callback.closed = reason;
  callback.state = reason === 'reached' ? 'completed' : 'failed';
  callback.holder = null;
  return 'closed';
}

function postpone(model: Model, callback: ModelCallback): string {
  callback.closed = null;
  callback.state = 'delayed';
  callback.dueMs = nextOpenMs(model.nowMs);
  callback.holder = null;
  return 'postponed';
}

/** The token becomes the call's id; the write-ahead and the change are one step. */
function dial(model: Model, name: string, token: string, phone: number): void {
  const earlier = [...model.calls.values()].filter((call) => call.callback === name).length;
  model.calls.set(token, { callback: name, label: `${name}${earlier + 1}`, phone, verdict: null });
  Object.assign(known(model.callbacks.get(name)), { open: token, closed: null, change: null });
}

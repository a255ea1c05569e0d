// A callback's life, restated as simply as it can be: one function for whatever can happen to it. Each changes the
// model and returns what the code should answer.
import type { Disposition } from '../../../src/shared/domain/disposition.js';
import {
  activeCount,
  isOpen,
  known,
  nextOpenMs,
  PATIENTS,
  type Choices,
  type Model,
  type ModelCallback,
  type ModelChange,
} from './model.js';
import { isCharged, judge } from './verdicts.js';

/** @returns null when the document is known with another appointment */
export function enqueue(model: Model, name: string, appointmentMs: number): string | null {
  const callback = model.callbacks.get(name);
  if (!callback) {
    model.callbacks.set(name, queued(model, name, appointmentMs));
    return 'accepted';
  }
  const expected = callback.change?.kind === 'supersede' ? callback.change : callback;
  return expected.appointmentMs === appointmentMs ? 'duplicate' : null;
}

/** A newer change replaces an older one of any kind, unless both say the same. */
export function moveAppointment(model: Model, name: string, appointmentMs: number): string {
  const callback = known(model.callbacks.get(name));
  const { change } = callback;
  if (change?.kind === 'supersede' && change.appointmentMs === appointmentMs) return 'duplicate';
  callback.change = { kind: 'supersede', appointmentMs };
  return 'accepted';
}

function queued(model: Model, name: string, appointmentMs: number): ModelCallback {
  return {
    state: isOpen(model.nowMs) ? 'waiting' : 'delayed',
    holder: null,
    dueMs: nextOpenMs(model.nowMs),
    appointmentMs,
    phones: known(PATIENTS.get(name)),
    spent: 0,
    calls: [],
    open: null,
    closed: null,
    change: null,
    revision: 0,
    ends: [],
  };
}

/** A cancel looks at the state first. A callback that ends right after that look has a cancel waiting for it. */
export function refuseCancel(model: Model, name: string): string | null {
  const { state } = known(model.callbacks.get(name));
  return state === 'completed' || state === 'failed' ? 'ended' : null;
}

/** A patient who was reached after all cannot be cancelled any more. */
export function cancel(model: Model, name: string): string {
  const callback = known(model.callbacks.get(name));
  if (callback.change?.kind === 'reached') return 'ended';
  callback.change = { kind: 'cancel' };
  return 'cancelled';
}

/** The callbacks that a worker may get now. */
export function fetchable(model: Model): string[] {
  if (model.isPaused || activeCount(model) >= model.rules.lines) return [];
  return [...model.callbacks].flatMap(([name, { state }]) => (state === 'waiting' ? [name] : []));
}

/** @param answer the callback that the code fetched: any that waits is right */
export function fetch(model: Model, token: string, answer: string): string {
  const waiting = fetchable(model);
  if (waiting.length === 0) return 'nothing';
  if (!waiting.includes(answer)) return `one of ${waiting.join(', ')}`;
  const callback = known(model.callbacks.get(answer));
  callback.state = 'active';
  callback.holder = token;
  model.fetched.set(token, { callback: answer, foundSilent: false, asked: null, answer: 'lost' });
  return answer;
}

/** The first verdict stands. */
export function settle(model: Model, callId: string, disposition: Disposition, choices: Choices): string {
  const { verdict } = known(model.calls.get(callId));
  if (!verdict) cutOff(model, callId, disposition, choices);
  deliver(model, callId);
  if (!verdict) return 'settled';
  return verdict.disposition === disposition ? 'duplicate' : 'late';
}

/** The first half of a settle: the result stands, nothing has moved. */
export function cutOff(model: Model, callId: string, disposition: Disposition, choices: Choices): string {
  const call = known(model.calls.get(callId));
  call.verdict = judge(model, known(model.callbacks.get(call.callback)), disposition, choices);
  return 'recorded';
}

/** The second half: anybody who has the result may repeat the move, and only the holder of the lock can. */
export function deliver(model: Model, callId: string): string {
  const callback = known(model.callbacks.get(known(model.calls.get(callId)).callback));
  if (callback.open === callId && callback.holder === callId) move(model, callback);
  return 'done';
}

/** “Connected” after another verdict is a change, if the callback is still about the same appointment. */
export function applyLate(model: Model, callId: string, disposition: Disposition): null {
  const call = known(model.calls.get(callId));
  if (disposition !== 'connected' || call.verdict?.disposition === 'connected') return null;
  const callback = known(model.callbacks.get(call.callback));
  const isOfThisAppointment = callback.open === callId || callback.calls.includes(callId);
  if (isOfThisAppointment && callback.change?.kind !== 'supersede') callback.change = { kind: 'reached' };
  return null;
}

export function move(model: Model, callback: ModelCallback): void {
  const { decision } = known(known(model.calls.get(known(callback.open))).verdict);
  callback.holder = null;
  if (decision.kind === 'complete') {
    callback.state = 'completed';
  } else {
    takeInOpen(model, callback);
    callback.state = decision.kind === 'close' ? 'failed' : 'delayed';
    if (decision.kind === 'close') callback.closed = decision.reason;
    else callback.dueMs = Date.parse(decision.at);
  }
}

/** The open call, if there is one, is over. */
export function takeInOpen(model: Model, callback: ModelCallback): void {
  if (callback.open === null) return;
  const { disposition } = known(known(model.calls.get(callback.open)).verdict);
  callback.calls.push(callback.open);
  callback.spent += isCharged(model, disposition) ? 1 : 0;
  callback.open = null;
  if (disposition === 'connected') callback.closed = 'reached';
}

/** A change brings a callback to the gate that would not come by itself. */
export function nudge(callback: ModelCallback, change: ModelChange | null): void {
  const { state } = callback;
  if (change === null) return;
  const isWoken =
    state === 'delayed' ||
    (state === 'failed' && change.kind !== 'cancel') ||
    (state === 'completed' && change.kind === 'supersede');
  if (isWoken) callback.state = 'waiting';
}

export function loseLock(model: Model, name: string): string {
  known(model.callbacks.get(name)).holder = null;
  return 'done';
}

export function checkStalled(model: Model): string {
  for (const callback of model.callbacks.values())
    if (callback.state === 'active' && callback.holder === null) callback.state = 'waiting';
  return 'done';
}

export function pause(model: Model, isPaused: boolean): string {
  model.isPaused = isPaused;
  return 'done';
}

/** Time never goes back. */
export function pass(model: Model, ms: number): string {
  model.nowMs += Math.max(0, ms);
  return 'done';
}

/** Falls due, or is pressed forward by a supervisor: promote, or retry of one that has ended. */
export function pressOn(model: Model, name: string, from: ModelCallback['state']): string {
  const callback = known(model.callbacks.get(name));
  if (callback.state !== from) return 'too late';
  callback.state = 'waiting';
  return 'done';
}

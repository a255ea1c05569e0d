// What comes from outside: the robot's call events, exports, people at the board and the command line, and time.
import * as life from './life.js';
import { appointmentMs, HOUR_MS } from './model.js';
import { callsOf, HEARD, isIn, nudge, pick, step, answeredAtEnd, tokensOf, type Plan } from './step.js';

/** The robot's event, about any call ever made or about to be made. */
const event: Plan = (model, name, [which, what]) => {
  const { nowMs } = model;
  const [latest, ...others] = callsOf(model, name);
  const callId = which % 2 === 0 ? latest : pick([...others, ...tokensOf(model, name)], which);
  const disposition = pick(HEARD, what);
  if (callId === undefined || disposition === undefined) return null;
  return step(
    `event ${model.calls.get(callId)?.label ?? 'of no call'} ${disposition}`,
    (reality) => reality.settle(callId, disposition, nowMs),
    (changed) => (changed.calls.has(callId) ? null : 'unknown'),
    ...answeredAtEnd(
      (changed, choices) => life.settle(changed, callId, disposition, choices),
      ...nudge(name),
      (changed) => life.applyLate(changed, callId, disposition),
      ...nudge(name),
    ),
  );
};

const enqueue: Plan = (model, name, [days]) => {
  const { nowMs } = model;
  const atMs = appointmentMs(pick([1, 2, 4], days) ?? 1);
  let met: string | null = null;
  return step(
    `enqueue ${name} for day ${new Date(atMs).getUTCDate()}`,
    (reality) => reality.enqueue(name, atMs, nowMs),
    (changed) => {
      met = life.enqueue(changed, name, atMs);
      return null;
    },
    ...answeredAtEnd((changed) => met ?? life.moveAppointment(changed, name, atMs), ...nudge(name)),
  );
};

const cancel: Plan = (model, name) => {
  const { nowMs } = model;
  if (!model.callbacks.has(name)) return null;
  return step(
    `cancel ${name}`,
    (reality) => reality.cancel(name, nowMs),
    (changed) => life.refuseCancel(changed, name),
    ...answeredAtEnd((changed) => life.cancel(changed, name), ...nudge(name)),
  );
};

/** The board lets only closed callbacks be retried, but BullMQ would retry one that was reached. */
const retry: Plan = (model, name) => {
  const state = isIn(model, name, 'completed') ? 'completed' : 'failed';
  if (!isIn(model, name, state)) return null;
  return step(
    `a supervisor retries ${name}`,
    (reality) => reality.retry(name, state),
    (changed) => life.pressOn(changed, name, state),
  );
};

const promote: Plan = (model, name) => {
  if (!isIn(model, name, 'delayed')) return null;
  return step(
    `a supervisor promotes ${name}`,
    (reality) => reality.promote(name),
    (changed) => life.pressOn(changed, name, 'delayed'),
  );
};

const pause: Plan = () =>
  step(
    'pause the desk',
    (reality) => reality.pause(),
    (changed) => life.pause(changed, true),
  );

const resume: Plan = (model) => {
  if (!model.isPaused) return null;
  return step(
    'resume the desk',
    (reality) => reality.resume(),
    (changed) => life.pause(changed, false),
  );
};

const fallDue: Plan = (model, name) => {
  const dueMs = model.callbacks.get(name)?.dueMs;
  if (dueMs === undefined || !isIn(model, name, 'delayed')) return null;
  return step(
    `${name} falls due`,
    (reality) => reality.promote(name),
    (changed) => {
      life.pass(changed, dueMs - changed.nowMs);
      return life.pressOn(changed, name, 'delayed');
    },
  );
};

const wait: Plan = (_model, _name, [hours]) => {
  const passed = 1 + (hours % 20);
  return step(
    `${passed} h pass`,
    () => Promise.resolve('done'),
    (changed) => life.pass(changed, passed * HOUR_MS),
  );
};

export const OUTSIDE = {
  event,
  enqueue,
  cancel,
  retry,
  promote,
  pause,
  resume,
  fallDue,
  wait,
} satisfies Readonly<Record<string, Plan>>;

// What Marvin's own processes do: workers fetch, begin, deliver and die in the middle of it; BullMQ notices.
import { randomUUID } from 'node:crypto';
import * as gate from './gate.js';
import * as life from './life.js';
import { callsOf, HEARD, isIn, nudge, pick, step, answeredAtEnd, tokensOf, type Plan } from './step.js';

/** Mostly when there is something to fetch. */
const fetch: Plan = (model, _name, [which]) => {
  if (which % 8 > 0 && life.fetchable(model).length === 0) return null;
  const token = randomUUID();
  return step(
    'fetch',
    (reality) => reality.fetch(token),
    (changed, _choices, answer) => life.fetch(changed, token, answer),
  );
};

const begin: Plan = (model, name, [which]) => {
  const { nowMs } = model;
  const token = pick(tokensOf(model, name), which);
  if (token === undefined) return null;
  return step(
    `begin ${name}`,
    (reality) => reality.begin(token, nowMs),
    (changed) => gate.look(changed, token),
    (changed, choices) => gate.begin(changed, token, choices),
    ...answeredAtEnd((changed) => gate.strikeOut(changed, token), ...nudge(name)),
  );
};

/** A process that ends between a call's result and its move. */
const cutOff: Plan = (model, name, [, what]) => {
  const { nowMs } = model;
  const callId = callsOf(model, name).find((id) => model.calls.get(id)?.verdict === null);
  const disposition = pick(HEARD, what);
  if (callId === undefined || disposition === undefined) return null;
  return step(
    `event ${model.calls.get(callId)?.label ?? ''} ${disposition} cut off after its result`,
    (reality) => reality.cutOff(callId, disposition, nowMs),
    (changed, choices) => life.cutOff(changed, callId, disposition, choices),
  );
};

const deliver: Plan = (model, name, [which]) => {
  const told = callsOf(model, name).filter((callId) => model.calls.get(callId)?.verdict);
  const callId = pick(told, which);
  if (callId === undefined) return null;
  return step(
    `deliver the result of ${model.calls.get(callId)?.label ?? ''}`,
    (reality) => reality.deliver(callId),
    ...answeredAtEnd((changed) => life.deliver(changed, callId), ...nudge(name)),
  );
};

/** A worker looks once more before it rings somebody. */
const dial: Plan = (model, name) => {
  const [callId] = callsOf(model, name);
  if (callId === undefined) return null;
  return step(
    `ask whether ${model.calls.get(callId)?.label ?? ''} may be dialled`,
    (reality) => reality.mayDial(callId),
    (changed) => (changed.callbacks.get(name)?.holder === callId ? 'dial' : 'do not dial'),
  );
};

const loseLock: Plan = (model, name) => {
  if (!model.callbacks.get(name)?.holder) return null;
  return step(
    `the lock of ${name} runs out`,
    (reality) => reality.loseLock(name),
    (changed) => life.loseLock(changed, name),
  );
};

const checkStalled: Plan = () =>
  step('stalled check', (reality) => reality.checkStalled(), life.checkStalled);

const postponeWaiting: Plan = ({ nowMs }) =>
  step('waiting callbacks are postponed', (reality) => reality.postponeWaiting(nowMs), gate.postponeWaiting);

/** The lock runs out and BullMQ notices. */
const expire: Plan = (model, name) => {
  if (!isIn(model, name, 'active')) return null;
  return step(
    `${name} is given up`,
    async (reality) => {
      await reality.loseLock(name);
      return reality.checkStalled();
    },
    (changed) => {
      life.loseLock(changed, name);
      return life.checkStalled(changed);
    },
  );
};

export const INSIDE = {
  fetch,
  begin,
  cutOff,
  deliver,
  dial,
  loseLock,
  checkStalled,
  expire,
  postponeWaiting,
} satisfies Readonly<Record<string, Plan>>;

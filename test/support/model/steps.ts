// What may happen to a desk: how it is done for real, and what the model makes of it.
import { randomUUID } from 'node:crypto';
import { DISPOSITIONS } from '../../../src/shared/domain/disposition.js';
import * as gate from './gate.js';
import * as life from './life.js';
import { appointmentMs, HOUR_MS, type Choices, type Model } from './model.js';
import type { Reality } from './reality.js';

/**
 * Changes the model as a part of a step should. What is one step in Redis is one part here; between two parts of a
 * step, something else may happen.
 *
 * @param answer the code's
 * @returns what the code should answer; null as long as the step goes on
 */
export type Part = (model: Model, choices: Choices, answer: string) => string | null;

/** One thing that happens, to one callback or to the desk. Answers are words, so that a story can be told of them. */
export interface Step {
  readonly title: string;
  act(reality: Reality): Promise<string>;
  readonly parts: readonly Part[];
}

/** Two numbers out of which a step chooses what it needs. */
export type Picks = readonly [number, number];

/** @returns null when the step cannot happen to this callback now */
type Plan = (model: Model, name: string, picks: Picks) => Step | null;

const HEARD = DISPOSITIONS.filter((disposition) => disposition !== 'silent');

function pick<T>(list: readonly T[], number: number): T | undefined {
  return list[number % list.length];
}

function step(title: string, act: Step['act'], ...parts: readonly Part[]): Step {
  return { title, act, parts };
}

/** Newest first. */
function callsOf(model: Model, name: string): string[] {
  return [...model.calls].flatMap(([callId, { callback }]) => (callback === name ? [callId] : [])).reverse();
}

function tokensOf(model: Model, name: string): string[] {
  return [...model.fetched].flatMap(([token, hand]) => (hand.callback === name ? [token] : []));
}

/** Callbacks in a given state, under a condition of the desk's. */
function isIn(model: Model, name: string, ...states: readonly string[]): boolean {
  return states.includes(model.callbacks.get(name)?.state ?? 'unknown');
}

const enqueue: Plan = (model, name, [days]) => {
  const { nowMs } = model;
  const atMs = appointmentMs(pick([1, 2, 4], days) ?? 1);
  return step(
    `enqueue ${name} for day ${new Date(atMs).getUTCDate()}`,
    (reality) => reality.enqueue(name, atMs, nowMs),
    (changed) => life.enqueue(changed, name, atMs),
  );
};

const cancel: Plan = (model, name) => {
  const { nowMs } = model;
  if (!model.callbacks.has(name)) return null;
  return step(
    `cancel ${name}`,
    (reality) => reality.cancel(name, nowMs),
    (changed) => life.refuseCancel(changed, name),
    (changed) => life.cancel(changed, name),
  );
};

/** Often, and now and then when there is nothing to fetch. */
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
    (changed) => gate.strikeOut(changed, token),
  );
};

/** The robot's callback, for any call ever made or about to be made. */
const callback: Plan = (model, name, [which, what]) => {
  const { nowMs } = model;
  const [latest, ...others] = callsOf(model, name);
  const callId = which % 2 === 0 ? latest : pick([...others, ...tokensOf(model, name)], which);
  const disposition = pick(HEARD, what);
  if (callId === undefined || disposition === undefined) return null;
  return step(
    `callback ${model.calls.get(callId)?.label ?? 'of no call'} ${disposition}`,
    (reality) => reality.settle(callId, disposition, nowMs),
    (changed, choices) => life.settle(changed, callId, disposition, choices),
  );
};

const cutOff: Plan = (model, name, [, what]) => {
  const { nowMs } = model;
  const callId = callsOf(model, name).find((id) => model.calls.get(id)?.verdict === null);
  const disposition = pick(HEARD, what);
  if (callId === undefined || disposition === undefined) return null;
  return step(
    `callback ${model.calls.get(callId)?.label ?? ''} ${disposition} cut off after its result`,
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
    (changed) => life.deliver(changed, callId),
  );
};

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

const checkStalled: Plan = () =>
  step('stalled check', (reality) => reality.checkStalled(), life.checkStalled);

const retry: Plan = (model, name) => {
  if (!isIn(model, name, 'failed')) return null;
  return step(
    `a supervisor retries ${name}`,
    (reality) => reality.retry(name),
    (changed) => life.pressOn(changed, name, 'failed'),
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

const fallDue: Plan = (model, name) => {
  const dueMs = model.callbacks.get(name)?.dueMs;
  if (dueMs === undefined || !isIn(model, name, 'delayed')) return null;
  return step(
    `${name} falls due`,
    (reality) => reality.promote(name),
    (changed) => {
      changed.nowMs = Math.max(changed.nowMs, dueMs);
      return life.pressOn(changed, name, 'delayed');
    },
  );
};

const hold: Plan = () =>
  step(
    'hold the desk',
    (reality) => reality.hold(),
    (changed) => {
      changed.isHeld = true;
      return 'done';
    },
  );

const release: Plan = (model) => {
  if (!model.isHeld) return null;
  return step(
    'release the desk',
    (reality) => reality.release(),
    (changed) => {
      changed.isHeld = false;
      return 'done';
    },
  );
};

const wait: Plan = (_model, _name, [hours]) => {
  const passed = 1 + (hours % 20);
  return step(
    `${passed} h pass`,
    () => Promise.resolve('done'),
    (changed) => {
      changed.nowMs += passed * HOUR_MS;
      return 'done';
    },
  );
};

export const PLANS = {
  enqueue,
  cancel,
  fetch,
  begin,
  callback,
  cutOff,
  deliver,
  dial,
  loseLock,
  checkStalled,
  expire,
  retry,
  promote,
  fallDue,
  hold,
  release,
  wait,
} satisfies Readonly<Record<string, Plan>>;
export type StepKind = keyof typeof PLANS;

export function plan(kind: StepKind, model: Model, name: string, picks: Picks): Step | null {
  return PLANS[kind](model, name, picks);
}

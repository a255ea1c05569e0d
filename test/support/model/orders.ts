// Which came first? The model tries every order in which steps that happen at once can have happened.
import { PATIENTS, type Model } from './model.js';
import { portraitOf, type Seen } from './portrait.js';
import type { Part, Step } from './step.js';

/** A step, and what the code answered. */
export interface Done {
  readonly step: Step;
  readonly answer: string;
}

/** A copy of the model that went through the steps in one order, and what speaks against that order. */
export interface Attempt {
  readonly model: Model;
  readonly complaints: readonly string[];
}

interface Turn {
  readonly done: Done;
  readonly part: Part;
}

/** @returns one attempt for each order; the code is right if one of them has no complaints */
export function attempts(before: Model, done: readonly Done[], seen: Seen): Attempt[] {
  const turns = done.map((one) => one.step.parts.map((part): Turn => ({ done: one, part })));
  const orders = turns.reduce<Turn[][]>(
    (merged, next) => merged.flatMap((order) => merges(order, next)),
    [[]],
  );
  return orders.map((order) => attempt(structuredClone(before), order, seen));
}

/** All ways to deal two lists into one, each in its own order. */
function merges<T>(one: readonly T[], other: readonly T[]): T[][] {
  const [a, ...afterA] = one;
  const [b, ...afterB] = other;
  if (a === undefined || b === undefined) return [[...one, ...other]];
  return [
    ...merges(afterA, other).map((rest) => [a, ...rest]),
    ...merges(one, afterB).map((rest) => [b, ...rest]),
  ];
}

function attempt(model: Model, order: readonly Turn[], seen: Seen): Attempt {
  const expected = new Map<Done, string>();
  try {
    for (const { done, part } of order) {
      const answer = expected.has(done) ? null : part(model, seen, done.answer);
      if (answer !== null) expected.set(done, answer);
    }
  } catch (error) {
    return { model, complaints: [error instanceof Error ? error.message : String(error)] };
  }
  const wrongAnswers = [...expected]
    .filter(([{ answer }, right]) => answer !== right)
    .map(([{ step, answer }, right]) => `${step.title}: should answer ${right}, answers ${answer}`);
  return { model, complaints: [...wrongAnswers, ...differences(model, seen)] };
}

function differences(model: Model, seen: Seen): string[] {
  return [...oddities(model, seen), ...disagreements(model, seen)];
}

/** What may never be, whatever the model says. */
function oddities(model: Model, seen: Seen): string[] {
  const unsettled = [...model.calls].filter(([callId]) => seen.decisionOf(callId) === undefined);
  const twice = [...PATIENTS.keys()].filter(
    (name) => unsettled.filter(([, { callback }]) => callback === name).length > 1,
  );
  return [
    ...twice.map((name) => `${name}: two calls at the same time`),
    ...(seen.active > model.rules.lines ? [`${seen.active} calls on ${model.rules.lines} lines`] : []),
  ];
}

function disagreements(model: Model, seen: Seen): string[] {
  return [...PATIENTS.keys()].flatMap((name) => {
    const right = portraitOf(model, name);
    const found = seen.portraitOf(name, model);
    return Object.keys({ ...right, ...found })
      .filter((field) => right[field] !== found[field])
      .map((field) => `${name}: ${field} should be ${right[field] ?? '-'}, is ${found[field] ?? '-'}`);
  });
}

// What a step of a story is: how it is done for real, and what the model makes of it (README.md).
import { DISPOSITIONS } from '../../../src/shared/domain/disposition.js';
import * as life from './life.js';
import { known, type Choices, type Model, type ModelChange } from './model.js';
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
export type Plan = (model: Model, name: string, picks: Picks) => Step | null;

/** Every verdict that a call event can bring. */
export const HEARD = DISPOSITIONS.filter((disposition) => disposition !== 'silent');

export function pick<T>(list: readonly T[], number: number): T | undefined {
  return list[number % list.length];
}

export function step(title: string, act: Step['act'], ...parts: readonly Part[]): Step {
  return { title, act, parts };
}

/** A first part and those that follow it. The step's answer is the first part's, given when all of them are done. */
export function answeredAtEnd(first: Part, ...rest: readonly Part[]): Part[] {
  let answer: string | null = null;
  const remember: Part = (...given) => {
    answer = first(...given);
    return null;
  };
  const parts = [remember, ...rest];
  return parts.map((part, index): Part => {
    return (...given) => {
      part(...given);
      return index === parts.length - 1 ? answer : null;
    };
  });
}

/** The change is read first and acted upon later. If it was applied in between, the callback is woken for nothing. */
export function nudge(name: string): Part[] {
  let found: ModelChange | null = null;
  return [
    (model) => {
      found = model.callbacks.get(name)?.change ?? null;
      return null;
    },
    (model) => {
      life.nudge(known(model.callbacks.get(name)), found);
      return null;
    },
  ];
}

/** Newest first. */
export function callsOf(model: Model, name: string): string[] {
  return [...model.calls].flatMap(([callId, { callback }]) => (callback === name ? [callId] : [])).reverse();
}

export function tokensOf(model: Model, name: string): string[] {
  return [...model.fetched].flatMap(([token, hand]) => (hand.callback === name ? [token] : []));
}

/** Whether a callback is in one of these states. */
export function isIn(model: Model, name: string, ...states: readonly string[]): boolean {
  return states.includes(model.callbacks.get(name)?.state ?? 'unknown');
}

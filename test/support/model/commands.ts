// Steps as fast-check's commands: one alone, or two at once.
import fc, { type AsyncCommand } from 'fast-check';
import { PATIENTS, type Model } from './model.js';
import { attempts, type Attempt } from './orders.js';
import { look } from './portrait.js';
import type { Reality } from './reality.js';
import type { Picks, Step } from './step.js';
import { INSIDE } from './stepsInside.js';
import { OUTSIDE } from './stepsOutside.js';

const PLANS = { ...INSIDE, ...OUTSIDE };
type StepKind = keyof typeof PLANS;

/** The desk and what happened to it so far, for people. */
export interface Run {
  readonly reality: Reality;
  readonly story: string[];
}

type Command = AsyncCommand<Model, Run>;

interface Choice {
  readonly kind: StepKind;
  readonly picks: Picks;
  /** Round trips to Redis that the other is ahead. */
  readonly waits: number;
}

/** Steps that happen to one callback at the same moment, if there is a callback to which they all can. */
class Steps implements Command {
  readonly #choices: readonly Choice[];
  readonly #who: number;

  constructor(choices: readonly Choice[], who: number) {
    this.#choices = choices;
    this.#who = who;
  }

  check(model: Readonly<Model>): boolean {
    return this.#plan(model) !== undefined;
  }

  async run(model: Model, { reality, story }: Run): Promise<void> {
    const steps = this.#plan(model) ?? [];
    const answers = await Promise.all(
      steps.map(async (step, index) => {
        for (let trip = 0; trip < (this.#choices[index]?.waits ?? 0); trip += 1)
          await reality.desk.redis.ping();
        return step.act(reality);
      }),
    );
    const seen = await look(reality.desk);
    const done = steps.map((step, index) => ({ step, answer: answers[index] ?? '' }));
    story.push(done.map(({ step, answer }) => `${step.title} → ${answer}`).join('  AT ONCE  '));
    const tried = attempts(model, done, seen);
    const right = tried.find(({ complaints }) => complaints.length === 0);
    if (!right) throw new Error(disagreement(story, tried));
    Object.assign(model, right.model);
    model.nowMs += 1_000;
  }

  toString(): string {
    return this.#choices.map(({ kind }) => kind).join(' & ');
  }

  #plan(model: Model): Step[] | undefined {
    const planned = [...PATIENTS.keys()]
      .map((name) => this.#choices.map(({ kind, picks }) => PLANS[kind](model, name, picks)))
      .flatMap((steps) => (steps.includes(null) ? [] : [steps.filter((step) => step !== null)]));
    return planned[this.#who % planned.length];
  }
}

function disagreement(story: readonly string[], tried: readonly Attempt[]): string {
  const told = story.map((line, index) => `  ${index + 1}. ${line}`);
  const complaints = new Set(tried.map((attempt) => `  ${attempt.complaints.join('\n  ')}`));
  return [
    'the code and the model disagree',
    ...told,
    [...complaints].join('\n or, in another order:\n'),
  ].join('\n');
}

/** How often each happens alone, and together with another: whatever processes and people do by themselves. */
const WEIGHTS: Readonly<Record<StepKind, readonly [alone: number, atOnce: number]>> = {
  fetch: [16, 2],
  begin: [24, 20],
  event: [16, 12],
  expire: [8, 0],
  fallDue: [12, 0],
  cutOff: [6, 0],
  retry: [8, 2],
  enqueue: [3, 4],
  loseLock: [4, 0],
  checkStalled: [2, 1],
  resume: [12, 1],
  postponeWaiting: [4, 6],
  cancel: [1, 2],
  deliver: [2, 3],
  dial: [2, 0],
  promote: [1, 1],
  pause: [1, 0],
  wait: [2, 0],
};
const AT_ONCE = 30;

const picks: fc.Arbitrary<Picks> = fc.tuple(fc.nat(1_000), fc.nat(1_000));

function drawn(column: 0 | 1, waits: fc.Arbitrary<number>): fc.Arbitrary<Choice> {
  const weighted = Object.entries(WEIGHTS).map(([kind, weights]) => ({
    weight: weights[column],
    arbitrary: fc.constant(kind as StepKind), // the record's keys are step kinds
  }));
  return fc.record({ kind: fc.oneof(...weighted), picks, waits });
}

/** Whatever happens at once, nobody begins twice with one token. */
const twoAtOnce = fc
  .tuple(drawn(1, fc.constant(0)), drawn(1, fc.nat(12)))
  .filter((both) => !both.every(({ kind }) => kind === 'begin'));

/** Random stories of at most `most` steps. */
export function stories(most: number): fc.Arbitrary<Iterable<Command>> {
  const alone = drawn(0, fc.constant(0)).map((choice): Choice[] => [choice]);
  const choices = fc.oneof({ weight: 100, arbitrary: alone }, { weight: AT_ONCE, arbitrary: twoAtOnce });
  const command = fc.tuple(choices, fc.nat(1_000)).map(([chosen, who]) => new Steps(chosen, who));
  return fc.commands([command], { maxCommands: most, size: 'max' });
}

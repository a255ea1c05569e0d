// Every way through a scenario, from its start to where the call ends, with the events that are sent on it. Pure.
import { exitsOf, type Block, type Scenario } from './blocks.js';

export interface Step {
  readonly block: Block;
  /** The way out that is taken; null where the way ends. */
  readonly by: string | null;
}

export interface Way {
  readonly steps: readonly Step[];
  /** How it ends: released, at a branch that leads nowhere, or in a circle. */
  readonly end: 'released' | 'nowhere' | 'circle';
}

/** More ways than that mean a scenario that nobody could look through. */
const MAX_WAYS = 2_000;

export function waysThrough(scenario: Scenario): readonly Way[] {
  const blocks = new Map(scenario.blocks.map((block) => [block.id, block]));
  const ways: Way[] = [];
  const walk = (to: string | null, steps: readonly Step[]): void => {
    if (ways.length >= MAX_WAYS) return;
    const block = to === null ? undefined : blocks.get(to);
    if (!block) return void ways.push({ steps, end: 'nowhere' });
    if (steps.some((step) => step.block.id === block.id)) return void ways.push({ steps, end: 'circle' });
    const exits = exitsOf(block);
    if (exits.length === 0)
      return void ways.push({ steps: [...steps, { block, by: null }], end: 'released' });
    for (const exit of exits) walk(exit.to, [...steps, { block, by: exit.by }]);
  };
  walk(scenario.start, []);
  return ways;
}

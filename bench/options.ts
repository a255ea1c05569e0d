// What the bench is asked to do.
import { parseArgs } from 'node:util';
import { FIGURES } from './figures.js';

export interface Options {
  readonly rounds: number;
  /** The one figure to measure; null: all. */
  readonly only: string | null;
  /** Write the table into the README. */
  readonly readme: boolean;
  /** Measure how the cost of a callback grows with the queue instead, and draw it. */
  readonly scale: boolean;
}

/** The command was not understood; the message says what it takes. */
export class WrongUsage extends Error {}

const ROUNDS = 3;

/** @throws WrongUsage */
export function readOptions(args: readonly string[]): Options {
  const { rounds, only = null, readme, scale } = parsed(args);
  if (!/^[1-9]\d?$/.test(rounds))
    throw new WrongUsage(`--rounds takes a number from 1 to 99, not "${rounds}".`);
  if (only !== null && !FIGURES.some(({ name }) => name === only))
    throw new WrongUsage(`There is no figure "${only}"; there are:\n${figureList()}`);
  if (readme && only !== null)
    throw new WrongUsage('--readme writes the whole table, so it cannot be used with --only.');
  if (scale && (readme || only !== null))
    throw new WrongUsage('--scale is a measurement of its own and takes no other option.');
  return { rounds: Number(rounds), only, readme, scale };
}

function parsed(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        rounds: { type: 'string', default: String(ROUNDS) },
        only: { type: 'string' },
        readme: { type: 'boolean', default: false },
        scale: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    const usage = 'Usage: npm run bench [-- [--rounds N] [--only NAME] [--readme] | --scale]';
    throw new WrongUsage(`${error instanceof Error ? error.message : ''}\n${usage}`);
  }
}

function figureList(): string {
  return FIGURES.map(({ name, says }) => `  ${name.padEnd(10)}${says}`).join('\n');
}

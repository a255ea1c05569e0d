// What is fuzzed: it makes inputs and is fed with them.
import type { Dice } from './dice.js';

export interface Target {
  readonly name: string;
  input(dice: Dice): Buffer;
  /** Resolves with the outcome, in one word for the table; rejects with what no input may cause. */
  feed(input: Buffer, dice: Dice): Promise<string>;
  close?(): Promise<void>;
}

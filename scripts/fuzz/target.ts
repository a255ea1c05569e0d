// What is fuzzed: something that makes inputs and something that is fed them.
import type { Dice } from './dice.js';

export interface Target {
  readonly name: string;
  input(dice: Dice): Buffer;
  /** Resolves with what became of the input, in one word for the table; rejects for what no input may cause. */
  feed(input: Buffer, dice: Dice): Promise<string>;
  close?(): Promise<void>;
}

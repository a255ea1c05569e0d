// Makes hostile input from sound input: bytes are flipped, cut, doubled and moved, and pieces that confuse parsers inserted.
import type { Dice } from './dice.js';

const MAX_BYTES = 1 << 16;

type Mutation = (bytes: Buffer, dice: Dice, pieces: readonly Buffer[]) => Buffer;

const somewhere = (bytes: Buffer, dice: Dice) => dice.below(bytes.length + 1);

const insertAt = (bytes: Buffer, at: number, piece: Buffer) =>
  Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);

const MUTATIONS: readonly Mutation[] = [
  function flipBit(bytes, dice) {
    const copy = Buffer.from(bytes);
    const at = dice.below(Math.max(1, copy.length));
    if (copy.length > 0) copy[at] = (copy[at] ?? 0) ^ (1 << dice.below(8));
    return copy;
  },
  function randomByte(bytes, dice) {
    return insertAt(bytes, somewhere(bytes, dice), Buffer.from([dice.below(256)]));
  },
  function hostilePiece(bytes, dice, pieces) {
    return insertAt(bytes, somewhere(bytes, dice), dice.one(pieces));
  },
  function cutOff(bytes, dice) {
    return bytes.subarray(0, somewhere(bytes, dice));
  },
  function cutOut(bytes, dice) {
    const at = somewhere(bytes, dice);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + dice.below(40))]);
  },
  function repeatPart(bytes, dice) {
    const at = somewhere(bytes, dice);
    const part = bytes.subarray(at, at + 1 + dice.below(200));
    const times = dice.once(20) ? 1 + dice.below(200) : 1 + dice.below(3);
    return insertAt(bytes, at, Buffer.concat(Array<Buffer>(times).fill(part)));
  },
  function swapParts(bytes, dice) {
    const [one = 0, other = 0] = [somewhere(bytes, dice), somewhere(bytes, dice)].sort((a, b) => a - b);
    return Buffer.concat([bytes.subarray(other), bytes.subarray(one, other), bytes.subarray(0, one)]);
  },
];

/** A seed with one mutation or more, each further one half as likely; sometimes plain noise. At most 64 KiB. */
export function hostile(seeds: readonly Buffer[], pieces: readonly Buffer[], dice: Dice): Buffer {
  if (dice.once(50)) return noise(dice);
  let bytes: Buffer = dice.one(seeds);
  do bytes = dice.one(MUTATIONS)(bytes, dice, pieces);
  while (dice.once(2));
  return bytes.subarray(0, MAX_BYTES);
}

function noise(dice: Dice): Buffer {
  return Buffer.from(Uint8Array.from({ length: dice.below(2_000) }, () => dice.below(256)));
}

/** Texts as pieces. */
export function piecesOf(texts: readonly string[]): Buffer[] {
  return texts.map((text) => Buffer.from(text));
}

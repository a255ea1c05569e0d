// Seeded randomness, fast enough for millions of throws: a failing input is found again by its seed and number.

export interface Dice {
  /** A whole number from 0 up to, not including, `below`. */
  below(below: number): number;
  /** True about once in `n` throws. */
  once(n: number): boolean;
  one<Item>(items: readonly Item[]): Item;
}

/** The mulberry32 generator; the same seed gives the same throws. */
export function dice(seed: number): Dice {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (limit: number) => next() % limit;
  return {
    below,
    once: (n) => below(n) === 0,
    one: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError('nothing to choose from');
      return item;
    },
  };
}

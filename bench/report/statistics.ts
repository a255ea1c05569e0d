// What is made of measured times. Pure.

/**
 * The smallest value that at least `share` of all values do not exceed (nearest rank).
 *
 * @param share 0 to 1, such as 0.99
 * @returns NaN of no values
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

/** The value in the middle; of an even number of values, halfway between the two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? NaN;
  return (lower + upper) / 2;
}

/**
 * How long each line was idle, in milliseconds: from when it became free to the start of the next call. Lines are alike, so the
 * one that has been free longest counts as taken first.
 *
 * @param starts when calls began, in order; more wait than there are lines
 * @param freed when calls ended, in order
 */
export function idleTimes(starts: readonly number[], freed: readonly number[], lines: number): number[] {
  return starts.slice(lines).map((start, index) => start - (freed[index] ?? NaN));
}

/**
 * @param times when things ended, in milliseconds, in order
 * @param warmUp how many at the beginning do not count
 */
export function perSecond(times: readonly number[], warmUp: number): number {
  const counted = times.slice(warmUp);
  const tookMs = (counted.at(-1) ?? NaN) - (counted[0] ?? NaN);
  return ((counted.length - 1) * 1_000) / tookMs;
}

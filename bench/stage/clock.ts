// One clock for everything that this process notes: epoch milliseconds with fractions.

export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

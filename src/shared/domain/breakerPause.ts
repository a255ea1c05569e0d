// How long a desk pauses when its operators do not answer: twice as long each time, up to a maximum.

/**
 * @param trips pauses since an operator last answered
 * @returns milliseconds
 */
export function breakerPauseMs(breaker: { pauseMs: number; maxPauseMs: number }, trips: number): number {
  return Math.min(breaker.pauseMs * 2 ** Math.min(trips, 30), Math.max(breaker.pauseMs, breaker.maxPauseMs));
}

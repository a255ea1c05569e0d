// Limits a wait: a caller over HTTP gets an answer even when Redis gives none, and a request to somebody else ends.

/** Redis did not answer in time; what was asked of it may still happen. */
class DeadlineError extends Error {
  readonly code = 'EDEADLINE';
}

/** @throws an error with the code EDEADLINE after `limitMs`, or what the work itself throws */
export async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(`no answer within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Runs a request that is cut off after `limitMs`, or when `hangUp` says so. `AbortSignal.any` over `AbortSignal.timeout` would not do:
 * Node 20 holds both weakly, so the timeout may be collected as garbage and never come.
 *
 * @param work is given the signal; it is aborted with a `TimeoutError`, or with the reason of `hangUp`
 */
export async function cutOffAfter<T>(
  limitMs: number,
  hangUp: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const cut = new AbortController();
  const tooLate = () => cut.abort(new DOMException(`no answer within ${limitMs} ms`, 'TimeoutError'));
  const onHangUp = () => cut.abort(hangUp.reason);
  const timer = setTimeout(tooLate, limitMs);
  hangUp.addEventListener('abort', onHangUp, { once: true });
  if (hangUp.aborted) onHangUp();
  try {
    return await work(cut.signal);
  } finally {
    clearTimeout(timer);
    hangUp.removeEventListener('abort', onHangUp);
  }
}

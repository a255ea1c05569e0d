// Limits a wait: a caller over HTTP gets an answer even when Redis gives none.

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

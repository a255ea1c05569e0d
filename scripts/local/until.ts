// Waiting for a condition instead of sleeping and hoping.
import { setTimeout as delay } from 'node:timers/promises';

export interface Patience {
  /** Gives up after this long, 10 s unless told. */
  readonly timeoutMs?: number;
  /** Looks this often, every 20 ms unless told. */
  readonly everyMs?: number;
  /** What is awaited, in words: the error says it; a function is asked at the end, so it can tell the last state. */
  readonly what?: string | (() => string);
}

/** A condition did not come true in time. */
export class TimeoutError extends Error {
  readonly code = 'TIMEOUT';
}

/**
 * Asks again and again until the answer is neither false, null nor undefined, and returns it.
 * An error thrown by the condition is not swallowed: a condition that may fail for a while says so itself.
 *
 * @throws TimeoutError naming what was awaited
 */
export async function until<Answer>(
  condition: () => Answer | Promise<Answer>,
  { timeoutMs = 10_000, everyMs = 20, what = 'a condition' }: Patience = {},
): Promise<Exclude<Answer, false | null | undefined>> {
  const giveUpAt = performance.now() + timeoutMs;
  for (;;) {
    const answer = await condition();
    if (isAnswer(answer)) return answer;
    if (performance.now() >= giveUpAt) {
      throw new TimeoutError(
        `Waited ${timeoutMs} ms in vain for ${typeof what === 'string' ? what : what()}.`,
      );
    }
    await delay(everyMs);
  }
}

function isAnswer<Answer>(answer: Answer): answer is Exclude<Answer, false | null | undefined> {
  return answer !== false && answer !== null && answer !== undefined;
}

// Waiting for a condition instead of sleeping and hoping.
import { setTimeout as delay } from 'node:timers/promises';

export interface Patience {
  /** Gives up after this long, 10 s by default. */
  readonly timeoutMs?: number;
  /** How often it looks, every 20 ms by default. */
  readonly everyMs?: number;
  /** What is awaited, in words, for the error; a function is called at the end, so it can say the last state. */
  readonly what?: string | (() => string);
}

/** A condition did not come true in time. */
class TimeoutError extends Error {
  readonly code = 'TIMEOUT';
}

/**
 * Asks again and again until the answer is neither false, null nor undefined, and returns it.
 * An error thrown by the condition is passed on: a condition that may fail for a while must catch it itself.
 *
 * @throws TimeoutError that says what was awaited
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

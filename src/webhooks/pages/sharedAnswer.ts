// Shares answers for a moment: however many ask at once, Redis is asked once.

export interface Shared<Answer> {
  (): Promise<Answer>;
  /** The next to ask gets a new answer. */
  forget(): void;
}

/**
 * Shares the answer of `load` for `forMs` milliseconds. A failed load is not kept.
 *
 * @param now epoch milliseconds
 */
export function sharedFor<Answer>(
  forMs: number,
  now: () => number,
  load: () => Promise<Answer>,
): Shared<Answer> {
  let last: { readonly atMs: number; readonly answer: Promise<Answer> } | null = null;
  const ask = () => {
    if (last && now() - last.atMs < forMs) return last.answer;
    const asked = { atMs: now(), answer: load() };
    last = asked;
    asked.answer.catch(() => {
      if (last === asked) last = null;
    });
    return asked.answer;
  };
  const forget = () => {
    last = null;
  };
  return Object.assign(ask, { forget });
}

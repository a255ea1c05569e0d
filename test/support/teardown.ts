// Whatever a test starts is ended with it, even when the test fails: no process outlives its test file.
import { onTestFinished, TestRunner } from 'vitest';

let endings: (() => unknown)[] = [];

/** Called by endOfFile.ts alone. Last started, first ended. */
export async function endWhatTheFileStarted(): Promise<void> {
  const own = endings.reverse();
  endings = [];
  for (const end of own) await end();
}

/** Runs `end` when the current test is over, or with the file when called outside a test (in `beforeAll`). */
export function atTeardown(end: () => unknown): void {
  if (TestRunner.getCurrentTest() === undefined) {
    endings.push(end);
    return;
  }
  onTestFinished(async () => {
    await end();
  });
}

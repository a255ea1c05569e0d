// Whatever a test starts is ended with it, even when the test fails: no process outlives its test file.
import { afterAll, onTestFinished, TestRunner } from 'vitest';

const endings: (() => unknown)[] = [];

afterAll(async () => {
  for (const end of endings.reverse()) await end();
});

/**
 * Runs `end` when the current test is over, or with the file when called outside a test (in `beforeAll`).
 * Last started, first ended.
 */
export function atTeardown(end: () => unknown): void {
  if (TestRunner.getCurrentTest() === undefined) {
    endings.push(end);
    return;
  }
  onTestFinished(async () => {
    await end();
  });
}

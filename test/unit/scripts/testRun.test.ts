// The last line of `npm test`: nothing that went wrong may be counted as passed.
import { expect, test } from 'vitest';
import { count, lineOf } from '../../../scripts/setup/testRun.mjs';

const file = (status: string, ...tests: string[]) => ({
  name: 'a.test.ts',
  status,
  assertionResults: tests.map((outcome) => ({ status: outcome, fullName: outcome })),
});

const report = (...files: ReturnType<typeof file>[]) => {
  const tests = files.flatMap(({ assertionResults }) => assertionResults);
  const having = (status: string) => tests.filter((result) => result.status === status).length;
  return {
    numPassedTests: having('passed'),
    numFailedTests: having('failed'),
    numPendingTests: having('skipped'),
    numTodoTests: having('todo'),
    testResults: files,
  };
};

test('tests are counted as vitest counts them', () => {
  const mixed = report(file('failed', 'passed', 'failed', 'skipped'), file('passed', 'passed', 'todo'));
  expect(count(mixed, 1, 0)).toEqual({ passed: 2, failed: 1, skipped: 2 });
});

test('a file that breaks before its first test is a failure', () => {
  expect(count(report(file('failed'), file('passed', 'passed')), 1, 0)).toMatchObject({
    passed: 1,
    failed: 1,
  });
});

test('a failed static check is a failure though every test passes', () => {
  expect(count(report(file('passed', 'passed')), 0, 2)).toMatchObject({ passed: 1, failed: 2 });
});

test('a run that ends badly for no known reason is a failure', () => {
  expect(count(report(file('passed', 'passed')), 1, 0)).toMatchObject({ failed: 1 });
});

test('a run that wrote no report is a failure', () => {
  expect(count(null, 0, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('the line names skipped tests only when there are any', () => {
  expect(lineOf({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
  expect(lineOf({ passed: 12, failed: 1, skipped: 3 })).toBe('12 passed, 1 failed, 3 skipped');
});

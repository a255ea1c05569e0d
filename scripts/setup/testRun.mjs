// `npm test`: the static part of `npm run check`, then every test that can run here, then one line that counts them.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium, packageCommand, ROOT, run, runQuietly } from './commands.mjs';

/**
 * @typedef {object} VitestReport as vitest's json reporter writes it
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {{ name: string, status: string, assertionResults: { status: string, fullName: string }[] }[]} testResults
 */

/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

const REPORT = join(ROOT, 'var/test/results.json');

/**
 * @param {readonly string[]} args for vitest; with any given, the static checks are left out
 * @returns {Promise<number>} the exit code
 */
export async function runTests(args) {
  // Beside the tests: one check alone would leave a processor idle. At a lower priority they would end long after the tests.
  const [failedChecks, report] = await Promise.all([
    args.length > 0 ? [] : runStaticChecks(),
    runVitest(args),
  ]);
  const tally = count(report.content, report.code, failedChecks.length);
  reportMissing(report.content, failedChecks);
  console.log(lineOf(tally));
  return tally.failed > 0 ? 1 : 0;
}

/**
 * A file that broke before its tests is a failure too, and so is a run that failed although every test passed.
 *
 * @param {VitestReport | null} report null when vitest wrote none
 * @param {number} exitCode vitest's
 * @param {number} failedChecks
 * @returns {Tally}
 */
export function count(report, exitCode, failedChecks) {
  if (!report) return { passed: 0, failed: failedChecks + 1, skipped: 0 };
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  ).length;
  const failedTests = report.numFailedTests + brokenFiles;
  const unexplained = exitCode !== 0 && failedTests === 0 ? 1 : 0;
  return {
    passed: report.numPassedTests,
    failed: failedTests + unexplained + failedChecks,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** @param {Tally} tally */
export function lineOf({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * The gate is written once, in package.json. Its unit tests are part of the run that follows.
 *
 * @returns {Promise<string[]>} the checks that failed
 */
async function runStaticChecks() {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const commands = String(scripts.check)
    .split(' && ')
    .filter((command) => !command.startsWith('vitest'));
  const failed = await Promise.all(
    commands.map(async (command) => {
      const [name = '', ...args] = command.split(' ');
      const { code, output } = await runQuietly(packageCommand(name), args);
      console.log(code === 0 ? `✓ ${command}` : `✗ ${command}\n${output}`);
      return code === 0 ? [] : [command];
    }),
  );
  return failed.flat();
}

/** @param {readonly string[]} args */
async function runVitest(args) {
  rmSync(REPORT, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
  const code = await run(packageCommand('vitest'), ['run', ...reporters, ...args]);
  return { code, content: readReport() };
}

/** @returns {VitestReport | null} */
function readReport() {
  try {
    return JSON.parse(readFileSync(REPORT, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * @param {VitestReport | null} report
 * @param {readonly string[]} failedChecks
 */
function reportMissing(report, failedChecks) {
  if (findChromium() === null) {
    console.log(
      'Not run here: browser tests, because there is no Chromium (install one, or set CHROMIUM_PATH).',
    );
  }
  const skipped = (report?.testResults ?? []).flatMap((file) =>
    file.assertionResults
      .filter((test) => !['passed', 'failed'].includes(test.status))
      .map((test) => test.fullName),
  );
  for (const name of skipped) console.log(`Skipped: ${name}`);
  for (const check of failedChecks) console.log(`Failed: ${check}`);
}

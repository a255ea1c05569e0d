// The demo as a newcomer sees it: it ends by itself with its table, or at once on Ctrl-C, and leaves nothing running.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { EXPECTED } from '../../scripts/demo/exportFile.js';
import { startChild, type ManagedProcess } from '../../scripts/local/childProcess.js';
import { atTeardown } from '../support/teardown.js';
import { until } from '../support/until.js';

const ROOT = join(import.meta.dirname, '../..');

const BOOTSTRAP = [process.execPath, join(ROOT, 'scripts/bootstrap.mjs'), 'demo'] as const;

async function startDemo([command, ...args]: readonly [
  string,
  ...string[],
] = BOOTSTRAP): Promise<ManagedProcess> {
  const demo = await startChild({
    name: 'demo',
    command,
    args,
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' },
    cwd: ROOT,
  });
  atTeardown(() => demo.stop());
  return demo;
}

/** Where a demo keeps its files: its output names the export before the first call. */
async function runDirOf(demo: ManagedProcess): Promise<string> {
  const [, file = ''] = await demo.waitForOutput(/enqueue (\S+)/, { timeoutMs: 60_000 });
  return dirname(join(ROOT, file));
}

/** Every process that a demo started logs its process id: Redis at the start of a line, ours in every log entry. */
function pidsIn(runDir: string): number[] {
  const logs = readdirSync(runDir).filter((name) => name.endsWith('.log'));
  const ids = logs.flatMap((name) => {
    const text = readFileSync(join(runDir, name), 'utf8');
    return [...text.matchAll(/"pid":(\d+)|^(\d+):M /gm)].map((match) => Number(match[1] ?? match[2]));
  });
  return [...new Set(ids)];
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('the demo ends with its table, shows every kind of event, and leaves no process behind', async () => {
  const demo = await startDemo();
  const runDir = await runDirOf(demo);
  expect(await demo.exited).toEqual({ code: 0, signal: null });
  const { rows, accepted, duplicate, skipped, rejected } = EXPECTED;
  const output = demo.output();
  expect(output).toContain(
    `${rows} rows = ${accepted} accepted + ${duplicate} repeated + ${skipped.not_unreached} not_unreached + ${skipped.no_consent} no_consent\n  + ${rejected} rejected`,
  );
  for (const event of [
    'connected',
    'silent',
    'operator_failed',
    'is paused',
    'robot_refused',
    'needs_review',
    'attempts_spent',
  ]) {
    expect(output).toContain(event);
  }
  expect(output).toMatch(new RegExp(`│ patients .*│ ${accepted} `));
  expect(output.split('\n').filter((line) => [...line].length > 80)).toEqual([]);
  expect(output).toMatch(/Results for 1C: \S+\n +\S+\.csv/);
  const pids = pidsIn(runDir);
  expect(pids).toHaveLength(5);
  expect(pids.filter(isAlive)).toEqual([]);
});

test('Ctrl-C ends the demo and everything it started', async () => {
  const demo = await startDemo();
  const runDir = await runDirOf(demo);
  const pids = pidsIn(runDir);
  expect(pids).toHaveLength(5);
  expect(await demo.kill('SIGINT')).toEqual({ code: 130, signal: null });
  expect(pids.filter(isAlive)).toEqual([]);
});

test('SIGTERM to `npm run demo` ends everything it started, though npm passes it to a shell only', async () => {
  const demo = await startDemo(['npm', 'run', 'demo']);
  const runDir = await runDirOf(demo);
  const pids = pidsIn(runDir);
  expect(pids).toHaveLength(5);
  await demo.kill('SIGTERM');
  await until(() => pids.filter(isAlive).length === 0, { what: 'the end of what the demo started' });
});

// The commands that look back at a day, and the one that erases a patient, through the real CLI after a real day.
// And what processes say, and their exit codes, when the day cannot begin.
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { generateSealKey } from '../../src/shared/sealing.js';
import { clinic, SURNAMES } from '../support/clinic.js';
import { startProcess, type ProcessName } from '../support/processes.js';
import { atTeardown } from '../support/teardown.js';
import { until } from '../support/until.js';

const PATIENTS = 8;

describe('after a day', () => {
  it('is told by report, why and results --numbers without a name, and a patient can be erased', async () => {
    const place = await clinic({ patients: PATIENTS });
    const planned = await place.mustRun('enqueue', place.exportPath, '--dry-run');
    expect(planned.stdout.trim().split('\n')).toHaveLength(PATIENTS);
    await place.mustRun('enqueue', place.exportPath);
    await place.startWeb();
    await place.startWorker();
    await until(() => place.isOver(), { timeoutMs: 90_000, everyMs: 300, what: 'the end of the day' });

    const results = await place.results();
    const report = await place.mustRun('report', '--json');
    expect(JSON.parse(report.stdout)).toMatchObject({
      desks: [{ desk: 'main', patients: PATIENTS, calls: results.filter(({ callId }) => callId).length }],
    });
    const [{ ref } = { ref: '' }] = results;
    const why = await place.mustRun('why', ref, '--lang', 'en');
    expect(why.stdout).toMatch(/Queued.*Call to.*Now: (closed|done)/s);
    const table = await place.mustRun('report');
    const numbers = await place.mustRun('results', '--numbers');
    expect(numbers.stdout).toMatch(/^\uFEFFdesk;ref;number;phone;why;since;worked\r\n/);
    const told = [planned, report, why, table, numbers].map(({ stdout, stderr }) => stdout + stderr).join();
    for (const secret of [...SURNAMES, 'Сергеевич', '9161000']) expect(told).not.toContain(secret);

    const erased = await place.mustRun('erase', ref, '--rewrite-aof');
    expect(erased.stderr).toMatch(/Erased: 1 callbacks, [1-9]/);
    expect((await place.results()).some((result) => result.ref === ref)).toBe(false);
    const [file = ''] = await readdir(join(place.dir, 'results'));
    expect(await readFile(join(place.dir, 'results', file), 'utf8')).not.toContain(ref);
    expect((await place.marvin('why', ref)).code).toBe(1);
    await place.mustRun('results', '--redeliver');
  });
});

/** Runs a process to its end with an environment and a marvin.yaml in which nothing is right. */
async function runUnconfigured(name: ProcessName, ...args: string[]) {
  const dir = await mkdtemp(join(tmpdir(), 'marvin-unconfigured-'));
  atTeardown(() => rm(dir, { recursive: true, force: true }));
  const configPath = join(dir, 'marvin.yaml');
  await writeFile(configPath, 'retentionDays: 0\ndesks: {}\n');
  const env = { MARVIN_CONFIG: configPath, MARVIN_SEAL_KEYS: '', PORT: '99999' };
  const started = await startProcess(name, { env, args });
  return { code: (await started.exited).code, stdout: started.stdout(), stderr: started.stderr() };
}

describe('with everything wrong in environment and configuration', () => {
  it.each([
    ['web', []],
    ['worker', []],
    ['producer', ['check']],
  ] as const)('the %s tells all of it at once and ends with 78', async (name, args) => {
    const { code, stderr } = await runUnconfigured(name, ...args);
    expect(code, stderr).toBe(78);
    expect(stderr.match(/^[^:]+/gm)).toEqual(['MARVIN_SEAL_KEYS', 'PORT', 'retentionDays', 'desks']);
  });
});

describe('marvin enqueue', () => {
  it('tells a wrong configuration before it looks for the file', async () => {
    const { code, stderr } = await runUnconfigured('producer', 'enqueue', 'nowhere.csv');
    expect([code, stderr.includes('nowhere.csv')]).toEqual([78, false]);
  });
});

describe('a command that the system refuses something', () => {
  it('says by the system’s code why it failed', async () => {
    const secret = 'a-value-of-its-own';
    const variables = ['METHOD', 'USER', 'PASSWORD', 'CALLBACK_TOKEN'].map((name) => `VOICEBOX_${name}`);
    const env = {
      ...Object.fromEntries(variables.map((name) => [name, secret])),
      MARVIN_CONFIG: 'marvin.example.yaml',
      MARVIN_SEAL_KEYS: generateSealKey('test'),
      TMPDIR: '/nowhere',
    };
    const enqueue = await startProcess('producer', { env, args: ['enqueue', '-'] });
    expect((await enqueue.exited).code).toBe(1);
    expect(enqueue.stderr()).toBe(
      'Failed: the system says ENOENT. Nothing more was done; run it again, it is safe to repeat.\n',
    );
  });
});

describe('marvin simulator', () => {
  it.each([
    ['wrong usage', 64, ['--colour', 'red']],
    ['a wrong configuration', 78, []],
    ['help', 0, ['--help']],
  ] as const)('ends as the simulator does: with %s', async (_what, code, args) => {
    const simulator = await runUnconfigured('producer', 'simulator', ...args);
    expect(simulator.code, simulator.stderr).toBe(code);
  });
});

/** Empty where there is no repository. */
function headCommit(): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim();
  } catch {
    return '';
  }
}

describe('marvin --version', () => {
  it('is that of the package, with the commit where it is known', async () => {
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(await readFile('package.json', 'utf8')));
    const commit = headCommit();
    const told = await runUnconfigured('producer', '--version');
    expect({ ...told, stdout: told.stdout.replace(/ \([0-9a-f]{7,}\)\n$/, '\n') }).toEqual({
      code: 0,
      stdout: `${version}\n`,
      stderr: '',
    });
    expect(told.stdout.includes('(')).toBe(commit !== '');
    expect(told.stdout).toContain(commit.slice(0, 7));
  });
});

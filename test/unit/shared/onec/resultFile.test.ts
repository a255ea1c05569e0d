// Lines are removed from a results file while workers append to it: what is wanted stays, once; what is not is gone.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type * as fs from 'node:fs';
import type * as fsPromises from 'node:fs/promises';
import { fchmod, fchmodSync } from 'node:fs';
import { chmod, link, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  openResultFiles,
  resultFileName,
  resultFilesOf,
} from '../../../../src/shared/onec/resultDirectory.js';
import { RESULT_COLUMNS } from '../../../../src/shared/onec/resultTable.js';
import { openTarget } from '../../../../src/workers/results/openTarget.js';
import { sampleResult } from '../../workers/results/sampleResult.js';

// Files share a process: what was loaded before knows the real disk, and what comes after must know it again.
vi.hoisted(() => vi.resetModules());
afterAll(() => {
  vi.doUnmock('node:fs/promises');
  vi.doUnmock('node:fs');
  vi.resetModules();
});
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof fsPromises>();
  return { ...real, link: vi.fn(() => Promise.reject(new Error('no hard links here'))) };
});
vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  return { ...real, fchmod: vi.fn(real.fchmod), fchmodSync: vi.fn(real.fchmodSync) };
});

const CHILD = fileURLToPath(new URL('../../workers/results/deliverFiles.child.ts', import.meta.url));
const NAME = resultFileName('main', '2026-11-23');
const files = openResultFiles('windows-1251');

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'marvin-results-'));
});
afterEach(async () => {
  vi.mocked(fchmod).mockReset();
  vi.mocked(fchmodSync).mockReset();
  await rm(dir, { recursive: true, force: true });
});

const config = () => ({ kind: 'file', dir, encoding: 'windows-1251' }) as const;
const target = () => openTarget({ name: 'main', zone: 'Europe/Moscow', config: config() });
const isOf = (ref: string) => (line: Buffer) => line.includes(`;${ref};`);

async function lines(): Promise<string[]> {
  return (await readFile(join(dir, NAME), 'latin1')).split('\r\n');
}
const lastCell = (line: string) => line.slice(line.lastIndexOf(';') + 1);

describe('a results file', () => {
  it('is not written through a link, and not left open to others', async () => {
    await writeFile(join(dir, 'theirs'), '');
    await symlink(join(dir, 'theirs'), join(dir, NAME));
    expect((await target().deliver(sampleResult())).kind).not.toBe('delivered');
    expect(await readFile(join(dir, 'theirs'), 'latin1')).toBe('');
    await rm(join(dir, NAME));
    await target().deliver(sampleResult());
    await chmod(join(dir, NAME), 0o666);
    await target().deliver(sampleResult());
    expect((await stat(join(dir, NAME))).mode & 0o777).toBe(0o600);
  });
});

describe('a results file on a file system without hard links and without modes', () => {
  it('is begun and appended to all the same, by several workers at once', async () => {
    const results = Array.from({ length: 6 }, () => sampleResult());
    // Each by a target of its own, as by a worker that has not seen the file.
    const done = await Promise.all(results.map((result) => target().deliver(result)));
    expect(done.map(({ kind }) => kind)).toEqual(results.map(() => 'done'));
    expect(vi.mocked(link)).not.toHaveBeenCalled();
    const [header, ...rows] = (await lines()).slice(0, -1);
    expect(header).toBe(RESULT_COLUMNS.join(';'));
    expect(rows.map(lastCell).toSorted()).toEqual(results.map(({ id }) => id).toSorted());
    expect(await readdir(dir)).toEqual([NAME]);
  });

  it('is taken although its mode cannot be changed', async () => {
    await target().deliver(sampleResult());
    await chmod(join(dir, NAME), 0o666);
    vi.mocked(fchmodSync).mockImplementation(() => {
      throw Object.assign(new Error('no modes here'), { code: 'EPERM' });
    });
    vi.mocked(fchmod).mockImplementation((_file, _mode, then) =>
      then(Object.assign(new Error('no modes here'), { code: 'EPERM' })),
    );
    const result = sampleResult();
    expect(await target().deliver(result)).toEqual({ kind: 'done' });
    expect((await lines()).map(lastCell)).toContain(result.id);
    expect(await files.removeLines(join(dir, NAME), isOf(result.ref))).toBe(2);
  });

  it('is completed where a crash or a full disk left it empty, or cut its header short', async () => {
    const result = sampleResult();
    await target().deliver(result);
    const whole = await readFile(join(dir, NAME));
    for (const length of [0, 1, 20, RESULT_COLUMNS.join(';').length + 1]) {
      await writeFile(join(dir, NAME), whole.subarray(0, length));
      expect(await target().deliver(result)).toEqual({ kind: 'done' });
      expect(await readFile(join(dir, NAME))).toEqual(whole);
    }
  });
});

describe('removing lines from a results file', () => {
  it('leaves the header and every other line as they were, and the rights too', async () => {
    const results = ['kept', 'gone', 'kept', 'gone', 'gone'].map((ref) => sampleResult({ ref }));
    for (const result of results) await target().deliver(result);
    const before = await lines();
    expect(await files.removeLines(join(dir, NAME), isOf('gone'))).toBe(3);
    expect(await lines()).toEqual([before[0], before[1], before[3], '']);
    expect((await stat(join(dir, NAME))).mode & 0o777).toBe(0o600);
    expect(await readdir(dir)).toEqual([NAME]);
  });

  it('leaves the file alone when nothing is to be removed', async () => {
    await target().deliver(sampleResult());
    const { ino } = await stat(join(dir, NAME));
    expect(await files.removeLines(join(dir, NAME), isOf('gone'))).toBe(0);
    expect((await stat(join(dir, NAME))).ino).toBe(ino);
  });

  it('does not disturb a worker that has the file open: it goes on in the new one', async () => {
    const worker = target();
    await worker.deliver(sampleResult({ ref: 'gone' }));
    await files.removeLines(join(dir, NAME), isOf('gone'));
    const result = sampleResult();
    expect(await worker.deliver(result)).toEqual({ kind: 'done' });
    expect((await lines()).map(lastCell)).toContain(result.id);
  });

  it('loses and doubles nothing that several workers append meanwhile', async () => {
    const perWorker = Array.from({ length: 3 }, () =>
      Array.from({ length: 150 }, (_none, index) => sampleResult({ ref: index % 3 === 0 ? 'gone' : 'kept' })),
    );
    const workers = perWorker.map(() =>
      fork(CHILD, { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
    );
    const ended = new AbortController();
    const working = Promise.all(
      workers.map(async (worker, index) => {
        await once(worker, 'message');
        worker.send({ dir, results: perWorker[index] });
        await once(worker, 'exit');
      }),
    ).finally(() => ended.abort());
    await target().deliver(sampleResult({ ref: 'first' }));
    let removed = 0;
    while (!ended.signal.aborted) removed += await files.removeLines(join(dir, NAME), isOf('gone'));
    await working;
    removed += await files.removeLines(join(dir, NAME), isOf('gone'));
    const told = (await lines()).map(lastCell);
    const wanted = perWorker.flat().filter(({ ref }) => ref === 'kept');
    expect(wanted.filter(({ id }) => told.filter((known) => known === id).length !== 1)).toEqual([]);
    expect((await lines()).filter((line) => line.includes(';gone;'))).toEqual([]);
    expect(removed).toBeGreaterThan(30);
  });
});

describe('the results files of a desk', () => {
  it('are those with its name, with what a crash left of them', async () => {
    const leftover = `.${resultFileName('main', '2026-11-21')}.0b5c8a3e-7a52-4a7e-9c53-0e7a1f3b2c4d`;
    const names = [
      NAME,
      resultFileName('main', '2026-11-22'),
      resultFileName('main-2', '2026-11-22'),
      leftover,
    ];
    for (const name of [...names, 'results-main.csv']) await writeFile(join(dir, name), '');
    expect(await resultFilesOf(dir, 'main')).toEqual([
      { path: join(dir, leftover), day: '2026-11-21', isLeftover: true },
      { path: join(dir, resultFileName('main', '2026-11-22')), day: '2026-11-22', isLeftover: false },
      { path: join(dir, NAME), day: '2026-11-23', isLeftover: false },
    ]);
    expect(await resultFilesOf(join(dir, 'none'), 'main')).toEqual([]);
  });
});

import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Result } from '../../../../src/shared/contracts/result.js';
import { RESULT_COLUMNS } from '../../../../src/shared/onec/resultTable.js';
import { openTarget } from '../../../../src/workers/results/openTarget.js';
import { explainFileError } from '../../../../src/workers/results/fileTarget.js';
import { sampleResult } from './sampleResult.js';

const CHILD = fileURLToPath(new URL('./deliverFiles.child.ts', import.meta.url));
const NAME = 'results-main-2026-11-23.csv';

let dir: string;
beforeEach(async () => {
  dir = join(await mkdtemp(join(tmpdir(), 'marvin-results-')), 'deep', 'er');
});
afterEach(() => rm(join(dir, '..', '..'), { recursive: true, force: true }));

function target(encoding: 'utf-8' | 'windows-1251' = 'windows-1251') {
  return openTarget({ name: 'main', zone: 'Europe/Moscow', config: { kind: 'file', dir, encoding } });
}

async function text(name = NAME): Promise<string> {
  return new TextDecoder('windows-1251').decode(await readFile(join(dir, name)));
}

/** The rows of a file that has to be sound: one header, equal widths, nothing unfinished. */
async function rows(name = NAME): Promise<Record<string, string>[]> {
  const content = await text(name);
  expect(content.endsWith('\r\n')).toBe(true);
  return parse(content, { delimiter: ';', columns: true, record_delimiter: '\r\n' });
}

const ids = async () => (await rows()).map(({ id }) => id);
const startWorker = () =>
  fork(CHILD, { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });

async function give(worker: ChildProcess, results: readonly Result[]): Promise<void> {
  await once(worker, 'message');
  worker.send({ dir, results });
}

describe('delivery of results to a file', () => {
  it('writes a header and a line that 1C can read: Windows-1251, semicolons, CRLF', async () => {
    const result = sampleResult({ decision: { kind: 'retry', at: '2026-11-23T12:00:00+03:00' } });
    expect(await target().deliver(result)).toEqual({ kind: 'done' });
    const [header] = (await text()).split('\r\n');
    expect(header).toBe(RESULT_COLUMNS.join(';'));
    expect(await rows()).toEqual([
      {
        ...result,
        attempt: '1',
        decision: 'retry',
        at: '2026-11-23T12:00:00+03:00',
        reason: '',
      },
    ]);
  });

  it('writes UTF-8 with a byte order mark where that is configured', async () => {
    await target('utf-8').deliver(sampleResult());
    const bytes = await readFile(join(dir, NAME));
    expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    expect(bytes.toString('utf8')).toContain('КЛ00-000123');
  });

  it("chooses the file by the day of the call's end in the desk's zone", async () => {
    const late = sampleResult({ endedAt: '2026-11-23T21:30:00Z' });
    await target().deliver(late);
    expect(await rows('results-main-2026-11-24.csv')).toHaveLength(1);
  });

  it('lets only the owner read the file, and leaves nothing else behind', async () => {
    await target().deliver(sampleResult());
    expect((await stat(join(dir, NAME))).mode & 0o777).toBe(0o600);
    expect(await readdir(dir)).toEqual([NAME]);
  });

  it('defuses formulas, keeps one result on one line, and says what the encoding lacks', async () => {
    const result = sampleResult({ ref: '=cmd|x', number: 'а;б\r\n"в" 漢' });
    expect(await target().deliver(result)).toMatchObject({
      kind: 'done',
      note: expect.stringContaining('1 characters') as string,
    });
    expect(await rows()).toMatchObject([{ ref: "'=cmd|x", number: 'а;б "в" ?' }]);
  });

  it('writes a result once however often it is delivered, by whichever worker', async () => {
    const result = sampleResult({ id: 'КЛ00-1;"expired"', callId: null });
    const one = target();
    await one.deliver(result);
    await one.deliver(sampleResult());
    expect(await one.deliver(result)).toMatchObject({
      kind: 'done',
      note: expect.stringContaining('already') as string,
    });
    expect(await target().deliver(result)).toMatchObject({ kind: 'done' });
    expect(await rows()).toHaveLength(2);
  });

  it('completes the line of its own that a crash or a full disk cut short', async () => {
    const [first, second] = [sampleResult(), sampleResult()];
    await target().deliver(first);
    await target().deliver(second);
    const whole = await text();
    for (const missing of [1, 2, 3, 40, 100]) {
      await truncate(join(dir, NAME), whole.length - missing);
      expect(await target().deliver(second)).toMatchObject({ kind: 'done' });
      expect(await text()).toBe(whole);
    }
  });

  it("keeps its own line whole behind another's unfinished one, which its owner then writes again", async () => {
    const [first, second] = [sampleResult(), sampleResult()];
    await target().deliver(first);
    await truncate(join(dir, NAME), (await text()).length - 20);
    expect(await target().deliver(second)).toEqual({ kind: 'done' });
    expect(await target().deliver(first)).toEqual({ kind: 'done' });
    const endings = (await text()).split('\r\n').map((line) => line.slice(line.lastIndexOf(';') + 1));
    expect(endings.filter((id) => id === first.id || id === second.id)).toEqual([second.id, first.id]);
  });

  it('starts again when 1C has taken the file away', async () => {
    const one = target();
    await one.deliver(sampleResult());
    await rm(join(dir, NAME));
    const next = sampleResult();
    await one.deliver(next);
    expect(await ids()).toEqual([next.id]);
  });

  it('waits when the directory cannot be written, and goes on when it can', async () => {
    await writeFile(join(dir, '..', '..', 'plain'), '');
    const config = { kind: 'file', dir: join(dir, '..', '..', 'plain'), encoding: 'utf-8' } as const;
    const blocked = openTarget({ name: 'main', zone: 'Europe/Moscow', config });
    expect(await blocked.deliver(sampleResult())).toMatchObject({ kind: 'retry' });
    await rm(config.dir);
    expect(await blocked.deliver(sampleResult())).toEqual({ kind: 'done' });
  });

  it('calls a full disk by its name', () => {
    expect(explainFileError(Object.assign(new Error('x'), { code: 'ENOSPC' }))).toContain('full');
  });

  it('waits when a file may not grow, and then writes every result once and whole', async () => {
    const results = Array.from({ length: 12 }, () => sampleResult());
    const script = `ulimit -f 1; exec "$0" --import tsx --input-type=module -e "$1"`;
    const program = `
      const { openTarget } = await import(${JSON.stringify(new URL('../../../../src/workers/results/openTarget.ts', import.meta.url).href)});
      const { dir, results } = JSON.parse(process.env.INPUT);
      const target = openTarget({ name: 'main', zone: 'Europe/Moscow', config: { kind: 'file', dir, encoding: 'windows-1251' } });
      for (const result of results) process.stdout.write((await target.deliver(result)).kind + ' ');`;
    const limited = spawnSync('bash', ['-c', script, process.execPath, program], {
      env: { ...process.env, INPUT: JSON.stringify({ dir, results }), TSX_DISABLE_CACHE: '1' },
      encoding: 'utf8',
    });
    expect(limited.stdout).toMatch(/^(done )+(retry )+$/);
    const one = target();
    for (const result of results.toReversed())
      expect(await one.deliver(result)).toMatchObject({ kind: 'done' });
    const endings = (await text()).split('\r\n').map((line) => line.slice(line.lastIndexOf(';') + 1));
    for (const { id } of results) expect(endings.filter((ending) => ending === id)).toHaveLength(1);
  });
});

describe('several workers and one results file', { timeout: 180_000 }, () => {
  it('gives one header and every line once and whole', async () => {
    const perWorker = Array.from({ length: 3 }, () => Array.from({ length: 60 }, () => sampleResult()));
    const workers = perWorker.map(startWorker);
    // Waited for from the beginning: the first may be done before the last has started.
    const exits = Promise.all(workers.map((worker) => once(worker, 'exit')));
    await Promise.all(workers.map((worker, index) => give(worker, perWorker[index] ?? [])));
    await exits;
    expect((await ids()).toSorted()).toEqual(
      perWorker
        .flat()
        .map(({ id }) => id)
        .toSorted(),
    );
  });

  it('loses and doubles nothing when workers are killed at any moment and their results delivered again', async () => {
    const results = Array.from({ length: 60 }, () => sampleResult());
    const isDone = new Set<string>();
    for (let life = 0; isDone.size < results.length; life += 1) {
      const worker = startWorker();
      const exit = once(worker, 'exit');
      let left = 5 + ((life * 7) % 20);
      worker.on('message', (message: { id: string } | 'ready') => {
        if (message === 'ready') return;
        isDone.add(message.id);
        left -= 1;
        if (left === 0) worker.kill('SIGKILL');
      });
      await give(
        worker,
        results.filter(({ id }) => !isDone.has(id)),
      );
      await exit;
    }
    expect((await ids()).toSorted()).toEqual(results.map(({ id }) => id).toSorted());
  });

  it('is not disturbed by what stands in the file before it begins', async () => {
    await target().deliver(sampleResult());
    await appendFile(join(dir, NAME), 'чужая строка без конца');
    const result = sampleResult();
    await target().deliver(result);
    expect((await text()).endsWith(`;${result.id}\r\n`)).toBe(true);
  });
});

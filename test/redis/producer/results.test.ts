// `marvin results` on a real Redis: results, numbers to check, and what 1C did not take.
import { randomUUID } from 'node:crypto';
import { lstat, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { addResults } from '../../../src/producer/commands/results.js';
import { recordResult } from '../../../src/shared/calls/results.js';
import type { ResultJob } from '../../../src/shared/contracts/result.js';
import type { DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { commandLine } from '../../support/commandLine.js';
import { openTestDesk, testPhone } from '../../support/desks.js';
import { laterResult, storedResult } from '../../support/results.js';
import { atTeardown } from '../../support/teardown.js';

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());

/** The file that the command writes, read back. */
async function written(desks: readonly DeskQueues[], ...args: string[]): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'marvin-results-'));
  atTeardown(() => rm(dir, { recursive: true, force: true }));
  const path = join(dir, 'out');
  const { code } = await commandLine(desks, addResults)('results', ...args, '--out', path);
  expect(code).toBe(0);
  return readFile(path, 'utf8');
}

it('--out leaves a file that others could read to its owner, and says why it cannot write', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'marvin-results-'));
  atTeardown(() => rm(dir, { recursive: true, force: true }));
  const [path, nowhere] = [join(dir, 'out'), join(dir, 'no', 'out')];
  await writeFile(path, 'what was there before', { mode: 0o644 });
  const run = commandLine([openTestDesk(redis)], addResults);
  expect(await run('results', '--out', path)).toMatchObject({ code: 0 });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const refused = await run('results', '--out', nowhere);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(`${nowhere} cannot be written (ENOENT)`);
});

it('--out replaces a link instead of writing through it', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'marvin-results-'));
  atTeardown(() => rm(dir, { recursive: true, force: true }));
  const [path, captured] = [join(dir, 'out'), join(dir, 'captured')];
  await writeFile(captured, 'theirs');
  await symlink(captured, path);
  const run = commandLine([openTestDesk(redis)], addResults);
  expect(await run('results', '--out', path)).toMatchObject({ code: 0 });
  expect(await readFile(captured, 'utf8')).toBe('theirs');
  expect((await lstat(path)).isFile()).toBe(true);
});

const rowsOf = (text: string): Record<string, string>[] =>
  parse(text, { delimiter: ';', columns: true, bom: true });

async function recorded(desk: DeskQueues, changes: Partial<ResultJob>): Promise<ResultJob> {
  return (await recordResult(desk, storedResult(desk.settings.name, changes))).standing;
}

describe('marvin results', () => {
  it('prints every result once, oldest first, however its delivery ended', async () => {
    const desk = openTestDesk(redis);
    const ids: string[] = [];
    for (let hour = 10; hour < 14; hour += 1)
      ids.unshift((await recorded(desk, { endedAt: `2026-11-23T${23 - hour}:00:00+03:00` })).id);
    await (await desk.results.getJob(ids[1] ?? ''))?.changePriority({ priority: 3 });
    const documents = (await written([desk], '--format', 'json')).trim().split('\n');
    expect(documents.map((line) => (JSON.parse(line) as ResultJob).id)).toEqual(ids);
    expect(rowsOf(await written([desk])).map(({ id }) => id)).toEqual(ids);
    expect(rowsOf(await written([desk], '--date', '2026-11-24'))).toEqual([]);
  });

  it('masks phones unless whole ones are asked for', async () => {
    const desk = openTestDesk(redis);
    await recorded(desk, { phone: testPhone('79161234567') });
    expect(rowsOf(await written([desk]))).toMatchObject([{ phone: '7916***' }]);
    expect(rowsOf(await written([desk], '--unmask'))).toMatchObject([{ phone: '79161234567' }]);
  });

  it.each([
    ['results', []],
    ['numbers', ['--numbers']],
  ])('leaves out of the %s what only a later version can read', async (_what, args) => {
    const desk = openTestDesk(redis);
    const read = {
      disposition: 'number_invalid',
      fault: 'patient',
      phone: testPhone('79161234567'),
    } as const;
    const { ref } = await recorded(desk, read);
    const later = laterResult(desk.settings.name, { ...read, phone: testPhone('79161234568') });
    await desk.results.add('retry', later, { jobId: later.id });
    expect(rowsOf(await written([desk], ...args)).map((row) => row['ref'])).toEqual([ref]);
  });
});

describe('marvin results --numbers', () => {
  it('prints the numbers that 1C should check, judged over all desks, of the desk asked for', async () => {
    const [one, two] = [openTestDesk(redis), openTestDesk(redis)];
    const [bad, good] = [testPhone('79161234567'), testPhone('79161234568')];
    const ref = randomUUID();
    await recorded(one, { ref, phone: bad, endedAt: '2026-11-23T10:00:00+03:00' });
    await recorded(one, { ref, phone: good, disposition: 'connected' });
    await recorded(two, { phone: bad, endedAt: '2026-11-24T10:00:00+03:00' });
    const rows = rowsOf(await written([one, two], '--numbers', '--unmask', '--desk', one.settings.name));
    expect(rows).toEqual([
      {
        desk: one.settings.name,
        ref,
        number: 'КЛ00-000123',
        phone: '79161234567',
        why: 'failed_on_two_days',
        since: '2026-11-23T10:00:00+03:00',
        worked: '79161234568',
      },
    ]);
    const masked = await written([one, two], '--numbers', '--format', 'json');
    expect(masked.trim().split('\n')).toHaveLength(2);
    expect(masked).not.toContain('1234567');
  });
});

describe('marvin results --redeliver', () => {
  it('sends again what 1C did not take, and says how much that is', async () => {
    const desk = openTestDesk(redis);
    const { id } = await recorded(desk, {});
    await recorded(desk, {});
    const job = await desk.results.getJob(id);
    await redis.lrem(desk.results.toKey('wait'), 0, id);
    await redis.zadd(desk.results.toKey('failed'), Date.now(), id);
    expect(await job?.getState()).toBe('failed');
    const { stderr } = await commandLine([desk], addResults)('results', '--redeliver');
    expect(stderr).toBe(`Desk ${desk.settings.name}: 1 results go to 1C again.\n`);
    expect(await job?.getState()).toBe('waiting');
  });
});

// Retention with a shifted clock: a month later nothing is left of a patient but what runs out by itself.
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { recordResult } from '../../../src/shared/calls/results.js';
import { resultFileName } from '../../../src/shared/onec/resultDirectory.js';
import { isoIn } from '../../../src/shared/domain/instant.js';
import type { DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { openFormerDesks } from '../../../src/shared/redis/formerDesks.js';
import { noteResultDir, resultDirs } from '../../../src/shared/redis/resultDirs.js';
import { removeOld, removeOldFiles } from '../../../src/workers/retention.js';
import { Housekeeping } from '../../../src/workers/housekeeping.js';
import { openTestDesk, testCallback } from '../../support/desks.js';
import { storedResult } from '../../support/results.js';
import { redisDump } from '../../support/redisDump.js';
import { atTeardown } from '../../support/teardown.js';
import { until } from '../../support/until.js';

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());

const DAY_MS = 86_400_000;

async function temporaryDirectory(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'marvin-retention-'));
  atTeardown(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** A callback that ended as if a worker had finished it. @returns its document */
async function ended(desk: DeskQueues, state: 'completed' | 'failed'): Promise<string> {
  const callback = testCallback(desk.settings);
  await desk.calls.add('batch-1', callback, { jobId: callback.ref, delay: 3_600_000 });
  await redis.zrem(desk.calls.toKey('delayed'), callback.ref);
  await redis.zadd(desk.calls.toKey(state), Date.now(), callback.ref);
  await redis.hset(desk.calls.toKey(callback.ref), 'finishedOn', Date.now());
  return callback.ref;
}

async function recorded(desk: DeskQueues, ref: string, state: 'completed' | 'failed'): Promise<string> {
  const { standing } = await recordResult(desk, storedResult(desk.settings.name, { ref, jobId: ref }));
  await redis.lrem(desk.results.toKey('wait'), 0, standing.id);
  await redis.zadd(desk.results.toKey(state), Date.now(), standing.id);
  await redis.hset(desk.results.toKey(standing.id), 'finishedOn', Date.now());
  return standing.id;
}

describe('retention', () => {
  it('keeps everything for its days, and then removes callbacks and results however they ended', async () => {
    const desk = openTestDesk(redis);
    const refs = [await ended(desk, 'completed'), await ended(desk, 'failed')];
    const ids = [
      await recorded(desk, refs[0] ?? '', 'completed'),
      await recorded(desk, refs[1] ?? '', 'failed'),
    ];
    const waiting = testCallback(desk.settings);
    await desk.calls.add('batch-1', waiting, { jobId: waiting.ref });

    expect(await removeOld(desk, Date.now() + 29 * DAY_MS)).toMatchObject({ callbacks: 0, results: 0 });
    expect(await removeOld(desk, Date.now() + 31 * DAY_MS)).toMatchObject({ callbacks: 2, results: 2 });

    const left = [...(await redisDump(redis, `${desk.keys.prefix}*`))].filter(
      ([key, text]) => !key.endsWith(':events') && [...refs, ...ids].some((text_) => text.includes(text_)),
    );
    for (const [key] of left) expect(await redis.pttl(key), `${key} runs out by itself`).toBeGreaterThan(0);
    expect(await desk.calls.getJobState(waiting.ref)).toBe('waiting');
  });

  it('removes thousands, and is safe to do by several workers at once', async () => {
    const desk = openTestDesk(redis);
    const many = redis.pipeline();
    for (let index = 0; index < 2_500; index += 1) {
      many.zadd(desk.results.toKey('completed'), Date.now(), `r${index}`);
      many.hset(desk.results.toKey(`r${index}`), 'finishedOn', Date.now());
    }
    await many.exec();
    const later = Date.now() + 31 * DAY_MS;
    const forgotten = await Promise.all([1, 2, 3].map(() => removeOld(desk, later)));
    expect(forgotten.reduce((sum, { results }) => sum + results, 0)).toBe(2_500);
    expect(await redis.exists(desk.results.toKey('r7'))).toBe(0);
  });

  it('removes a change whose callback is gone, and no other', async () => {
    const desk = openTestDesk(redis);
    const callback = testCallback(desk.settings);
    await desk.calls.add('batch-1', callback, { jobId: callback.ref, delay: 3_600_000 });
    await redis.hset(desk.keys.changes, { [callback.ref]: '{}', [randomUUID()]: '{}' });
    expect(await removeOld(desk, Date.now())).toMatchObject({ changes: 1 });
    expect(await redis.hkeys(desk.keys.changes)).toEqual([callback.ref]);
  });

  it('removes results files of days that are over, by the desk’s clock, with what a crash left of them', async () => {
    const dir = await temporaryDirectory();
    const desk = openTestDesk(redis, { onec: { results: { kind: 'file', dir } } });
    const nowMs = Date.now();
    const fileOf = (daysAgo: number) =>
      resultFileName(desk.settings.name, isoIn('Europe/Moscow', nowMs - daysAgo * DAY_MS).slice(0, 10));
    const leftover = `.${fileOf(40)}.${randomUUID()}`;
    for (const name of [fileOf(0), fileOf(30), fileOf(31), leftover, 'unrelated.csv'])
      await writeFile(join(dir, name), '');
    expect(await removeOld(desk, nowMs)).toMatchObject({ files: 2 });
    expect((await readdir(dir)).sort()).toEqual([fileOf(30), fileOf(0), 'unrelated.csv']);
  });

  it('removes other files by their age', async () => {
    const dir = await temporaryDirectory();
    await writeFile(join(dir, 'old.csv'), '');
    await writeFile(join(dir, 'new.csv'), '');
    const longAgo = new Date(Date.now() - 31 * DAY_MS);
    await utimes(join(dir, 'old.csv'), longAgo, longAgo);
    expect(await removeOldFiles(dir, Date.now() - 30 * DAY_MS)).toBe(1);
    expect(await readdir(dir)).toEqual(['new.csv']);
    expect(await removeOldFiles(join(dir, 'none'), Date.now())).toBe(0);
  });

  it('reaches desks that the configuration no longer names: there everything old goes, finished or not', async () => {
    const former = openTestDesk(redis);
    const old = Date.now() - 31 * DAY_MS;
    const [long, short, recent] = [
      testCallback(former.settings),
      testCallback(former.settings),
      testCallback(former.settings),
    ] as const;
    for (const [callback, timestamp, delay] of [
      [long, old, 90 * DAY_MS],
      [short, old, 0],
      [recent, Date.now(), 90 * DAY_MS],
    ] as const)
      await former.calls.add('batch-1', callback, { jobId: callback.ref, timestamp, delay });
    const result = storedResult(former.settings.name);
    await former.results.add('retry', result, { jobId: result.id, timestamp: old });
    await redis.hset(former.keys.changes, long.ref, '{}');
    const opened = (await openFormerDesks(redis, [openTestDesk(redis)], 30)).filter(
      ({ settings }) => settings.name === former.settings.name,
    );
    const housekeeping = new Housekeeping([openTestDesk(redis)], [], pino({ level: 'silent' }), () =>
      Promise.resolve(opened),
    );
    atTeardown(() => housekeeping.stop());
    housekeeping.start();
    await until(async () => (await redis.hlen(former.keys.changes)) === 0, { what: 'the change to go' });
    expect(await former.calls.getJobState(long.ref)).toBe('unknown');
    expect(await former.calls.getJobState(short.ref)).toBe('unknown');
    expect(await former.calls.getJobState(recent.ref)).toBe('delayed');
    expect(await former.results.getJobState(result.id)).toBe('unknown');
  });

  it('are looked for no further once the worker stops, however many keys there are', async () => {
    const { keys } = openTestDesk(redis);
    const fields = Array.from(
      { length: 2_000 },
      (_none, index) => [`${keys.prefix}:test:${index}`, ''] as const,
    );
    await redis.mset(new Map(fields));
    atTeardown(() => redis.del(fields.map(([key]) => key)));
    const scan = vi.spyOn(redis, 'scan');
    atTeardown(() => scan.mockRestore());
    const looked = async (gentlyUntil?: AbortSignal) => {
      scan.mockClear();
      for (const desk of await openFormerDesks(redis, [openTestDesk(redis)], 30, gentlyUntil))
        await desk.close();
      return scan.mock.calls.length;
    };
    expect(await looked(AbortSignal.abort())).toBeLessThanOrEqual(2); // a stream reads one page ahead
    expect(await looked(new AbortController().signal)).toBeGreaterThan(3);
  });

  it('reaches directories that results were written to before', async () => {
    const [before, now] = [await temporaryDirectory(), await temporaryDirectory()];
    await noteResultDir(redis, before, Date.now());
    const name = (daysAgo: number) =>
      resultFileName('gone', new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10));
    for (const file of [name(1), name(40)]) await writeFile(join(before, file), '');
    const desk = openTestDesk(redis, { onec: { results: { kind: 'file', dir: now } } });
    const housekeeping = new Housekeeping([desk], [], pino({ level: 'silent' }));
    atTeardown(() => housekeeping.stop());
    housekeeping.start();
    await until(async () => (await readdir(before)).length === 1, { what: 'the old file to go' });
    expect(await readdir(before)).toEqual([name(1)]);
    expect((await resultDirs(redis)).here).toContain(now);
  });

  it('is kept by a worker as soon as it starts', async () => {
    const dir = await temporaryDirectory();
    await writeFile(join(dir, 'old.csv'), '');
    await utimes(join(dir, 'old.csv'), new Date(0), new Date(0));
    const desk = openTestDesk(redis);
    const ref = await ended(desk, 'completed');
    await redis.hset(desk.calls.toKey(ref), 'finishedOn', Date.now() - 31 * DAY_MS);
    await redis.zadd(desk.calls.toKey('completed'), Date.now() - 31 * DAY_MS, ref);
    const housekeeping = new Housekeeping([desk], [dir], pino({ level: 'silent' }));
    atTeardown(() => housekeeping.stop());
    housekeeping.start();
    await until(async () => (await desk.calls.getJobState(ref)) === 'unknown', {
      what: 'the callback to go',
    });
    await until(async () => (await readdir(dir)).length === 0, { what: 'the file to go' });
  });
});

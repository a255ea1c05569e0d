// Delivery of results from a real Redis to a stand-in 1C: those of one document in order, by however many workers.
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { addResults } from '../../../src/producer/commands/results.js';
import { recordResult } from '../../../src/shared/calls/results.js';
import { redeliver } from '../../../src/shared/calls/undelivered.js';
import type { Result } from '../../../src/shared/contracts/result.js';
import { markerKey } from '../../../src/shared/redis/bullmqInternals.js';
import type { DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { retryDelayMs, startDeliveryWorker } from '../../../src/workers/results/deliveryWorker.js';
import { commandLine } from '../../support/commandLine.js';
import { openTestDesk, testVault } from '../../support/desks.js';
import { laterResult, storedResult } from '../../support/results.js';
import { startStandInOnec, type StandInOnec } from '../../support/standInOnec.js';
import { atTeardown } from '../../support/teardown.js';
import { until } from '../../support/until.js';

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());

interface Setting {
  readonly desk: DeskQueues;
  readonly onec: StandInOnec;
  readonly worker: () => Promise<void>;
  /** Ids as 1C took them, of one document or of all. */
  readonly taken: (ref?: string) => string[];
}

async function setting(): Promise<Setting> {
  const onec = await startStandInOnec();
  atTeardown(() => onec.close());
  const { resultsUrl: url, username, password } = onec;
  const desk = openTestDesk(redis, { onec: { results: { kind: 'http', url, username, password } } });
  return {
    desk,
    onec,
    worker: async () => {
      const delivering = await startDeliveryWorker(desk, testVault.ring, pino({ level: 'silent' }));
      atTeardown(() => delivering.stop());
    },
    taken: (ref) =>
      [...onec.results.values()]
        .map((result) => result as Result)
        .filter((result) => ref === undefined || result.ref === ref)
        .map(({ id }) => id),
  };
}

/** Records results of one document in order. @returns their ids */
async function recorded(desk: DeskQueues, ref: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let attempt = 1; attempt <= count; attempt += 1) {
    const { standing } = await recordResult(
      desk,
      storedResult(desk.settings.name, { ref, jobId: ref, attempt }),
    );
    ids.push(standing.id);
  }
  return ids;
}

describe('the results of one document', () => {
  it('wait for the one before that 1C could not take yet, and follow it at once', async () => {
    const { desk, onec, worker, taken } = await setting();
    const ids = await recorded(desk, randomUUID(), 3);
    onec.orderFault({ on: 'result', does: { kind: 'answer', status: 503 } });
    await worker();
    await until(() => taken().length === 3, { what: 'three results', timeoutMs: 20_000 });
    expect(taken()).toEqual(ids);
    expect(onec.requests).toHaveLength(4);
  });

  it('leave the settle that added them a moment to move its callback, and a line that it frees the first place', async () => {
    const { desk, worker, taken } = await setting();
    await worker();
    await until(async () => (await desk.redis.exists(markerKey(desk.results))) === 0, {
      what: 'a worker that sleeps',
    });
    const [id = ''] = await recorded(desk, randomUUID(), 1);
    await until(() => taken().length === 1, { what: 'the result' });
    const job = await desk.results.getJob(id);
    expect((job?.processedOn ?? 0) - (job?.timestamp ?? 0)).toBeGreaterThanOrEqual(90);
  });

  it('do not wait for those of another document', async () => {
    const { desk, onec, worker, taken } = await setting();
    await recorded(desk, randomUUID(), 1);
    const other = await recorded(desk, randomUUID(), 2);
    onec.orderFault({ on: 'result', does: { kind: 'answer', status: 503 } });
    await worker();
    await until(() => taken().length >= 2, { what: 'the other document’s results' });
    expect(taken().slice(0, 2)).toEqual(other);
  });

  it('reach 1C in order and once each, through four workers and an unreliable 1C', async () => {
    const { desk, onec, worker, taken } = await setting();
    const refs = Array.from({ length: 12 }, () => randomUUID());
    const ids = new Map<string, string[]>();
    for (const ref of refs) ids.set(ref, await recorded(desk, ref, 4));
    for (let index = 0; index < 8; index += 1) {
      onec.orderFault({ on: 'result', does: { kind: 'answer', status: 500 } });
      onec.orderFault({ on: 'result', times: 2, does: { kind: 'slow', delayMs: 30 } });
      onec.orderFault({ on: 'result', does: { kind: 'cut', when: index % 2 === 0 ? 'before' : 'after' } });
    }
    await Promise.all([worker(), worker(), worker(), worker()]);
    await until(() => taken().length === 48, {
      what: () => `48 results, not ${taken().length}`,
      timeoutMs: 50_000,
    });
    for (const ref of refs) expect(taken(ref)).toEqual(ids.get(ref));
  });

  it('stop behind one that 1C refuses, stay visible, and go in order when they are asked to go again', async () => {
    const { desk, onec, worker, taken } = await setting();
    const ids = await recorded(desk, randomUUID(), 3);
    onec.orderFault({ on: 'result', does: { kind: 'answer', status: 403 } });
    await worker();
    await until(async () => (await desk.results.getFailedCount()) === 3, { what: 'all three to stop' });
    expect(taken()).toEqual([]);
    expect((await desk.results.getJob(ids[2] ?? ''))?.failedReason).toMatch(/earlier result/);
    expect(await redeliver(desk)).toBe(3);
    await until(() => taken().length === 3, { what: 'three results' });
    expect(taken()).toEqual(ids);
    expect(await redeliver(desk)).toBe(0);
  });

  it('are not held back by one that was recorded but is gone', async () => {
    const { desk, worker, taken } = await setting();
    const [first = '', second = ''] = await recorded(desk, randomUUID(), 2);
    await (await desk.results.getJob(first))?.remove();
    await worker();
    await until(() => taken().length === 1, { what: 'the second result' });
    expect(taken()).toEqual([second]);
  });

  it('leave no list behind once they are delivered', async () => {
    const { desk, worker, taken } = await setting();
    const ref = randomUUID();
    await recorded(desk, ref, 2);
    expect(await redis.lrange(desk.keys.undelivered(ref), 0, -1)).toHaveLength(2);
    await worker();
    await until(() => taken().length === 2, { what: 'both results' });
    await until(async () => (await redis.exists(desk.keys.undelivered(ref))) === 0, {
      what: 'the list to go',
    });
  });
});

describe('results in files on a disk that forgets', () => {
  it('are written again, those of a document in order, and those of earlier days stay away', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'marvin-results-'));
    atTeardown(() => rm(dir, { recursive: true, force: true }));
    const desk = openTestDesk(redis, { onec: { results: { kind: 'file', dir, encoding: 'utf-8' } } });
    const [ref, older] = [randomUUID(), randomUUID()];
    const early = storedResult(desk.settings.name, {
      ref: older,
      jobId: older,
      endedAt: '2026-01-01T10:00:00+03:00',
    });
    await recordResult(desk, early);
    const ids = await recorded(desk, ref, 3);
    const delivering = await startDeliveryWorker(desk, testVault.ring, pino({ level: 'silent' }));
    atTeardown(() => delivering.stop());
    const written = async () => {
      const names = await readdir(dir);
      const texts = await Promise.all(names.map((name) => readFile(join(dir, name), 'utf8')));
      return texts.flatMap((text) => text.split('\r\n').slice(1, -1)).map((line) => line.split(';').at(-1));
    };
    const delivered = () => desk.results.getCompletedCount();
    const isStruckOff = async () =>
      (await redis.exists(desk.keys.undelivered(ref), desk.keys.undelivered(older))) === 0;
    await until(async () => (await delivered()) === 4 && (await isStruckOff()), { what: 'the results' });
    expect(await written()).toEqual([early.id, ...ids]);
    for (const name of await readdir(dir)) await rm(join(dir, name));

    const results = commandLine([desk], addResults);
    const { stderr } = await results('results', '--redeliver', '--since', '2026-01-02');
    expect(stderr).toMatch(/3 delivered results are written into files again/);
    await until(async () => (await delivered()) === 4 && (await isStruckOff()), {
      what: 'the results again',
    });
    expect(await written()).toEqual(ids);
    await results('results', '--redeliver', '--since', '2026-01-02');
    await until(async () => (await delivered()) === 4, { what: 'the results once more' });
    expect(await written()).toEqual(ids);
    expect((await results('results', '--since', '2026-01-02')).code).toBe(64);
  });

  it('are the only ones that go again: what 1C has taken is not sent twice', async () => {
    const { desk, onec, worker, taken } = await setting();
    await recorded(desk, randomUUID(), 1);
    await worker();
    await until(() => taken().length === 1, { what: 'the result' });
    const { stderr } = await commandLine([desk], addResults)(
      'results',
      '--redeliver',
      '--since',
      '2026-01-02',
    );
    expect(stderr).toMatch(/only files/);
    expect([await desk.results.getWaitingCount(), onec.requests.length]).toEqual([0, 1]);
  });
});

describe('a result of a later version', () => {
  it('is not told to 1C by guess, stays for the version that can read it, and holds up nobody else', async () => {
    const { desk, worker, taken } = await setting();
    const later = laterResult(desk.settings.name);
    const tries = { attempts: 1_000, backoff: { type: 'custom' } };
    await desk.results.add('retry', later, { jobId: later.id, ...tries });
    const others = await recorded(desk, randomUUID(), 2);
    await worker();
    await until(() => taken().length >= 2, { what: 'the results of another document' });
    await until(async () => (await desk.results.getJobState(later.id)) === 'delayed', {
      what: 'the next try of the later one',
    });
    expect(taken()).toEqual(others);
  });
});

describe('the tries of a result', () => {
  it('come twice as far apart each time, never more than an hour, and end after a day', () => {
    const delays = Array.from({ length: 40 }, (_none, made) => retryDelayMs(made + 1));
    expect(delays.slice(0, 3)).toEqual([2_000, 4_000, 8_000]);
    const tries = delays.slice(0, delays.indexOf(-1));
    expect(Math.max(...tries)).toBe(3_600_000);
    const total = tries.reduce((sum, delayMs) => sum + delayMs, 0);
    expect(total).toBeLessThanOrEqual(24 * 3_600_000);
    expect(total).toBeGreaterThan(22 * 3_600_000);
  });
});

// What comes to a shut desk, which is looked at every few minutes only, wakes its worker at once.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { leaveChange } from '../../../src/shared/calls/changes.js';
import { Dialler } from '../../../src/workers/dialling/dialler.js';
import { startDeliveryWorker } from '../../../src/workers/results/deliveryWorker.js';
import { openTestDesk, testCallback, testVault } from '../../support/desks.js';
import { atTeardown } from '../../support/teardown.js';
import { until } from '../../support/until.js';

const SILENT = pino({ level: 'silent' });

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());

function inThreeDays(): string {
  return ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][(new Date().getUTCDay() + 3) % 7] ?? 'sun';
}

it('a cancel at a shut desk is applied, and 1C is told, within seconds', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'marvin-shut-'));
  atTeardown(() => rm(dir, { recursive: true }));
  const desk = openTestDesk(redis, { days: [inThreeDays()], onec: { results: { kind: 'file', dir } } });
  const dialler = new Dialler(desk, testVault.ring, SILENT);
  await dialler.start();
  const delivering = await startDeliveryWorker(desk, testVault.ring, SILENT);
  atTeardown(async () => {
    await dialler.stop();
    await delivering.stop();
  });
  const callback = testCallback(desk.settings);
  await desk.calls.add('batch-1', callback, { jobId: callback.ref, priority: 5, delay: 3_600_000 });

  const askedAt = performance.now();
  await leaveChange(desk, callback.ref, { kind: 'cancel', at: new Date().toISOString(), reason: 'came' });
  await until(async () => (await desk.calls.getJobState(callback.ref)) === 'failed', {
    timeoutMs: 20_000,
    what: 'the cancel',
  });
  const appliedAt = performance.now();
  await until(async () => (await readdir(dir)).some((file) => file.endsWith('.csv')), {
    timeoutMs: 20_000,
    what: 'the result',
  });
  expect((await desk.calls.getJob(callback.ref))?.failedReason).toBe('cancelled');
  console.log(
    `cancel applied: ${Math.round(appliedAt - askedAt)} ms, told: ${Math.round(performance.now() - askedAt)} ms`,
  );
});

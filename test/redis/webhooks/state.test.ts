// The state of things as it is read from a real Redis, and the troubles that processes leave there.
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { settle } from '../../../src/shared/calls/settle.js';
import { livingWorkers, showLife } from '../../../src/shared/redis/livingWorkers.js';
import { lastTroubles, Troubles } from '../../../src/shared/redis/troubles.js';
import { systemState } from '../../../src/webhooks/state/systemState.js';
import { webDesk } from '../../../src/webhooks/webDesk.js';
import { openTestDesk, testVault } from '../../support/desks.js';
import { until } from '../../support/until.js';
import { beginCall, queueCallback } from './webProcess.js';

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());

const now = Date.now;

test('counts the robot’s failures of today, and names who works', async () => {
  const queues = openTestDesk(redis, { lines: 5 });
  const { name } = queues.settings;
  for (const disposition of ['connected', 'robot_refused', 'silent'] as const) {
    await queueCallback(queues);
    await settle(queues, await beginCall(queues), { disposition, raw: null }, now());
  }
  await showLife(redis, randomUUID(), {
    version: '1.2.3',
    commit: null,
    sinceMs: now(),
    doing: 'working',
    desks: [name],
  });
  const living = () => livingWorkers(redis);
  const desk = webDesk(queues, { now, ring: testVault.ring, living, tracing: null });
  const spool = { waiting: () => Promise.reject(new Error('no disk')) };
  const state = await systemState({ desks: [desk], redis, spool, living, now });
  expect(state.spooled).toBeNull();
  expect(state.workers.filter(({ desks }) => desks.includes(name))).toHaveLength(1);
  expect(state.redis[0]?.version).toMatch(/^\d+\.\d+/);
  expect(state.redis[0]?.usedMb).toBeGreaterThan(0);
  const [own] = state.desks;
  expect(own?.robot).toMatchObject({ callsToday: 3, failedToday: 2 });
  expect(now() - (own?.robot.lastGoodMs ?? 0)).toBeLessThan(60_000);
  expect(own?.status.workers).toBe(1);
  expect(own?.hours.reduce((sum, { connected }) => sum + connected, 0)).toBe(1);
  expect(own?.onec).toEqual({ deliveredMs: null, pulledMs: null, pullFailedMs: null });
});

test('troubles are kept by their kind, the newest twenty, also those from before Redis was known', async () => {
  const process = `test-${randomUUID()}`;
  const trouble = (what: string) => ({ process, desk: null, what, kind: null });
  const troubles = new Troubles(10);
  for (let i = 0; i < 25; i += 1) troubles.note(trouble(`number ${i}`));
  for (let i = 0; i < 3; i += 1) troubles.note(trouble('number 24'));
  troubles.keepIn(redis);
  const own = async () => (await lastTroubles(redis)).filter((one) => one.process === process);
  await until(async () => (await own()).length > 0, { what: 'the troubles' });
  const kept = await lastTroubles(redis);
  expect(kept.length).toBeLessThanOrEqual(20);
  expect((await own()).map(({ what }) => what)).toContain('number 24');
  expect((await own()).map(({ what }) => what)).not.toContain('number 4');
});

// The age of the oldest due callback, and the time for which a line was free, as a real Redis has them.
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { deskStatus } from '../../../src/shared/calls/deskStatus.js';
import { recordResult } from '../../../src/shared/calls/results.js';
import type { CallbackJob } from '../../../src/shared/contracts/job.js';
import type { DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { freedAgoMs, tellLineFreed } from '../../../src/shared/redis/freedLines.js';
import { oldestDueMs } from '../../../src/workers/watch/oldestDue.js';
import { openTestDesk, testCallback } from '../../support/desks.js';
import { storedResult } from '../../support/results.js';

const MINUTE_MS = 60_000;
let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());

async function queue(desk: DeskQueues, agoMs: number, overrides: Partial<CallbackJob> = {}) {
  const callback = testCallback(desk.settings, overrides);
  const timestamp = Date.now() - agoMs;
  await desk.calls.add('one', callback, { jobId: callback.ref, priority: 5, timestamp });
}

/** Whole minutes, of a desk that never shuts and so opened at midnight. */
async function ageOf(desk: DeskQueues): Promise<number> {
  const nowMs = Date.now();
  const status = { ...(await deskStatus(desk, nowMs)), opensAt: null };
  return Math.floor((await oldestDueMs(desk, status, nowMs)) / MINUTE_MS);
}

it('counts from the queueing, or from when the last call said that it is due again', async () => {
  const desk = openTestDesk(redis);
  expect(await ageOf(desk)).toBe(0);
  await queue(desk, 3 * MINUTE_MS);
  expect(await ageOf(desk)).toBe(3);
  const callId = randomUUID();
  const at = new Date(Date.now() - 7 * MINUTE_MS).toISOString();
  const result = storedResult(desk.settings.name, { decision: { kind: 'retry', at } });
  await recordResult(desk, { ...result, id: callId, callId });
  const call = {
    callId,
    attempt: 1,
    phone: 0,
    startedAt: at,
    endedAt: at,
    disposition: 'patient_busy',
  } as const;
  await queue(desk, 90 * MINUTE_MS, { calls: [call] });
  expect(await ageOf(desk)).toBe(7);
});

it('is nothing at a desk that is shut, and counts from the opening at one that opened later', async () => {
  const desk = openTestDesk(redis);
  await queue(desk, 60 * MINUTE_MS);
  const nowMs = Date.now();
  const status = await deskStatus(desk, nowMs);
  expect(await oldestDueMs(desk, { ...status, open: false }, nowMs)).toBe(0);
  const opensAt = new Date(nowMs - 2 * MINUTE_MS).toISOString();
  expect(await oldestDueMs(desk, { ...status, opensAt }, nowMs)).toBe(2 * MINUTE_MS);
});

it('a line that has become free is known for a minute, by the clock of Redis', async () => {
  const desk = openTestDesk(redis);
  expect(await freedAgoMs(desk)).toBeNull();
  const began = performance.now();
  await tellLineFreed(desk, 'a job');
  const agoMs = await freedAgoMs(desk);
  expect(agoMs).toBeGreaterThanOrEqual(0);
  expect(agoMs).toBeLessThanOrEqual(performance.now() - began);
  expect(await redis.pttl(`${desk.keys.prefix}:freed`)).toBeLessThanOrEqual(MINUTE_MS);
});

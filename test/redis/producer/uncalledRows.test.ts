// What is remembered of rows that came to no call: the last of each day, for as long as retention says, until erased.
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { forgetRowsOf, noteUncalled, uncalledRowsOf } from '../../../src/shared/documents/uncalledRows.js';
import { callbackJobId } from '../../../src/shared/callbackId.js';
import { DAY_MS } from '../../../src/shared/domain/duration.js';

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'));
});
afterAll(() => redis.disconnect());

const DAYS = 30;

describe('rows that came to no call', () => {
  it('are remembered by document, the last one of each day, within retention', async () => {
    const nowMs = Date.now();
    const ref = randomUUID();
    const jobId = callbackJobId(ref);
    const note = (agoDays: number, why: 'no_phone' | 'deleted') =>
      noteUncalled(redis, [{ ref, desk: 'main', why: [why] }], nowMs - agoDays * DAY_MS, DAYS);
    await note(40, 'deleted');
    await note(29, 'deleted');
    await note(0, 'deleted');
    await note(0, 'no_phone');
    expect(await uncalledRowsOf(redis, jobId, nowMs, DAYS)).toEqual([
      { atMs: nowMs - 29 * DAY_MS, desk: 'main', why: ['deleted'] },
      { atMs: nowMs, desk: 'main', why: ['no_phone'] },
    ]);
    expect(await forgetRowsOf(redis, [jobId], nowMs, DAYS)).toBe(2);
    expect(await uncalledRowsOf(redis, jobId, nowMs, DAYS)).toEqual([]);
  });

  it('run out by themselves', async () => {
    const nowMs = Date.now();
    await noteUncalled(redis, [{ ref: randomUUID(), desk: null, why: ['unknown_branch'] }], nowMs, DAYS);
    const leftMs = await redis.pttl(`marvin:rows:${new Date(nowMs).toISOString().slice(0, 10)}`);
    expect(leftMs).toBeGreaterThan(DAYS * DAY_MS);
    expect(leftMs).toBeLessThanOrEqual((DAYS + 1) * DAY_MS);
  });
});

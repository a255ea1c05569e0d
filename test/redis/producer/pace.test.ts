// An import during calls, and while nobody is on the phone.
import { randomUUID } from 'node:crypto';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { Candidate } from '../../../src/producer/intake/candidate.js';
import { paced } from '../../../src/producer/queueing/pace.js';
import type { QueueRows } from '../../../src/producer/queueing/queueRows.js';
import type { DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { openTestDesk, testCallback, testVault } from '../../support/desks.js';
import { atTeardown } from '../../support/teardown.js';

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());

const rows = (count: number, from = 0): Candidate[] =>
  Array.from({ length: count }, (_none, index) => ({
    line: from + index,
    desk: 'any',
    ref: `ref-${from + index}`,
    number: null,
    patient: 'Иванов Пётр Сергеевич',
    phones: ['79161234567'],
    specialist: 'терапевт',
    appointmentMs: 0,
  }));

/** Notes what it was given, and over which connection; an even row is accepted. */
function spy(): { queue: QueueRows; chunks: { size: number; over: DeskQueues['redis'] }[] } {
  const chunks: { size: number; over: DeskQueues['redis'] }[] = [];
  const queue: QueueRows = async (desk, _vault, given) => {
    chunks.push({ size: given.length, over: desk.redis });
    await desk.redis.ping();
    return given.map(({ line }) => (line % 2 === 0 ? 'accepted' : 'duplicate'));
  };
  return { queue, chunks };
}

async function answerPhone(desk: DeskQueues): Promise<void> {
  await desk.calls.add('b', testCallback(desk.settings), { priority: 1 });
  const worker = new Worker('calls', null, { connection: redis, prefix: desk.keys.prefix, autorun: false });
  atTeardown(() => worker.close());
  await worker.getNextJob(randomUUID());
  expect(await desk.calls.getActiveCount()).toBe(1);
}

it('an import takes whole chunks over several connections while nobody is on the phone', async () => {
  const desk = openTestDesk(redis);
  const { queue, chunks } = spy();
  const imported = paced([desk], queue);
  await Promise.all([0, 250, 500].map((from) => imported.queue(desk, testVault, rows(250, from), 0)));
  await imported.close();
  expect(chunks.map(({ size }) => size)).toEqual([250, 250, 250]);
  expect(new Set(chunks.map(({ over }) => over)).size).toBe(3);
});

it('an import goes a little at a time, one after the other, while calls are going on', async () => {
  const desk = openTestDesk(redis);
  await answerPhone(desk);
  const { queue, chunks } = spy();
  const imported = paced([desk], queue);
  const [first, second] = await Promise.all(
    [0, 120].map((from) => imported.queue(desk, testVault, rows(120, from), 0)),
  );
  await imported.close();
  expect(chunks.map(({ size }) => size)).toEqual([50, 50, 20, 50, 50, 20]);
  expect(new Set(chunks.map(({ over }) => over)).size).toBe(1);
  expect([...(first ?? []), ...(second ?? [])]).toEqual(
    rows(240).map(({ line }) => (line % 2 === 0 ? 'accepted' : 'duplicate')),
  );
});

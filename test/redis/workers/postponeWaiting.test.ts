// A window that closes with many waiting: what the desk's workers put off together, and what they leave for the gate.
import { randomUUID } from 'node:crypto';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { queueRows } from '../../../src/producer/queueing/queueRows.js';
import { callbackJobId } from '../../../src/shared/callbackId.js';
import { cancelCallback } from '../../../src/shared/calls/cancel.js';
import { dueAtMs } from '../../../src/shared/redis/bullmqInternals.js';
import { postponeWaiting } from '../../../src/workers/dialling/postponeWaiting.js';
import type { CallbackJob } from '../../../src/shared/contracts/job.js';
import { nextRoom } from '../../../src/shared/domain/callingWindow.js';
import { isoIn } from '../../../src/shared/domain/instant.js';
import type { DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { noonZone } from '../../support/clinic.js';
import { openTestDesk, testCallback, testVault } from '../../support/desks.js';
import { atTeardown } from '../../support/teardown.js';
import { until } from '../../support/until.js';

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Shut for `seconds` more; it was open an hour ago. */
function shutDesk(seconds: number): DeskQueues {
  const timezone = noonZone(Date.now());
  const clock = (inSeconds: number) => isoIn(timezone, Date.now() + inSeconds * 1_000).slice(11, 19);
  const window = [
    { from: '00:00', to: clock(-60) },
    { from: clock(seconds), to: '24:00' },
  ];
  return openTestDesk(redis, { timezone, window, leadTime: '1h' });
}

/** Queues callbacks that wait since the desk was open, with their appointments that far ahead. */
async function waiting(desk: DeskQueues, aheadMs: Readonly<Record<string, number>>): Promise<void> {
  const rows = Object.entries(aheadMs).map(([ref, ms], line) => ({
    line,
    desk: desk.settings.name,
    ref,
    number: null,
    patient: 'Иванов Пётр Сергеевич',
    phones: [`7916${String(1_000_000 + line)}`],
    specialist: 'терапевт',
    appointmentMs: Date.now() + ms,
  }));
  await queueRows(randomUUID())(desk, testVault, rows, Date.now() - HOUR_MS);
}

const stateOf = ({ calls }: DeskQueues, ref: string) => calls.getJobState(callbackJobId(ref));

describe('callbacks that wait at a shut desk', () => {
  it('are put off to its next opening, however many, and come back then, most urgent first', async () => {
    const desk = shutDesk(4);
    const many = Object.fromEntries(
      Array.from({ length: 1_203 }, (_none, index) => [
        `ref-${index}`,
        2 * DAY_MS + ((index * 7) % 11) * HOUR_MS,
      ]),
    );
    await waiting(desk, many);
    await waiting(desk, { soonest: DAY_MS });
    const nowMs = Date.now();

    expect(await postponeWaiting(desk, nowMs)).toBe(1_204);

    expect(await desk.calls.getJobCounts('prioritized', 'delayed')).toEqual({
      prioritized: 0,
      delayed: 1_204,
    });
    const { hours, usualCallMs } = desk.settings.policy;
    const openingMs = nextRoom(hours, nowMs, usualCallMs) ?? 0;
    expect(await dueAtMs(desk.calls, redis, [callbackJobId('ref-7')])).toEqual([openingMs]);
    const worker = new Worker<CallbackJob, unknown>('calls', null, {
      connection: redis,
      prefix: desk.keys.prefix,
      drainDelay: 1,
    });
    atTeardown(() => worker.close());
    const first = await until(() => worker.getNextJob(randomUUID()), { timeoutMs: 20_000 });
    expect(Date.now()).toBeGreaterThanOrEqual(openingMs);
    expect(first.data.ref).toBe('soonest');
  });

  it('are put off once by two workers', async () => {
    const desk = shutDesk(600);
    await waiting(desk, Object.fromEntries(Array.from({ length: 300 }, (_none, i) => [`ref-${i}`, DAY_MS])));
    const [one = 0, other = 0] = await Promise.all([1, 2].map(() => postponeWaiting(desk, Date.now())));
    expect(one + other).toBe(300);
    expect(await desk.calls.getDelayedCount()).toBe(300);
  });

  it('are left for the gate when they end, when a change waits, and when nobody settled their call', async () => {
    const desk = shutDesk(600);
    await waiting(desk, { plain: DAY_MS, expires: HOUR_MS + 300_000, cancelled: DAY_MS });
    await cancelCallback(desk, 'cancelled', null, Date.now());
    const startedAt = new Date().toISOString();
    const open = { callId: randomUUID(), attempt: 1, phone: 0, startedAt, deadlineAt: startedAt };
    await desk.calls.add('b', testCallback(desk.settings, { ref: 'silent', open }), {
      jobId: callbackJobId('silent'),
      priority: 5,
    });
    expect(await postponeWaiting(desk, Date.now())).toBe(1);
    expect(await stateOf(desk, 'plain')).toBe('delayed');
    for (const ref of ['expires', 'cancelled', 'silent'])
      expect(await stateOf(desk, ref)).toBe('prioritized');
  });

  it('stay where they are while the desk is open', async () => {
    const desk = openTestDesk(redis);
    await waiting(desk, { a: DAY_MS });
    expect(await postponeWaiting(desk, Date.now())).toBe(0);
    expect(await stateOf(desk, 'a')).toBe('prioritized');
  });
});

// A command whose answer is lost is sent again by the client. It must not do twice what it did the first time, and must not
// take its own traces for somebody else's.
import { randomInt, randomUUID } from 'node:crypto';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { spokenInstant } from '../../../src/shared/domain/spokenInstant.js';
import { beginCall } from '../../support/beginning.js';
import { leaveChange } from '../../../src/shared/calls/changes.js';
import { pauseFor } from '../../../src/shared/calls/pause.js';
import type { CallsJob } from '../../../src/shared/calls/moves.js';
import type { CallbackJob } from '../../../src/shared/contracts/job.js';
import type { DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { openTestDesk, testCallback, testPhone } from '../../support/desks.js';
import { losingAnswerTo } from '../../support/shakyConnection.js';
import { atTeardown } from '../../support/teardown.js';
import { until } from '../../support/until.js';

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());

const IN_THREE_DAYS = new Date(Date.now() + 3 * 86_400_000).toISOString();

async function queued(desk: DeskQueues, overrides: Partial<CallbackJob> = {}): Promise<CallbackJob> {
  // A number that no other test calls: a call to it that is a moment younger would postpone this one.
  const phones = [testPhone(`7916${String(randomInt(1_000_000, 9_999_999))}`)];
  const callback = testCallback(desk.settings, { phones, ...overrides });
  await desk.calls.add('batch-1', callback, { jobId: callback.ref, priority: 5 });
  return callback;
}

async function fetched(desk: DeskQueues): Promise<{ job: CallsJob; callId: string }> {
  const worker = new Worker<CallbackJob, unknown>('calls', null, {
    connection: redis,
    prefix: desk.keys.prefix,
    autorun: false,
  });
  worker.on('error', () => undefined);
  atTeardown(() => worker.close());
  const callId = randomUUID();
  return { job: await until(() => worker.getNextJob(callId), { what: 'a job to fetch' }), callId };
}

describe('sent again after its answer was lost', () => {
  it('the write-ahead dials about the new appointment, and the old one is not dug out', async () => {
    const desk = openTestDesk(redis);
    const { ref, patient, phones } = await queued(desk);
    const content = { appointmentAt: IN_THREE_DAYS, patient, phones };
    await leaveChange(desk, ref, { kind: 'supersede', content, at: new Date().toISOString() });
    const { job, callId } = await fetched(desk);
    const shaky = await losingAnswerTo(desk, redis, (message) => message.includes("return 'written'"));
    const outcome = beginCall(shaky.desk, job, callId);
    await shaky.lostDuring(outcome);
    const appointmentTime = spokenInstant(Date.parse(IN_THREE_DAYS), 'Europe/Moscow');
    expect(await outcome).toMatchObject({ kind: 'dial', order: { callId, appointmentTime } });
    expect((await desk.calls.getJob(ref))?.data).toMatchObject({
      appointmentAt: IN_THREE_DAYS,
      open: { callId },
    });
  });

  it('a number taken by a call is not taken by somebody else’s call', async () => {
    const desk = openTestDesk(redis, { perNumber: { gap: '0s', perDay: 1 } });
    await queued(desk);
    const { job, callId } = await fetched(desk);
    const shaky = await losingAnswerTo(desk, redis, (message) => message.includes("'ZREMRANGEBYSCORE'"));
    const outcome = beginCall(shaky.desk, job, callId);
    await shaky.lostDuring(outcome);
    expect(await outcome).toMatchObject({ kind: 'dial' });
  });

  it('a pause pauses the desk', async () => {
    const desk = openTestDesk(redis);
    const shaky = await losingAnswerTo(desk, redis, (message) => message.includes(desk.keys.pause));
    const paused = pauseFor(shaky.desk, 'operators', 'why', 60_000);
    await shaky.lostDuring(paused);
    expect(await paused).toBe(true);
    expect(await desk.calls.getRateLimitTtl(1)).toBeGreaterThan(0);
  });
});

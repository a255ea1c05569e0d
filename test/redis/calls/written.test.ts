// Old and new side by side: what an earlier version wrote into Redis is read, called, settled and told as if this one had
// written it. Each row of test/support/written.ts is tried.
import { randomUUID } from 'node:crypto';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { finishFromResult, settle } from '../../../src/shared/calls/settle.js';
import { findResult } from '../../../src/shared/calls/results.js';
import { callbackJobSchema, type CallbackJob } from '../../../src/shared/contracts/job.js';
import { resultJobSchema, toResult } from '../../../src/shared/contracts/result.js';
import { JOB_FIELD, lockKey } from '../../../src/shared/redis/bullmqInternals.js';
import { openDesk, type DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { SealRing } from '../../../src/shared/sealing.js';
import { beginCall } from '../../support/beginning.js';
import { testDesk } from '../../support/desks.js';
import { atTeardown } from '../../support/teardown.js';
import { until } from '../../support/until.js';
import {
  SEAL_KEY,
  WRITTEN,
  WRITTEN_CALL,
  WRITTEN_DESK,
  WRITTEN_JOB,
  type Written,
} from '../../support/written.js';

const ring = new SealRing([SEAL_KEY]);

let redis: Redis;
let desk: DeskQueues;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
  desk = openDesk(testDesk({ lines: 1 }, WRITTEN_DESK), redis, 30);
});
/** The seals are bound to desk and job, so all tests here use the same keys. */
afterEach(async () => {
  await Promise.all([desk.calls.obliterate({ force: true }), desk.results.obliterate({ force: true })]);
  await redis.del(desk.keys.changes, desk.keys.call(WRITTEN_CALL), desk.keys.undelivered(WRITTEN_JOB));
  const phone = callbackJobSchema.parse(JSON.parse(WRITTEN[0]?.waiting ?? '')).phones[0]?.key ?? '';
  await redis.del(`marvin:number:{${phone}}:calls`, `marvin:number:{${phone}}:outcomes`);
});
afterAll(async () => {
  await desk.close();
  redis.disconnect();
});

/** The job as the earlier version left it waiting. */
async function queued({ waiting }: Pick<Written, 'waiting'>): Promise<void> {
  const data = JSON.parse(waiting) as CallbackJob;
  await desk.calls.add('batch-1', data, { jobId: WRITTEN_JOB, priority: 5 });
  await redis.hset(desk.calls.toKey(WRITTEN_JOB), JOB_FIELD.data, waiting);
}

async function fetched(token: string) {
  const worker = new Worker<CallbackJob, unknown>('calls', null, {
    connection: redis,
    prefix: desk.keys.prefix,
    autorun: false,
    drainDelay: 1,
    lockDuration: 30_000,
    stalledInterval: 100,
    maxStalledCount: Number.MAX_SAFE_INTEGER,
  });
  worker.on('error', () => undefined);
  atTeardown(() => worker.close());
  await worker.startStalledCheckTimer();
  return until(() => worker.getNextJob(token), { what: 'the job to be fetched' });
}

/** The job as the earlier version left it on the phone. */
async function onThePhone({ waiting, open, record }: Written): Promise<void> {
  await queued({ waiting });
  await fetched(WRITTEN_CALL);
  await redis.hset(desk.calls.toKey(WRITTEN_JOB), JOB_FIELD.data, open);
  await redis.hset(desk.keys.call(WRITTEN_CALL), record);
}

async function now(): Promise<{ state: string; data: CallbackJob | undefined }> {
  const job = await desk.calls.getJob(WRITTEN_JOB);
  return { state: await desk.calls.getJobState(WRITTEN_JOB), data: job?.data };
}

describe.each(WRITTEN.map((written) => [written.by, written] as const))(
  'what was written by %s',
  (_by, written) => {
    it('waits and is called: its name and number open', async () => {
      await queued(written);
      const callId = randomUUID();
      const outcome = await beginCall(desk, await fetched(callId), callId, { ring });
      expect(outcome).toMatchObject({
        kind: 'dial',
        order: { callId, attempt: 1, patientPhone: '79160000001', patientName: 'Пётр Сергеевич' },
      });
    });

    it('is on the phone: the call event settles it, once', async () => {
      await onThePhone(written);
      expect(await settle(desk, WRITTEN_CALL, { disposition: 'connected', raw: null }, Date.now())).toBe(
        'settled',
      );
      expect(await settle(desk, WRITTEN_CALL, { disposition: 'connected', raw: null }, Date.now())).toBe(
        'duplicate',
      );
      expect((await now()).state).toBe('completed');
    });

    it('is on the phone and stays silent: it is not dialled again', async () => {
      await onThePhone(written);
      await redis.del(lockKey(desk.calls, WRITTEN_JOB));
      const token = randomUUID();
      expect(await beginCall(desk, await fetched(token), token, { ring })).toMatchObject({
        kind: 'recovered',
      });
      expect(await findResult(desk, WRITTEN_CALL)).toMatchObject({ disposition: 'silent' });
    });

    it('has a result whose callback was not moved yet: delivery moves it, and 1C is told all of it', async () => {
      await onThePhone(written);
      const result = resultJobSchema.parse(JSON.parse(written.result));
      await finishFromResult(desk, result);
      const { state, data } = await now();
      expect(state).toBe('delayed');
      expect(data).toEqual(callbackJobSchema.parse(JSON.parse(written.settled)));
      const openPhone = (sealed: string) =>
        ring.open(sealed, { desk: WRITTEN_DESK, job: WRITTEN_JOB, field: 'phone' });
      expect(toResult(result, openPhone)).toMatchObject({
        id: WRITTEN_CALL,
        phone: '79160000001',
        disposition: 'patient_no_answer',
      });
    });

    it('was called before: the next call is the second attempt', async () => {
      await queued({ waiting: written.settled });
      const callId = randomUUID();
      expect(await beginCall(desk, await fetched(callId), callId, { ring })).toMatchObject({
        kind: 'dial',
        order: { attempt: 2 },
      });
    });

    it('has a cancel in its mailbox: it is not called', async () => {
      await queued(written);
      await redis.hset(desk.keys.changes, WRITTEN_JOB, written.cancel);
      const token = randomUUID();
      expect(await beginCall(desk, await fetched(token), token, { ring })).toMatchObject({ kind: 'closed' });
      expect((await now()).data).toMatchObject({ closed: 'cancelled' });
    });
  },
);

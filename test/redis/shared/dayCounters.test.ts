// A desk's day in numbers, as the ends of calls and callbacks count themselves.
import { randomInt, randomUUID } from 'node:crypto';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { deskStatus } from '../../../src/shared/calls/deskStatus.js';
import { finishFromResult, settle } from '../../../src/shared/calls/settle.js';
import { findResult } from '../../../src/shared/calls/results.js';
import type { CallbackJob } from '../../../src/shared/contracts/job.js';
import { readDay } from '../../../src/shared/counters/dayCounters.js';
import { countReviewed } from '../../../src/shared/counters/reviews.js';
import type { Disposition } from '../../../src/shared/domain/disposition.js';
import { isoIn } from '../../../src/shared/domain/instant.js';
import type { DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { noteProgress } from '../../../src/webhooks/robot/progress.js';
import { beginCall } from '../../support/beginning.js';
import { openTestDesk, testCallback, testPhone } from '../../support/desks.js';
import { known } from '../../support/model/model.js';
import { atTeardown } from '../../support/teardown.js';

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());

const ZONE = 'Europe/Moscow';
const today = () => isoIn(ZONE, Date.now()).slice(0, 10);

function fetcher(desk: DeskQueues): Worker<CallbackJob, unknown> {
  const options = { connection: redis, prefix: desk.keys.prefix, autorun: false };
  const worker = new Worker<CallbackJob, unknown>('calls', null, options);
  worker.on('error', () => undefined);
  atTeardown(() => worker.close());
  return worker;
}

async function queued(desk: DeskQueues, overrides: Partial<CallbackJob> = {}): Promise<void> {
  const phones = [testPhone(`7916${String(randomInt(1_000_000, 9_999_999))}`)];
  const callback = testCallback(desk.settings, { phones, ...overrides });
  await desk.calls.add('batch-1', callback, { jobId: callback.ref, priority: 5 });
}

/** @returns the call's id */
async function called(desk: DeskQueues, worker: Worker<CallbackJob, unknown>): Promise<string> {
  await queued(desk);
  const callId = randomUUID();
  await beginCall(desk, known(await worker.getNextJob(callId)), callId);
  return callId;
}

const verdict = (disposition: Disposition) => ({ disposition, raw: null });

describe("a desk's day", () => {
  it('counts each call by hour, attempt and outcome, once, however often its end is told', async () => {
    const desk = openTestDesk(redis);
    const worker = fetcher(desk);
    const nowMs = Date.now();
    for (const disposition of ['connected', 'connected', 'patient_busy', 'operator_failed'] as const) {
      const callId = await called(desk, worker);
      for (let times = 0; times < 2; times += 1) await settle(desk, callId, verdict(disposition), nowMs);
      await finishFromResult(desk, known(await findResult(desk, callId)));
    }
    const { calls, reached, patients, lines } = await readDay(desk, isoIn(ZONE, nowMs).slice(0, 10));
    const hour = Number(isoIn(ZONE, nowMs).slice(11, 13));
    const ofAttempt = { hour, attempt: 1 };
    expect(calls).toHaveLength(3);
    expect(calls).toEqual(
      expect.arrayContaining([
        { ...ofAttempt, disposition: 'connected', calls: 2 },
        { ...ofAttempt, disposition: 'patient_busy', calls: 1 },
        { ...ofAttempt, disposition: 'operator_failed', calls: 1 },
      ]),
    );
    expect({ reached, patients, lines }).toEqual({ reached: 2, patients: 4, lines: 2 });
  });

  it('divides the seconds of a call by what the robot said on the way', async () => {
    const desk = openTestDesk(redis);
    const callId = await called(desk, fetcher(desk));
    const [job] = await desk.calls.getJobs(['active']);
    const beganMs = Date.parse(known(job?.data.open).startedAt);
    await noteProgress(desk, callId, 'operator_answered', beganMs + 10_000);
    await noteProgress(desk, callId, 'patient_answered', beganMs + 25_000);
    await settle(desk, callId, verdict('connected'), beganMs + 85_000);
    const { seconds, secondsToReach } = await readDay(desk, isoIn(ZONE, beganMs + 85_000).slice(0, 10));
    expect(seconds).toEqual({ operatorLeg: 10, patientLeg: 15, talk: 60, wasted: 0 });
    expect(secondsToReach).toEqual([[expect.toBeOneOf([0, 1]), 1]]);
    expect(await findResult(desk, callId)).toMatchObject({
      operatorAnsweredAt: isoIn(ZONE, beganMs + 10_000),
      patientAnsweredAt: isoIn(ZONE, beganMs + 25_000),
    });
  });

  it('knows how many calls under review are settled, by a person or by a late call event, each once', async () => {
    const desk = openTestDesk(redis, { onSilence: 'review' });
    const worker = fetcher(desk);
    const [checked, late, open] = [
      await called(desk, worker),
      await called(desk, worker),
      await called(desk, worker),
    ];
    const nowMs = Date.now();
    for (const callId of [checked, late, open]) await settle(desk, callId, verdict('silent'), nowMs);
    const [reviewed] = (await desk.calls.getJobs(['failed'])).filter(
      ({ data }) => data.calls.at(-1)?.callId === checked,
    );
    for (let times = 0; times < 2; times += 1) {
      await countReviewed(desk, reviewed?.data.calls.at(-1));
      await settle(desk, late, verdict('patient_busy'), nowMs);
    }
    const { closed, reviewed: settled } = await readDay(desk, isoIn(ZONE, nowMs).slice(0, 10));
    expect({ opened: closed.needs_review, settled }).toEqual({ opened: 3, settled: 2 });
  });

  it('counts what is closed without a call', async () => {
    const desk = openTestDesk(redis);
    const worker = fetcher(desk);
    for (let patient = 0; patient < 2; patient += 1) {
      await queued(desk, { appointmentAt: new Date(Date.now() + 60_000).toISOString() });
      const token = randomUUID();
      await beginCall(desk, known(await worker.getNextJob(token)), token);
    }
    expect((await readDay(desk, today())).closed).toEqual({ expired: 2 });
    const { closed } = await deskStatus(desk, Date.now());
    expect(closed).toEqual({ expired: 2 });
  });

  it('is not trusted for what an earlier version closed: that is counted from the callbacks', async () => {
    const desk = openTestDesk(redis);
    await queued(desk, { appointmentAt: new Date(Date.now() + 60_000).toISOString() });
    const token = randomUUID();
    await beginCall(desk, known(await fetcher(desk).getNextJob(token)), token);
    await redis.del(`${desk.keys.prefix}:day:${today()}`);
    expect((await deskStatus(desk, Date.now())).closed).toEqual({ expired: 1 });
  });
});

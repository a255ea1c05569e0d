// The laws of docs/architecture.md on a real Redis: begin, settle, recover, wake.
import { randomInt, randomUUID } from 'node:crypto';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { beginCall } from '../../support/beginning.js';
import { leaveChange } from '../../../src/shared/calls/changes.js';
import { keepLateEvent, lateEventsOf } from '../../../src/shared/calls/callRecord.js';
import type { CallsJob } from '../../../src/shared/calls/moves.js';
import { pauseOf } from '../../../src/shared/calls/pause.js';
import { findResult, recordResult, resultOfCall } from '../../../src/shared/calls/results.js';
import { finishFromResult, settle } from '../../../src/shared/calls/settle.js';
import { JOB_FIELD, markerKey, wakeWorkers } from '../../../src/shared/redis/bullmqInternals.js';
import type { CallbackJob } from '../../../src/shared/contracts/job.js';
import type { ResultJob } from '../../../src/shared/contracts/result.js';
import type { Disposition } from '../../../src/shared/domain/disposition.js';
import type { DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { openTestDesk, testCallback, testPhone } from '../../support/desks.js';
import { meanwhile } from '../../support/meanwhile.js';
import { storedResult } from '../../support/results.js';
import { atTeardown } from '../../support/teardown.js';
import { until } from '../../support/until.js';

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());

/** Longer than any machine takes between fetch and write-ahead; a call's own lock is `callDeadline`. */
const LOCK_MS = 30_000;

/** Fetches by hand as the dialling loop does, and looks for stalled calls often. */
function fetcher(desk: DeskQueues): Worker<CallbackJob, unknown> {
  const worker = new Worker<CallbackJob, unknown>('calls', null, {
    connection: redis,
    prefix: desk.keys.prefix,
    autorun: false,
    drainDelay: 1,
    lockDuration: LOCK_MS,
    stalledInterval: 100,
    maxStalledCount: Number.MAX_SAFE_INTEGER,
  });
  worker.on('error', () => undefined);
  atTeardown(() => worker.close());
  return worker;
}

/** A number that no other test calls: a call to it that is a moment younger would postpone this one. */
function ownPhone(): CallbackJob['phones'][number] {
  return testPhone(`7916${randomInt(1_000_000, 9_999_999)}`);
}

/** Where Redis keeps what is known of a number. */
function numberKey({ key }: CallbackJob['phones'][number], what: 'calls' | 'outcomes'): string {
  return `marvin:number:{${key}}:${what}`;
}

async function queued(desk: DeskQueues, overrides: Partial<CallbackJob> = {}): Promise<string> {
  const callback = testCallback(desk.settings, { phones: [ownPhone()], ...overrides });
  await desk.calls.add('batch-1', callback, { jobId: callback.ref, priority: 5 });
  return callback.ref;
}

async function fetched(worker: Worker<CallbackJob, unknown>): Promise<{ job: CallsJob; callId: string }> {
  const callId = randomUUID();
  return until(() => worker.getNextJob(callId), { what: 'a job to fetch' }).then((job) => ({ job, callId }));
}

const verdict = (disposition: Disposition) => ({ disposition, raw: null });

async function dialled(
  desk: DeskQueues,
  worker: Worker<CallbackJob, unknown>,
): Promise<{ id: string; callId: string }> {
  const { job, callId } = await fetched(worker);
  expect(await beginCall(desk, job, callId)).toMatchObject({ kind: 'dial', order: { callId } });
  return { id: job.id ?? '', callId };
}

async function stateOf(desk: DeskQueues, id: string): Promise<string> {
  return desk.calls.getJobState(id);
}
async function dataOf(desk: DeskQueues, id: string): Promise<CallbackJob> {
  const job = await desk.calls.getJob(id);
  if (!job) throw new Error('the job is gone');
  return job.data;
}

describe('a call', () => {
  it('is written down before it is dialled, with the lock held until its deadline', async () => {
    const desk = openTestDesk(redis, { callDeadline: '15m' });
    const id = await queued(desk);
    const { callId } = await dialled(desk, fetcher(desk));
    expect((await dataOf(desk, id)).open).toMatchObject({ callId, attempt: 1, phone: 0 });
    expect(await redis.pttl(`${desk.calls.toKey(id)}:lock`)).toBeGreaterThan(890_000);
    expect(await redis.hget(desk.keys.call(callId), 'job')).toBe(id);
  });

  it('takes the marker that its fetch has set, so that nobody is woken by it who looks anyway', async () => {
    const desk = openTestDesk(redis, { lines: 2 });
    for (let patient = 0; patient < 2; patient += 1) await queued(desk);
    const marker = () => redis.zscore(markerKey(desk.calls), '0');
    const { job, callId } = await fetched(fetcher(desk));
    expect(await marker(), 'after a fetch').toBe('0');
    expect(await beginCall(desk, job, callId)).toMatchObject({ kind: 'dial' });
    expect(await marker(), 'once the call is begun').toBeNull();
    const { standing } = await recordResult(desk, storedResult(desk.settings.name));
    expect(await redis.zscore(markerKey(desk.results), '0'), 'of a result that was added').toBe('0');
    await finishFromResult(desk, standing);
    expect(await redis.zscore(markerKey(desk.results), '0'), 'once it is delivered').toBeNull();
  });

  it('is settled by its callId alone, by a process that never held the job', async () => {
    const desk = openTestDesk(redis);
    const id = await queued(desk);
    const { callId } = await dialled(desk, fetcher(desk));
    expect(await settle(desk, callId, verdict('connected'), Date.now())).toBe('settled');
    expect(await stateOf(desk, id)).toBe('completed');
    expect(await findResult(desk, callId)).toMatchObject({
      disposition: 'connected',
      decision: { kind: 'complete' },
      attempt: 1,
    });
  });

  it('answers duplicate to the same verdict again and late to a contradiction, and changes nothing', async () => {
    const desk = openTestDesk(redis);
    const id = await queued(desk);
    const { callId } = await dialled(desk, fetcher(desk));
    await settle(desk, callId, verdict('connected'), Date.now());
    expect(await settle(desk, callId, verdict('connected'), Date.now())).toBe('duplicate');
    expect(await settle(desk, callId, verdict('patient_failed'), Date.now())).toBe('late');
    expect(await stateOf(desk, id)).toBe('completed');
    expect(await findResult(desk, callId)).toMatchObject({ disposition: 'connected' });
  });

  it('whose record was erased does not come back with a late word', async () => {
    const desk = openTestDesk(redis);
    await queued(desk);
    const { callId } = await dialled(desk, fetcher(desk));
    await redis.del(desk.keys.call(callId));
    await keepLateEvent(desk, callId, { ...verdict('connected'), at: new Date().toISOString() });
    expect(await redis.exists(desk.keys.call(callId))).toBe(0);
  });

  it('keeps every late word, whatever is said after it', async () => {
    const desk = openTestDesk(redis);
    await queued(desk);
    const { callId } = await dialled(desk, fetcher(desk));
    await settle(desk, callId, verdict('patient_busy'), Date.now());
    for (const word of ['connected', 'patient_failed', 'connected'] as const)
      await settle(desk, callId, verdict(word), Date.now());
    const words = await lateEventsOf(desk, callId);
    expect(words.map(({ disposition }) => disposition)).toEqual(['connected', 'patient_failed']);
  });

  it('is unknown when nobody made it', async () => {
    const desk = openTestDesk(redis);
    expect(await settle(desk, randomUUID(), verdict('connected'), Date.now())).toBe('unknown');
  });

  it('settles once when twenty call events race, and charges one attempt', async () => {
    const desk = openTestDesk(redis);
    const phone = ownPhone();
    const id = await queued(desk, { phones: [phone] });
    const { callId } = await dialled(desk, fetcher(desk));
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => settle(desk, callId, verdict('patient_busy'), Date.now())),
    );
    expect(outcomes.filter((outcome) => outcome === 'settled')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(19);
    expect(await stateOf(desk, id)).toBe('delayed');
    expect(await dataOf(desk, id)).toMatchObject({ spent: 1, open: null });
    expect((await dataOf(desk, id)).calls).toHaveLength(1);
    expect(await redis.llen(numberKey(phone, 'outcomes')), 'outcomes known of the number').toBe(1);
  });

  it('counts as one operator’s failure, however many call events say so at once', async () => {
    const desk = openTestDesk(redis, { operatorBreaker: { after: 9, pause: '10m' } });
    await queued(desk);
    const { callId } = await dialled(desk, fetcher(desk));
    await Promise.all(
      Array.from({ length: 20 }, () => settle(desk, callId, verdict('operator_failed'), Date.now())),
    );
    expect(await redis.hget(desk.keys.breaker, 'streak')).toBe('1');
    expect(await desk.calls.getRateLimitTtl(1)).toBeLessThanOrEqual(0);
  });

  it.each([
    ['operator_failed', 0],
    ['carrier_failed', 0],
    ['robot_refused', 0],
    ['patient_busy', 1],
    ['connected', 1],
  ] as const)('that ended as %s counts as %i to its number', async (disposition, calls) => {
    const desk = openTestDesk(redis);
    const phone = ownPhone();
    await queued(desk, { phones: [phone] });
    const { callId } = await dialled(desk, fetcher(desk));
    expect(await redis.zcard(numberKey(phone, 'calls')), 'while it lasts').toBe(1);
    await settle(desk, callId, verdict(disposition), Date.now());
    expect(await redis.zcard(numberKey(phone, 'calls'))).toBe(calls);
  });

  it('costs the patient nothing when the operator failed', async () => {
    const desk = openTestDesk(redis, { operatorBreaker: { after: 9, pause: '1s' } });
    const id = await queued(desk);
    const { callId } = await dialled(desk, fetcher(desk));
    await settle(desk, callId, verdict('operator_failed'), Date.now());
    expect(await dataOf(desk, id)).toMatchObject({ spent: 0, open: null });
    expect(await stateOf(desk, id)).toBe('delayed');
    expect(await findResult(desk, callId)).toMatchObject({
      fault: 'operator',
      decision: { kind: 'requeue' },
    });
  });
});

describe('a call whose settle was cut off', () => {
  it('after its result was added is finished by the worker that delivers the result', async () => {
    const desk = openTestDesk(redis);
    const id = await queued(desk);
    const { callId } = await dialled(desk, fetcher(desk));
    await settle(desk, callId, verdict('connected'), Date.now());
    // Put the job back to active as if the move had not happened.
    await redis
      .multi()
      .zrem(desk.calls.toKey('completed'), id)
      .lpush(desk.calls.toKey('active'), id)
      .hdel(desk.calls.toKey(id), JOB_FIELD.finishedOn)
      .set(`${desk.calls.toKey(id)}:lock`, callId)
      .exec();
    const result = await findResult(desk, callId);
    if (result) await finishFromResult(desk, result);
    expect(await stateOf(desk, id)).toBe('completed');
  });

  /** A process that ends right after the result was added. */
  async function cutOff(
    desk: DeskQueues,
    { id, callId }: { id: string; callId: string },
    disposition: Disposition,
  ): Promise<ResultJob> {
    const job = await desk.calls.getJob(id);
    const callback = job?.data;
    if (!job || !callback?.open) throw new Error('the call is not open');
    const held = { desk, job, token: callId, nowMs: Date.now() };
    const result = resultOfCall(held, {
      callback,
      open: callback.open,
      verdict: verdict(disposition),
      earlier: [],
      legs: { operatorAnsweredAt: null, patientAnsweredAt: null },
    });
    await recordResult(desk, result);
    return result;
  }

  it('has its outcome remembered, and counted once, however many make up for it', async () => {
    const desk = openTestDesk(redis);
    const phone = ownPhone();
    await queued(desk, { phones: [phone] });
    const call = await dialled(desk, fetcher(desk));
    const result = await cutOff(desk, call, 'patient_busy');
    expect(await redis.llen(numberKey(phone, 'outcomes'))).toBe(0);
    await Promise.all(
      Array.from({ length: 5 }, (_none, turn) =>
        turn % 2 === 0
          ? finishFromResult(desk, result)
          : settle(desk, call.callId, verdict('patient_busy'), Date.now()),
      ),
    );
    const outcomes = await redis.lrange(numberKey(phone, 'outcomes'), '0', '-1');
    expect(outcomes.map((text) => JSON.parse(text) as unknown)).toEqual([
      { callId: call.callId, disposition: 'patient_busy', endedAt: result.endedAt },
    ]);
    expect(await stateOf(desk, call.id)).toBe('delayed');
  });

  it('is one operator who failed, and frees the number that never rang', async () => {
    const desk = openTestDesk(redis, { operatorBreaker: { after: 2, pause: '1m' } });
    const phone = ownPhone();
    await queued(desk, { phones: [phone] });
    const call = await dialled(desk, fetcher(desk));
    const result = await cutOff(desk, call, 'operator_failed');
    expect(await redis.zcard(numberKey(phone, 'calls'))).toBe(1);
    await Promise.all(Array.from({ length: 4 }, () => finishFromResult(desk, result)));
    expect(await redis.hget(desk.keys.breaker, 'streak')).toBe('1');
    expect(await pauseOf(desk)).toBeNull();
    expect(await redis.zcard(numberKey(phone, 'calls'))).toBe(0);
  });

  it('has its outcome remembered also when a change waits for the callback', async () => {
    const desk = openTestDesk(redis, { callDeadline: '200ms' });
    const phone = ownPhone();
    const id = await queued(desk, { phones: [phone] });
    const worker = fetcher(desk);
    const call = await dialled(desk, worker);
    await cutOff(desk, call, 'patient_busy');
    await leaveChange(desk, id, { kind: 'cancel', reason: null, at: new Date().toISOString() });
    await worker.startStalledCheckTimer();
    const again = await fetched(worker);
    expect(await beginCall(desk, again.job, again.callId)).toEqual({ kind: 'closed' });
    expect(await redis.llen(numberKey(phone, 'outcomes'))).toBe(1);
  });
});

describe('a silent call', () => {
  it('is noticed when its lock runs out, and not dialled again by itself', async () => {
    const desk = openTestDesk(redis, { callDeadline: '200ms', onSilence: 'review' });
    const id = await queued(desk);
    const worker = fetcher(desk);
    const { callId } = await dialled(desk, worker);
    await worker.startStalledCheckTimer();
    const again = await fetched(worker);
    expect(again.job.id).toBe(id);
    expect(await beginCall(desk, again.job, again.callId)).toEqual({ kind: 'recovered' });
    expect(await findResult(desk, callId)).toMatchObject({ disposition: 'silent', fault: 'us' });
    expect(await stateOf(desk, id)).toBe('failed');
    expect(await dataOf(desk, id)).toMatchObject({ closed: 'needs_review', open: null });
  });

  it('is finished from its result when one was recorded before', async () => {
    const desk = openTestDesk(redis, { callDeadline: '200ms' });
    const id = await queued(desk);
    const worker = fetcher(desk);
    const { callId } = await dialled(desk, worker);
    await worker.startStalledCheckTimer();
    const again = await fetched(worker);
    expect(await settle(desk, callId, verdict('connected'), Date.now())).toBe('settled');
    expect(await beginCall(desk, again.job, again.callId)).toEqual({ kind: 'recovered' });
    expect(await stateOf(desk, id)).toBe('completed');
    expect(await findResult(desk, callId)).toMatchObject({ disposition: 'connected' });
  });

  it('that turns out to have been connected closes the callback that waits for another attempt', async () => {
    const desk = openTestDesk(redis, {
      callDeadline: '200ms',
      onSilence: 'retry',
      backoff: { silent: ['1h'] },
    });
    const id = await queued(desk);
    const worker = fetcher(desk);
    const { callId } = await dialled(desk, worker);
    await worker.startStalledCheckTimer();
    const again = await fetched(worker);
    await beginCall(desk, again.job, again.callId);
    expect(await stateOf(desk, id)).toBe('delayed');
    expect(await settle(desk, callId, verdict('connected'), Date.now())).toBe('late');
    const third = await fetched(worker);
    expect(await beginCall(desk, third.job, third.callId)).toEqual({ kind: 'closed' });
    expect(await stateOf(desk, id)).toBe('completed');
  });

  it('under review can be reopened by a late "connected", which completes it', async () => {
    const desk = openTestDesk(redis, { callDeadline: '200ms', onSilence: 'review' });
    const id = await queued(desk);
    const worker = fetcher(desk);
    const { callId } = await dialled(desk, worker);
    await worker.startStalledCheckTimer();
    const again = await fetched(worker);
    await beginCall(desk, again.job, again.callId);
    expect(await settle(desk, callId, verdict('connected'), Date.now())).toBe('late');
    const third = await fetched(worker);
    expect(await beginCall(desk, third.job, third.callId)).toEqual({ kind: 'closed' });
    expect(await stateOf(desk, id)).toBe('completed');
  });
});

/** Whether some fetch sleeps on its marker. */
async function isBlocked(): Promise<boolean> {
  return String(await redis.client('LIST')).includes('cmd=bzpopmin');
}

describe('a worker', () => {
  it('that lost the lock before the write-ahead does not dial', async () => {
    const desk = openTestDesk(redis);
    const id = await queued(desk);
    const worker = fetcher(desk);
    const { job, callId } = await fetched(worker);
    await redis.set(`${desk.calls.toKey(id)}:lock`, randomUUID());
    expect(await beginCall(desk, job, callId)).toEqual({ kind: 'lost' });
    expect((await dataOf(desk, id)).open).toBeNull();
  });

  it('that sleeps on a full desk is woken by a settle made elsewhere within 100 ms', async () => {
    const desk = openTestDesk(redis, { lines: 1 });
    await desk.calls.setGlobalConcurrency(1);
    await queued(desk);
    await queued(desk);
    const worker = fetcher(desk);
    const first = await dialled(desk, worker);
    const waiting = until(() => worker.getNextJob(randomUUID()), { everyMs: 0, what: 'the next callback' });
    await until(async () => (await isBlocked()) && (await redis.zcard(desk.calls.toKey('marker'))) === 0, {
      what: 'the worker to sleep',
    });
    const settledAt = performance.now();
    await settle(desk, first.callId, verdict('connected'), Date.now());
    await waiting;
    expect(performance.now() - settledAt).toBeLessThan(100);
  });

  it('is woken by the marker alone: fails when a BullMQ upgrade changes what a fetch waits for', async () => {
    const desk = openTestDesk(redis);
    const worker = fetcher(desk);
    expect(await worker.getNextJob(randomUUID())).toBeUndefined();
    const startedAt = performance.now();
    const waiting = worker.getNextJob(randomUUID());
    await until(isBlocked, { what: 'the worker to sleep' });
    await wakeWorkers(desk.calls, redis);
    await waiting;
    expect(performance.now() - startedAt).toBeLessThan(700);
  });
});

describe('the gate at dial time', () => {
  it('closes what was cancelled while it waited, with a result of its own', async () => {
    const desk = openTestDesk(redis);
    const callback = testCallback(desk.settings);
    await desk.calls.add('batch-1', callback, { jobId: callback.ref, delay: 3_600_000, priority: 5 });
    await leaveChange(desk, callback.ref, { kind: 'cancel', reason: null, at: new Date().toISOString() });
    const { job, callId } = await fetched(fetcher(desk));
    expect(await beginCall(desk, job, callId)).toEqual({ kind: 'closed' });
    expect(await stateOf(desk, callback.ref)).toBe('failed');
    const [closing] = await desk.results.getJobs(['waiting']);
    expect(closing?.data).toMatchObject({ callId: null, decision: { kind: 'close', reason: 'cancelled' } });
  });

  it('postpones a callback whose window is shut, without spending an attempt', async () => {
    const hour = new Date().getUTCHours();
    const from = String((hour + 5) % 24 === 23 ? 1 : (hour + 5) % 24).padStart(2, '0');
    const desk = openTestDesk(redis, {
      timezone: 'Etc/UTC',
      window: { from: `${from}:00`, to: `${from}:30` },
      leadTime: '0s',
    });
    const id = await queued(desk, { appointmentAt: new Date(Date.now() + 3 * 86_400_000).toISOString() });
    const { job, callId } = await fetched(fetcher(desk));
    expect(await beginCall(desk, job, callId)).toEqual({ kind: 'postponed' });
    expect(await stateOf(desk, id)).toBe('delayed');
    expect(await dataOf(desk, id)).toMatchObject({ spent: 0, open: null });
  });

  it('does not ring one number for two callbacks within the gap', async () => {
    const desk = openTestDesk(redis, { perNumber: { gap: '30m', perDay: 5 } });
    const phones = [ownPhone()];
    await queued(desk, { phones });
    await queued(desk, { phones });
    const worker = fetcher(desk);
    await dialled(desk, worker);
    const second = await fetched(worker);
    expect(await beginCall(desk, second.job, second.callId)).toEqual({ kind: 'postponed' });
  });

  it('does not ring it for two that come to the gate at once either', async () => {
    const desk = openTestDesk(redis, { perNumber: { gap: '30m', perDay: 5 } });
    const phone = ownPhone();
    for (let patient = 0; patient < 2; patient += 1) await queued(desk, { phones: [phone] });
    const worker = fetcher(desk);
    const [one, other] = [await fetched(worker), await fetched(worker)];
    const dialTheOther = () => beginCall(desk, other.job, other.callId);
    const isTaking = (script: unknown) => String(script).includes('ZADD');
    const alone = { ...desk, redis: meanwhile(redis, 'eval', dialTheOther, isTaking) };
    expect(await beginCall(alone, one.job, one.callId)).toEqual({ kind: 'postponed' });
    expect((await dataOf(desk, other.job.id ?? '')).open).not.toBeNull();
    expect(await dataOf(desk, one.job.id ?? '')).toMatchObject({ open: null, spent: 0 });
    expect(await redis.zcard(numberKey(phone, 'calls')), 'calls known of the number').toBe(1);
  });

  it('asks again when a new appointment supersedes a waiting callback, with a fresh budget', async () => {
    const desk = openTestDesk(redis);
    const id = await queued(desk, { spent: 2 });
    const { patient, phones } = testCallback(desk.settings);
    const appointmentAt = new Date(Date.now() + 2 * 86_400_000).toISOString();
    await leaveChange(desk, id, {
      kind: 'supersede',
      content: { appointmentAt, patient, phones },
      at: new Date().toISOString(),
    });
    await dialled(desk, fetcher(desk));
    expect(await dataOf(desk, id)).toMatchObject({ appointmentAt, spent: 0, open: { attempt: 1 } });
    const [closing] = await desk.results.getJobs(['waiting']);
    expect(closing?.data).toMatchObject({ callId: null, decision: { kind: 'close', reason: 'superseded' } });
  });

  it('parks a job of a version it does not know', async () => {
    const desk = openTestDesk(redis);
    const callback = { ...testCallback(desk.settings), v: 2 } as unknown as CallbackJob; // a job of a later version
    await desk.calls.add('batch-1', callback, { jobId: callback.ref, priority: 5 });
    const { job, callId } = await fetched(fetcher(desk));
    expect(await beginCall(desk, job, callId)).toEqual({ kind: 'parked' });
    expect(await stateOf(desk, callback.ref)).toBe('failed');
  });

  it('tells 1C the result of a call whose job a later version has taken over', async () => {
    const desk = openTestDesk(redis);
    const id = await queued(desk);
    const { callId } = await dialled(desk, fetcher(desk));
    await settle(desk, callId, verdict('patient_busy'), Date.now());
    await redis.hset(desk.calls.toKey(id), 'data', JSON.stringify({ ...(await dataOf(desk, id)), v: 2 }));
    const result = await findResult(desk, callId);
    if (!result) throw new Error('the call has a result');
    expect(await finishFromResult(desk, result)).toBe(callId);
  });
});

describe('three operators in a row who do not answer', () => {
  it('pause the whole desk through BullMQ’s rate limit', async () => {
    const desk = openTestDesk(redis, {
      operatorBreaker: { after: 3, pause: '10m' },
      backoff: { operator_failed: ['0s'] },
    });
    const worker = fetcher(desk);
    for (let i = 0; i < 3; i += 1) {
      await queued(desk);
      const { callId } = await dialled(desk, worker);
      await settle(desk, callId, verdict('operator_failed'), Date.now());
    }
    expect(await desk.calls.getRateLimitTtl(1)).toBeGreaterThan(500_000);
  });

  it.each(['patient_busy', 'connected'] as const)(
    'are not in a row when one answered in between, whatever became of the patient: %s',
    async (disposition) => {
      const desk = openTestDesk(redis, { operatorBreaker: { after: 3, pause: '10m' } });
      const worker = fetcher(desk);
      const words = ['operator_failed', 'operator_failed', disposition, 'operator_failed'] as const;
      for (const word of words) {
        await queued(desk);
        const { callId } = await dialled(desk, worker);
        await settle(desk, callId, verdict(word), Date.now());
      }
      expect(await redis.hget(desk.keys.breaker, 'streak')).toBe('1');
      expect(await desk.calls.getRateLimitTtl(1)).toBeLessThanOrEqual(0);
    },
  );

  it('are followed by the shortest rest again once one has answered', async () => {
    const desk = openTestDesk(redis);
    await redis.hset(desk.keys.breaker, { streak: 2, trips: 4 });
    await queued(desk);
    const { callId } = await dialled(desk, fetcher(desk));
    await settle(desk, callId, verdict('patient_busy'), Date.now());
    expect(await redis.hgetall(desk.keys.breaker)).toEqual({});
  });
});

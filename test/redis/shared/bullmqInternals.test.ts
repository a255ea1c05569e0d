// What BullMQ keeps to itself and Marvin relies on (src/shared/redis/bullmqInternals.ts): an upgrade that changes any of it
// fails here first.
import { randomUUID } from 'node:crypto';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { CallbackJob } from '../../../src/shared/contracts/job.js';
import {
  afterFetch,
  delayedScores,
  dueAtMs,
  forgetRateLimit,
  ignoringRace,
  isNotOurs,
  JOB_FIELD,
  jobFields,
  lockKey,
  markerKey,
  stalledKey,
  waitingKeys,
  wakeWorkers,
  workKeys,
} from '../../../src/shared/redis/bullmqInternals.js';
import type { DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { startRedis } from '../../support/redis.js';
import { openTestDesk, testCallback } from '../../support/desks.js';
import { atTeardown } from '../../support/teardown.js';
import { until } from '../../support/until.js';

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());

async function queued(desk: DeskQueues, options: { delay?: number } = {}): Promise<string> {
  const callback = testCallback(desk.settings);
  await desk.calls.add('a name', callback, { jobId: callback.ref, priority: 5, ...options });
  return callback.ref;
}

function fetcher(desk: DeskQueues, options: { limiter?: { max: number; duration: number } } = {}) {
  const worker = new Worker<CallbackJob, unknown>('calls', null, {
    connection: redis,
    prefix: desk.keys.prefix,
    autorun: false,
    drainDelay: 1,
    lockDuration: 200,
    stalledInterval: 100,
    ...options,
  });
  worker.on('error', () => undefined);
  atTeardown(() => worker.close(true));
  return worker;
}

/** What a promise is rejected with. */
async function errorOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => error,
  );
}

describe('in BullMQ', () => {
  it('the lock is a string key that holds the token', async () => {
    const desk = openTestDesk(redis);
    const id = await queued(desk);
    const token = randomUUID();
    await fetcher(desk).getNextJob(token);
    expect(await redis.get(lockKey(desk.calls, id))).toBe(token);
  });

  it('a job without a lock is a member of the stalled set after the first look', async () => {
    const desk = openTestDesk(redis);
    const id = await queued(desk);
    const worker = fetcher(desk);
    await worker.getNextJob(randomUUID());
    await redis.del(lockKey(desk.calls, id));
    await worker.startStalledCheckTimer();
    await until(async () => (await redis.sismember(stalledKey(desk.calls), id)) === 1, {
      what: 'the job in the stalled set',
    });
  });

  it('a job’s hash has the fields that Marvin reads and writes', async () => {
    const desk = openTestDesk(redis);
    const id = await queued(desk, { delay: 60_000 });
    const field = async (name: keyof typeof JOB_FIELD) =>
      (await jobFields(desk.calls, redis, [id], JOB_FIELD[name]))[0] ?? '';
    expect(JSON.parse(await field('data'))).toMatchObject({ ref: id });
    expect(await field('name')).toBe('a name');
    expect(await field('delay')).toBe('60000');
    expect(Number(await field('timestamp'))).toBeGreaterThan(Date.now() - 60_000);
    expect(await jobFields(desk.calls, redis, ['nobody', id], JOB_FIELD.failedReason)).toEqual([null, null]);
    expect(await field('finishedOn')).toBe('');

    await (await desk.calls.getJob(id))?.promote();
    const token = randomUUID();
    const job = await until(() => fetcher(desk).getNextJob(token), { what: 'the job' });
    await desk.calls.getBackend().moveToFailed(job, 'expired', false, token, false);
    expect(await field('failedReason')).toBe('expired');
    expect(Number(await field('finishedOn'))).toBeGreaterThan(Date.now() - 60_000);

    await (await desk.calls.getJob(id))?.retry('failed');
    expect(await field('finishedOn')).toBe('');
  });

  it('jobs wait in a sorted set by priority, and in one by the instant they fall due', async () => {
    const desk = openTestDesk(redis);
    const { prioritized, delayed } = waitingKeys(desk.calls);
    const [now, later] = [await queued(desk), await queued(desk, { delay: 60_000 })];
    expect(await redis.zrange(prioritized, '0', '-1')).toEqual([now]);
    expect(await redis.zrange(delayed, '0', '-1')).toEqual([later]);
    const job = await desk.calls.getJob(later);
    const dueMs = (job?.timestamp ?? 0) + (job?.delay ?? 0);
    expect(await dueAtMs(desk.calls, redis, [later, now, 'nobody'])).toEqual([dueMs, null, null]);
    const { first, last } = delayedScores(dueMs, 0);
    const score = Number(await redis.zscore(delayed, later));
    expect(score).toBeGreaterThanOrEqual(first);
    expect(score).toBeLessThanOrEqual(last);
    expect(delayedScores(dueMs + 1, 0).first).toBeGreaterThan(last);
  });

  it('a fetch that brought nothing knows until when the rate limit refuses, and when the next job falls due', async () => {
    const desk = openTestDesk(redis);
    const worker = fetcher(desk, { limiter: { max: 1, duration: 60_000 } });
    const fetch = () => worker.getNextJob(randomUUID(), { block: false });
    expect(await fetch()).toBeUndefined();
    expect(afterFetch(worker)).toEqual({ limitedUntilMs: null, dueAtMs: null });
    const job = await desk.calls.getJob(await queued(desk, { delay: 60_000 }));
    await fetch();
    expect(afterFetch(worker).dueAtMs).toBe((job?.timestamp ?? 0) + (job?.delay ?? 0));
    await queued(desk);
    await queued(desk);
    expect(await fetch()).toBeDefined();
    expect(await fetch()).toBeUndefined();
    expect(afterFetch(worker).limitedUntilMs).toBeGreaterThan(Date.now());
  });

  it('keys exist for jobs that wait or are active, and for no others; a delayed job leaves a marker with its time', async () => {
    const desk = openTestDesk(redis);
    const haveWork = async () => (await redis.exists(...workKeys(desk.calls))) > 0;
    const delayed = await desk.calls.getJob(await queued(desk, { delay: 60_000 }));
    expect(await haveWork()).toBe(false);
    const dueMs = (delayed?.timestamp ?? 0) + (delayed?.delay ?? 0);
    expect(await redis.zrange(markerKey(desk.calls), '0', '-1', 'WITHSCORES')).toEqual(['1', String(dueMs)]);
    await queued(desk);
    expect(await haveWork()).toBe(true);
    expect(await redis.zrange(markerKey(desk.calls), '0', '0', 'WITHSCORES')).toEqual(['0', '0']);
    await fetcher(desk).getNextJob(randomUUID(), { block: false });
    expect(await redis.exists(desk.calls.toKey('prioritized'))).toBe(0);
    expect(await haveWork()).toBe(true);
  });

  it('putting back the marker wakes a fetch that sleeps', async () => {
    const desk = openTestDesk(redis);
    await desk.calls.setGlobalConcurrency(1);
    const id = await queued(desk);
    const waiting = await queued(desk);
    const worker = fetcher(desk);
    const token = randomUUID();
    await worker.getNextJob(token);
    await worker.getNextJob(randomUUID()); // takes the marker that the queueing left
    const started = performance.now();
    const sleeping = worker.getNextJob(randomUUID());
    await redis.lrem(desk.calls.toKey('active'), 0, id);
    await wakeWorkers(desk.calls, redis);
    expect((await sleeping).id).toBe(waiting);
    expect(performance.now() - started).toBeLessThan(900); // `drainDelay` alone would have taken a second
  });

  it('a move that somebody else was faster with has a code that Marvin knows', async () => {
    const desk = openTestDesk(redis);
    const id = await queued(desk);
    const token = randomUUID();
    const job = await fetcher(desk).getNextJob(token);
    const backend = desk.calls.getBackend();
    const finished = (held: string) => backend.moveToFailed(job, 'expired', false, held, false);
    expect(isNotOurs(await errorOf(finished(randomUUID())))).toBe(true); // locked by another
    await redis.del(lockKey(desk.calls, id));
    expect(isNotOurs(await errorOf(finished(token)))).toBe(true); // no lock
    await redis.set(lockKey(desk.calls, id), token);
    await finished(token);
    expect(isNotOurs(await errorOf(backend.moveToDelayed(id, Date.now(), 0, token, {})))).toBe(true); // not active
    await redis.set(lockKey(desk.calls, 'nobody'), token);
    expect(isNotOurs(await errorOf(backend.moveToDelayed('nobody', Date.now(), 0, token, {})))).toBe(true); // no job
    expect(isNotOurs(new Error('something else'))).toBe(false);
  });

  it('a press on a job that has moved meanwhile has a code that Marvin ignores', async () => {
    const desk = openTestDesk(redis);
    const id = await queued(desk);
    const job = await desk.calls.getJob(id);
    expect(await errorOf(job?.promote() ?? Promise.resolve())).not.toBeNull();
    await ignoringRace(job?.promote());
    await ignoringRace(job?.retry('failed'));
    await desk.calls.remove(id);
    await ignoringRace(job?.retry('failed'));
    await ignoringRace(job?.changePriority({ priority: 3 }));
    await expect(ignoringRace(Promise.reject(new Error('something else')))).rejects.toThrow('something else');
  });

  it('a queue’s events are bounded by its meta hash, also in a Redis that was emptied while it was open', async () => {
    const server = await startRedis();
    const connection = new Redis(server.url, { maxRetriesPerRequest: null, retryStrategy: () => 20 });
    connection.on('error', () => undefined);
    atTeardown(() => connection.disconnect());
    const desk = openTestDesk(connection);
    await desk.calls.waitUntilReady();
    const bounds = () =>
      Promise.all(
        [desk.calls, desk.results].map((queue) => queue.getMeta().then((meta) => meta.maxLenEvents)),
      );
    await until(async () => (await bounds()).every((bound) => bound === 1_000), { what: 'the bounds' });
    await connection.flushdb();
    await server.restart();
    await until(async () => (await bounds()).every((bound) => bound === 1_000), { what: 'the bounds again' });
  });

  it('a worker remembers a rate limit that was lifted, until it is told to forget it', async () => {
    const desk = openTestDesk(redis);
    await desk.calls.rateLimit(60_000);
    const id = await queued(desk);
    const worker = fetcher(desk, { limiter: { max: 1_000, duration: 1_000 } });
    expect(await worker.getNextJob(randomUUID())).toBeUndefined();
    await desk.calls.removeRateLimitKey();
    expect(Reflect.get(worker, 'limitUntil')).toBeGreaterThan(Date.now());
    forgetRateLimit(worker);
    const job = await until(() => worker.getNextJob(randomUUID()), { what: 'the job' });
    expect(job.id).toBe(id);
  });
});

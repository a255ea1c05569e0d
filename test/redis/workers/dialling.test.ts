// The dialling loop on a real Redis against a robot that takes every call.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { holdFor, release } from '../../../src/shared/calls/hold.js';
import type { DeskQueues } from '../../../src/shared/queues.js';
import { Dialler } from '../../../src/workers/dialling.js';
import { openTestDesk, testCallback, testDesk, testVault } from '../../support/desks.js';
import { startStandInOnec } from '../../support/standInOnec.js';
import { atTeardown } from '../../support/teardown.js';
import { until } from '../../support/until.js';

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());

/** Answers 200 to every start request. @returns its address, and how many it has had */
async function openRobot(): Promise<{ url: string; calls: () => number }> {
  let calls = 0;
  const server = createServer((_request, response) => {
    calls += 1;
    response.end('{}');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  atTeardown(() => server.close());
  const { port } = server.address() as AddressInfo; // listens on TCP
  return { url: `http://127.0.0.1:${port}/`, calls: () => calls };
}

/** A desk for which a dialling loop runs. */
async function dialling(url: string, settings: object = {}): Promise<DeskQueues> {
  const { method, username, password, callbackToken, number } = testDesk().robot;
  const account = { kind: 'voicebox', method, username, password, callbackToken, number };
  const rate = { max: 1_000, per: '1s' };
  const desk = openTestDesk(redis, { robot: { ...account, rate, url }, ...settings });
  const dialler = new Dialler(desk, testVault.ring, pino({ level: 'silent' }));
  await dialler.start();
  atTeardown(() => dialler.stop());
  return desk;
}

/** @returns its reference */
async function queue(desk: DeskQueues): Promise<string> {
  const callback = testCallback(desk.desk);
  await desk.calls.add('batch-1', callback, { jobId: callback.ref, priority: 5 });
  return callback.ref;
}

describe('a desk that is held for a time', () => {
  it('goes on as soon as it is resumed, however long it was to be held', async () => {
    const robot = await openRobot();
    const desk = await dialling(robot.url);
    await queue(desk);
    await until(() => robot.calls() === 1, { what: 'the first call' });

    await holdFor(desk, 'person', 'test', 600_000);
    const fruitless = vi.spyOn(desk.calls, 'getRateLimitTtl'); // asked after every fetch that brought nothing
    await queue(desk);
    await until(() => fruitless.mock.calls.length >= 2, { what: 'a fetch that the hold turned away' });
    await release(desk);
    await until(() => robot.calls() === 2, { what: 'the second call' });
  });
});

describe('a desk that asks 1C before it rings', () => {
  it('rings after two seconds when 1C does not answer, and another line does not wait for that', async () => {
    const onec = await startStandInOnec();
    atTeardown(() => onec.close());
    const { username, password, questionUrl } = onec;
    const robot = await openRobot();
    const lastMoment = { kind: 'http', url: questionUrl, username, password };
    const desk = await dialling(robot.url, { lines: 2, onec: { lastMoment } });
    onec.orderFault({ on: 'question', does: { kind: 'slow', delayMs: 60_000 } });

    const slow = await queue(desk);
    await until(() => onec.requests.length === 1, { what: 'the question about the first' });
    const askedAt = performance.now();
    const other = await queue(desk);
    await until(() => robot.calls() === 1, { what: 'the call on the other line' });
    expect((await desk.calls.getJob(other))?.data.open).not.toBeNull();
    expect((await desk.calls.getJob(slow))?.data.open).toBeNull();
    await until(() => robot.calls() === 2, { what: 'the call without an answer' });
    expect(performance.now() - askedAt).toBeLessThan(6_000);
  });
});

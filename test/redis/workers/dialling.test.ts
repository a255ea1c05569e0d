// The dialling loop on a real Redis against a robot that gives every call the same answer.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { freePort } from '../../../scripts/local/freePort.js';
import { noteRobotReached, noteRobotUnreached } from '../../../src/shared/calls/breaker.js';
import { deskStatus } from '../../../src/shared/calls/deskStatus.js';
import { pauseOf, pauseFor, resume } from '../../../src/shared/calls/pause.js';
import { isoIn } from '../../../src/shared/domain/instant.js';
import type { DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { Dialler } from '../../../src/workers/dialling/dialler.js';
import { openTestDesk, testCallback, testVoicebox, testVault } from '../../support/desks.js';
import { startStandInOnec } from '../../support/standInOnec.js';
import { atTeardown } from '../../support/teardown.js';
import { until } from '../../support/until.js';

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());

interface Robot {
  readonly url: string;
  /** How many start requests it has had. */
  calls(): number;
  /** When it had them, in milliseconds of `performance.now()`. */
  readonly askedAtMs: readonly number[];
}

/** @param status what it answers every start request with */
async function openRobot(status = 200): Promise<Robot> {
  const askedAtMs: number[] = [];
  const server = createServer((_request, response) => {
    askedAtMs.push(performance.now());
    response.writeHead(status).end('{}');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  atTeardown(() => server.close());
  const { port } = server.address() as AddressInfo; // listens on TCP
  return { url: `http://127.0.0.1:${port}/`, calls: () => askedAtMs.length, askedAtMs };
}

function deskOf(url: string, settings: object = {}, rate = { max: 1_000, per: '1s' }): DeskQueues {
  const { method, username, password, callbackToken, number } = testVoicebox();
  const account = { kind: 'voicebox', method, username, password, callbackToken, number };
  return openTestDesk(redis, { robot: { ...account, rate, url }, ...settings });
}

/** Runs a dialling loop for a desk. */
async function dialFor<Desk extends DeskQueues>(desk: Desk): Promise<Desk> {
  const dialler = new Dialler(desk, testVault.ring, pino({ level: 'silent' }));
  await dialler.start();
  atTeardown(() => dialler.stop());
  return desk;
}

const dialling = (url: string, settings: object = {}) => dialFor(deskOf(url, settings));

/** @returns its reference */
async function queue(desk: DeskQueues, delay = 0): Promise<string> {
  const callback = testCallback(desk.settings);
  await desk.calls.add('batch-1', callback, { jobId: callback.ref, priority: 5, delay });
  return callback.ref;
}

/** A time of day in the desk's zone. */
function clock(ms: number): string {
  return isoIn('Europe/Moscow', ms).slice(11, 19);
}

/** A whole second, at least so far ahead. */
function soon(aheadMs: number): number {
  return Math.ceil((Date.now() + aheadMs) / 1_000) * 1_000;
}

describe('a desk that is held for a time', () => {
  it('goes on as soon as it is resumed, however long it was to be held', async () => {
    const robot = await openRobot();
    const desk = await dialling(robot.url);
    await queue(desk);
    await until(() => robot.calls() === 1, { what: 'the first call' });

    await pauseFor(desk, 'person', 'test', 600_000);
    const fruitless = vi.spyOn(desk.calls, 'getRateLimitTtl'); // asked after every fetch that brought nothing
    await queue(desk);
    await until(() => fruitless.mock.calls.length >= 2, { what: 'a fetch that the hold turned away' });
    await resume(desk);
    await until(() => robot.calls() === 2, { what: 'the second call' });
  });
});

describe('a robot that takes two calls a second', () => {
  it('gets no more than that from all workers together', async () => {
    const robot = await openRobot();
    const desk = deskOf(robot.url, { lines: 20 }, { max: 2, per: '1s' });
    for (let call = 0; call < 8; call += 1) await queue(desk);
    const startedAtMs = performance.now();
    for (let worker = 0; worker < 2; worker += 1) await dialFor(desk);
    await until(() => robot.calls() === 8, { timeoutMs: 20_000, what: 'eight calls' });
    const soFar = (seconds: number) =>
      robot.askedAtMs.filter((atMs) => atMs - startedAtMs < seconds * 1_000 - 20).length;
    for (const seconds of [1, 2, 3])
      expect(soFar(seconds), `calls in ${seconds} s`).toBeLessThanOrEqual(2 * seconds);
  });
});

describe('a robot that refuses', () => {
  it.each([401, 402, 403])('the account (%i) holds the desk, until somebody resumes', async (status) => {
    const robot = await openRobot(status);
    const desk = await dialling(robot.url, { lines: 1, backoff: { robot_refused: ['1h'] } });
    const ref = await queue(desk);
    await until(() => desk.calls.isPaused(), { what: 'the hold' });
    expect(await pauseOf(desk)).toMatchObject({ because: 'robot', until: null });
    expect((await desk.calls.getJob(ref))?.data).toMatchObject({ open: null, spent: 0 });
    await queue(desk);
    await resume(desk);
    await until(() => robot.calls() === 2, { what: 'a call after it was resumed' });
  });

  it.each([400, 404, 405, 409, 422, 429])('a call (%i) holds nobody', async (status) => {
    const robot = await openRobot(status);
    const desk = await dialling(robot.url, { lines: 1, backoff: { robot_refused: ['1h'] } });
    const refs = [await queue(desk), await queue(desk)];
    await until(() => robot.calls() === 2, { what: 'a call of each' });
    await until(async () => (await desk.calls.getDelayedCount()) === 2, { what: 'both to be put off' });
    expect(await pauseOf(desk)).toBeNull();
    for (const ref of refs)
      expect((await desk.calls.getJob(ref))?.data).toMatchObject({ open: null, spent: 0 });
  });
});

describe('a robot with which no connection comes about', () => {
  const nobody = async () => `http://127.0.0.1:${await freePort()}/`;

  it('three times in a row has the desk wait a minute, then twice as long, and tells why', async () => {
    const url = await nobody();
    const place = new URL(url).host;
    const desk = await dialling(url, { lines: 1, backoff: { robot_refused: ['1h'] } });
    await queue(desk);
    await queue(desk);
    await until(async () => (await desk.calls.getDelayedCount()) === 2, { what: 'both to be put off' });
    expect(await pauseOf(desk)).toBeNull();
    const third = await queue(desk);
    const pause = await until(() => pauseOf(desk), { what: 'the pause' });
    expect(pause).toMatchObject({ because: 'robot', detail: `${place}: ECONNREFUSED` });
    expect(pause.why).toMatch(/cannot be reached \(127\.0\.0\.1:\d+: ECONNREFUSED\); check robot\.url/);
    expect(lasting(pause.until)).toBeLessThanOrEqual(60_000);
    expect((await deskStatus(desk, Date.now())).robotFailure?.why).toBe(`${place}: ECONNREFUSED`);
    await until(async () => (await desk.calls.getDelayedCount()) === 3, { what: 'the third to be put off' });
    expect((await desk.calls.getJob(third))?.data).toMatchObject({ open: null, spent: 0 });

    await endPause(desk);
    await queue(desk);
    const next = await until(() => pauseOf(desk), { what: 'the next pause' });
    expect(lasting(next.until)).toBeGreaterThan(100_000);
    expect(lasting(next.until)).toBeLessThanOrEqual(120_000);
  });

  it('now and then holds nobody: an answer of any kind begins the count again', async () => {
    const desk = openTestDesk(redis);
    const count = () => noteRobotUnreached(desk, 'x', Date.now(), Date.now());
    for (let round = 0; round < 2; round += 1) {
      await count();
      await count();
      await noteRobotReached(desk);
    }
    expect(await pauseOf(desk)).toBeNull();
  });

  it('counts once for all calls that were begun before it was known', async () => {
    const desk = openTestDesk(redis);
    const beganMs = Date.now() - 1_000;
    for (let line = 0; line < 10; line += 1) await noteRobotUnreached(desk, 'x', beganMs, Date.now());
    expect(await pauseOf(desk)).toBeNull();
  });

  it('is waited for a quarter of an hour at most', async () => {
    const desk = openTestDesk(redis);
    const paused: (number | null)[] = [];
    for (let call = 0; call < 8; call += 1) {
      paused.push(await noteRobotUnreached(desk, 'x', Date.now(), Date.now()));
      await endPause(desk);
    }
    expect(paused.map((ms) => ms && ms / 60_000)).toEqual([null, null, 1, 2, 4, 8, 15, 15]);
  });
});

/** What is left of a pause, in milliseconds. */
const lasting = (until: string | null) => Date.parse(until ?? '') - Date.now();

/** As if its time were over. */
async function endPause(desk: DeskQueues): Promise<void> {
  await redis.del(desk.keys.pause);
  await desk.calls.removeRateLimitKey();
}

describe('a window', () => {
  it('that closes between write-ahead and call is not overstepped: the callback waits for the next opening', async () => {
    const robot = await openRobot();
    const closesMs = soon(2_000);
    const open = deskOf(robot.url, { window: { from: '00:00', to: clock(closesMs) } });
    let isAsked = false;
    const haveAll = async () => {
      isAsked = true;
      await sleep(closesMs + 100 - Date.now());
      return 'alone' as const;
    };
    const desk = await dialFor({ ...open, replicas: { haveAll } });
    const ref = await queue(desk);
    await until(async () => isAsked && (await desk.calls.getJobState(ref)) === 'delayed', {
      what: 'the callback to be put back',
    });
    expect(robot.calls()).toBe(0);
    expect((await desk.calls.getJob(ref))?.data).toMatchObject({ open: null, spent: 0 });
  });

  it('that opens lets nobody slip past a hold, however many workers wait for it', async () => {
    const robot = await openRobot();
    const opensMs = soon(2_000);
    const desk = deskOf(robot.url, { window: { from: clock(opensMs), to: '24:00' } });
    const refs = await Promise.all(
      Array.from({ length: 3 }, () => queue(desk, Math.max(0, opensMs - Date.now()))),
    );
    await pauseFor(desk, 'operators', 'test', 600_000);
    for (let worker = 0; worker < 2; worker += 1) await dialFor(desk);
    await until(() => Date.now() > opensMs + 1_500, { timeoutMs: 10_000, what: 'the opening' });
    expect(robot.calls()).toBe(0);
    await resume(desk);
    await until(() => robot.calls() >= desk.settings.lines, { what: 'the calls' });
    expect(refs).toHaveLength(3);
  });
});

describe('a call that is not sent', () => {
  it('is given back although the first attempts to do so fail', async () => {
    const robot = await openRobot();
    const open = deskOf(robot.url);
    let failures = 2;
    const getJob = async (id: string) => {
      failures -= 1;
      if (failures >= 0) throw new Error('READONLY You cannot write against a read only replica.');
      return open.calls.getJob(id);
    };
    const calls = new Proxy(open.calls, {
      get: (target, name): unknown => (name === 'getJob' ? getJob : Reflect.get(target, name, target)),
    });
    const desk = await dialFor({
      ...open,
      calls,
      replicas: { haveAll: () => Promise.resolve('unconfirmed') },
    });
    const ref = await queue(desk);
    await until(async () => (await open.calls.getJobState(ref)) === 'delayed', { what: 'the callback' });
    expect(failures).toBeLessThan(0);
    expect(robot.calls()).toBe(0);
    expect((await open.calls.getJob(ref))?.data).toMatchObject({ open: null, spent: 0 });
  });
});

describe('a call about which Redis refuses the last look', () => {
  it('is not placed but put back, charged to nobody', async () => {
    const robot = await openRobot();
    const open = deskOf(robot.url);
    const haveAll = () => Promise.reject(new Error('OOM command not allowed'));
    const desk = await dialFor({ ...open, replicas: { haveAll } });
    const ref = await queue(desk);
    await until(async () => (await desk.calls.getJobState(ref)) === 'delayed', { what: 'the callback' });
    expect(robot.calls()).toBe(0);
    expect((await desk.calls.getJob(ref))?.data).toMatchObject({ open: null, spent: 0 });
  });
});

describe('a dialling loop', () => {
  it('that sleeps on a callback of later stops within a second', async () => {
    const desk = deskOf((await openRobot()).url);
    await queue(desk, 60_000);
    const dialler = new Dialler(desk, testVault.ring, pino({ level: 'silent' }));
    await dialler.start();
    await until(async () => String(await redis.client('LIST')).includes('cmd=bzpopmin'), {
      what: 'the loop to sleep',
    });
    const toldAt = performance.now();
    await dialler.stop();
    expect(performance.now() - toldAt).toBeLessThan(1_000);
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

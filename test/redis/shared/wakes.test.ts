// How the queues of a worker process sleep together on a real Redis: one blocking connection for many queues, and a pulse.
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { wakeWorkers } from '../../../src/shared/redis/bullmqInternals.js';
import { openDesk, type DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { Wakes, type Sleeper } from '../../../src/shared/redis/wakes.js';
import { testCallback, testDesk } from '../../support/desks.js';
import { atTeardown } from '../../support/teardown.js';
import { until } from '../../support/until.js';

const LONG_MS = 60_000;
const AT_ONCE = { member: '0', atMs: 0 };

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());

/** Desks of one process, on a connection that is named so that its commands can be told from those of other tests. */
function worker(desks: number) {
  const name = `w${randomUUID()}`;
  const own = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null, connectionName: name });
  const wakes = new Wakes(own);
  const opened = Array.from({ length: desks }, () => openDesk(testDesk(), own, 30, wakes));
  const checked: string[] = [];
  const sleeperOf = (queue: DeskQueues['calls'] | DeskQueues['results']): Sleeper =>
    wakes.sleeper(queue, {
      check: () => Promise.resolve(checked.push(queue.keys['meta'] ?? '')),
      everyMs: 0,
    });
  atTeardown(async () => {
    await wakes.close();
    await Promise.all(opened.map((desk) => desk.close()));
    own.disconnect();
  });
  const connections = async () => String(await redis.client('LIST')).split(`name=${name} `).length - 1;
  const isBlocked = async (count = 1) =>
    String(await redis.client('LIST'))
      .split('\n')
      .filter((line) => line.includes(`name=${name} `) && line.includes('cmd=bzpopmin')).length >= count;
  return { desks: opened, sleeperOf, checked, connections, isBlocked };
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`there is no item ${index}`);
  return item;
}

describe('many queues of one process', () => {
  it('sleep on two blocking connections, however many there are', async () => {
    const { desks, sleeperOf, connections, isBlocked } = worker(40);
    const sleepers = desks.flatMap((desk) => [sleeperOf(desk.calls), sleeperOf(desk.results)]);
    const asleep = sleepers.map((sleeper) => sleeper.sleep(LONG_MS));
    await until(() => isBlocked(2), { what: 'both to block' });
    expect(await connections()).toBe(3);
    for (const sleeper of sleepers) sleeper.end();
    expect(await Promise.all(asleep)).toEqual(sleepers.map(() => AT_ONCE));
  });

  it('are each woken by their own marker, one that fell asleep later too', async () => {
    const { desks, sleeperOf, isBlocked } = worker(3);
    const sleepers = desks.map((desk) => sleeperOf(desk.calls));
    const woken: number[] = [];
    const sleep = (index: number) =>
      at(sleepers, index)
        .sleep(LONG_MS)
        .then(() => woken.push(index));
    void sleep(0);
    await until(() => isBlocked(), { what: 'the first to sleep' });
    const later = sleep(1);
    await wakeWorkers(at(desks, 1).calls, redis);
    await later;
    expect(woken).toEqual([1]);
    const again = sleep(1);
    await wakeWorkers(at(desks, 1).calls, redis);
    await again;
    expect(woken).toEqual([1, 1]);
    for (const sleeper of sleepers) sleeper.end();
  });

  it('are told when a delayed job falls due, without being told twice', async () => {
    const { desks, sleeperOf } = worker(1);
    const { calls, settings } = at(desks, 0);
    const sleeper = sleeperOf(calls);
    const asleep = sleeper.sleep(LONG_MS);
    const callback = testCallback(settings);
    const job = await calls.add('batch', callback, { jobId: callback.ref, delay: LONG_MS, priority: 1 });
    expect(await asleep).toEqual({ member: '1', atMs: job.timestamp + LONG_MS });
    expect(await sleeper.sleep(50)).toBeNull();
  });

  it('leave the marker of a queue that is at work to other processes', async () => {
    const [busy, idle] = [worker(2), worker(0)];
    const [working, asleep] = busy.desks;
    if (!working || !asleep) throw new Error('there are two desks');
    const sleeper = busy.sleeperOf(asleep.calls);
    void sleeper.sleep(LONG_MS);
    await until(() => busy.isBlocked(), { what: 'the idle queue to sleep' });
    await wakeWorkers(working.calls, redis);
    expect(await idle.sleeperOf(working.calls).sleep(LONG_MS)).toEqual(AT_ONCE);
    sleeper.end();
  });
});

describe('the pulse', () => {
  it('wakes a queue where a job waits although its marker is gone, and looks for stalled jobs there only', async () => {
    const { desks, sleeperOf, checked, isBlocked } = worker(2);
    const [one, other] = [at(desks, 0), at(desks, 1)];
    const asleep = sleeperOf(one.calls).sleep(LONG_MS);
    void sleeperOf(other.calls).sleep(LONG_MS);
    await until(() => isBlocked(), { what: 'both to sleep' });
    await redis.zadd(one.calls.keys['prioritized'] ?? '', 1, 'a job');
    expect(await asleep).toEqual(AT_ONCE);
    await until(() => checked.length > 0, { what: 'the check for stalled jobs' });
    expect(new Set(checked)).toEqual(new Set([one.calls.keys['meta']]));
    await redis.del(one.calls.keys['prioritized'] ?? '');
  });
});

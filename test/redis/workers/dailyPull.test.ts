// The daily pull on a real Redis: once a day for all workers together, and again when it failed.
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { DateTime } from 'luxon';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { EXIT } from '../../../src/shared/errors.js';
import { openDesk, type DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import type { CommandRun } from '../../../src/workers/runMarvin.js';
import { DailyPull } from '../../../src/workers/dailyPull.js';
import { testDesk } from '../../support/desks.js';
import { atTeardown } from '../../support/teardown.js';
import { until } from '../../support/until.js';

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());

const SOURCE = { kind: 'odata', url: 'http://127.0.0.1:9/odata', username: 'u', password: 'p', entity: 'E' };
/** Its time has not come yet, whenever the tests run: nothing is made up for. */
const LATER = '23:59:59';
const silent = pino({ level: 'silent' });

interface PullDesk {
  readonly queues: DeskQueues;
  readonly pulls: Queue;
  /** The arguments of every command run. */
  readonly ran: string[][];
  worker(run?: () => Promise<CommandRun>): Promise<DailyPull>;
}

function pullDesk(source: object, timezone = 'Asia/Yekaterinburg', name?: string): PullDesk {
  const desk = testDesk({ timezone, onec: { source: { ...SOURCE, ...source } } }, name);
  const queues = openDesk(desk, redis, 30);
  const pulls = new Queue('pulls', { connection: redis, prefix: queues.keys.prefix });
  atTeardown(() => Promise.all([queues.close(), pulls.close()]));
  const ran: string[][] = [];
  return {
    queues,
    pulls,
    ran,
    worker: async (run = () => Promise.resolve({ code: EXIT.ok, said: 'Queued 1 of 1 rows.' })) => {
      const dailyPull = new DailyPull(queues, (args) => (ran.push([...args]), run()), silent);
      atTeardown(() => dailyPull.stop());
      await dailyPull.start();
      return dailyPull;
    },
  };
}

/** What is due tomorrow is made due now. */
async function fallDue({ pulls }: PullDesk): Promise<void> {
  const [next] = await pulls.getDelayed();
  await next?.promote();
}

describe('the daily pull', () => {
  it('is due at its time of day in the desk’s zone, once however many workers there are', async () => {
    const desk = pullDesk({ daily: LATER });
    await Promise.all([desk.worker(), desk.worker()]);
    await desk.worker();
    const due = await desk.pulls.getDelayed();
    expect(due).toHaveLength(1);
    const at = DateTime.fromMillis((due[0]?.timestamp ?? 0) + (due[0]?.delay ?? 0), {
      zone: 'Asia/Yekaterinburg',
    });
    expect(at.toFormat('HH:mm:ss')).toBe(LATER);
    expect(at.toMillis() - Date.now()).toBeLessThanOrEqual(86_400_000);
  });

  it('is scheduled again in a Redis that came back empty', async () => {
    const desk = pullDesk({ daily: LATER });
    await desk.worker();
    await desk.pulls.removeJobScheduler('daily');
    expect(await desk.pulls.getJobSchedulersCount()).toBe(0);
    redis.disconnect(true);
    await until(async () => (await desk.pulls.getJobSchedulersCount()) === 1, { what: 'the schedule' });
    expect(await desk.pulls.getDelayed()).toHaveLength(1);
  });

  it('is done by one of several workers, as `marvin pull` of this desk, and is due again the next day', async () => {
    const desk = pullDesk({ daily: LATER });
    await Promise.all([desk.worker(), desk.worker(), desk.worker()]);
    await fallDue(desk);
    await until(async () => (await desk.pulls.getCompletedCount()) === 1, { what: 'the pull' });
    expect(desk.ran).toEqual([['pull', '--desk', desk.queues.settings.name]]);
    expect(await desk.pulls.getDelayedCount()).toBe(1);
  });

  it('is tried again later when 1C is away', async () => {
    const desk = pullDesk({ daily: LATER });
    await desk.worker(() => Promise.resolve({ code: EXIT.unavailable, said: '1C cannot be reached.' }));
    await fallDue(desk);
    const again = await until(
      async () => (await desk.pulls.getDelayed()).find(({ attemptsMade }) => attemptsMade === 1),
      { what: 'the next try' },
    );
    expect(again.failedReason).toBe('1C cannot be reached.');
    expect(again.delay).toBe(120_000);
  });

  it('is not tried again when only a person can help', async () => {
    const desk = pullDesk({ daily: LATER });
    await desk.worker(() => Promise.resolve({ code: EXIT.configuration, said: 'MARVIN_SEAL_KEYS: …' }));
    await fallDue(desk);
    await until(async () => (await desk.pulls.getFailedCount()) === 1, { what: 'the end' });
    expect(desk.ran).toHaveLength(1);
  });

  it('is made up for by a worker that starts after its time, when none was there', async () => {
    const desk = pullDesk({ daily: LATER });
    const first = await desk.worker();
    await first.stop();
    await fallDue(desk);
    await desk.worker();
    await until(() => desk.ran.length === 1, { what: 'the pull' });
  });

  it('is done on the first day too, once, when the first worker starts after its time', async () => {
    const desk = pullDesk({ daily: '00:00' });
    await Promise.all([desk.worker(), desk.worker()]);
    await desk.worker();
    await until(async () => (await desk.pulls.getCompletedCount()) === 1, { what: 'the pull' });
    expect(desk.ran).toEqual([['pull', '--desk', desk.queues.settings.name]]);
    expect(await desk.pulls.getDelayedCount()).toBe(1);
  });

  it('waits for its time on the first day, when the first worker starts before it', async () => {
    const desk = pullDesk({ daily: LATER });
    await desk.worker();
    expect(await desk.pulls.getJobCountByTypes('waiting', 'active', 'completed')).toBe(0);
  });

  it('ends with its configuration', async () => {
    const desk = pullDesk({ daily: LATER });
    await (await desk.worker()).stop();
    const { name } = desk.queues.settings;
    await pullDesk({}, 'Europe/Moscow', name).worker();
    expect(await desk.pulls.getDelayedCount()).toBe(0);
    expect(await desk.pulls.getJobSchedulersCount()).toBe(0);
  });

  it('follows its configuration to another time', async () => {
    const desk = pullDesk({ daily: LATER });
    await (await desk.worker()).stop();
    await pullDesk({ daily: '23:59:58' }, 'Europe/Moscow', desk.queues.settings.name).worker();
    expect(await desk.pulls.getDelayedCount()).toBe(1);
    expect(await desk.pulls.getJobScheduler('daily')).toMatchObject({
      pattern: '58 59 23 * * *',
      tz: 'Europe/Moscow',
    });
  });
});

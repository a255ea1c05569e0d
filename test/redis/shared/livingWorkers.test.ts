// Who is alive, on a real Redis: signs of life, their end, and what they cost.
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { beforeAll, expect, it } from 'vitest';
import { forgetWorker, livingWorkers, showLife, workersAt } from '../../../src/shared/redis/livingWorkers.js';
import { Heartbeat } from '../../../src/workers/heartbeat.js';
import { startRedis } from '../../support/redis.js';
import { atTeardown } from '../../support/teardown.js';
import { until } from '../../support/until.js';

const SELF = { version: '1.2.3', commit: null, sinceMs: 1, doing: 'working', desks: ['a', 'b'] } as const;
const KEY = 'marvin:workers';

let redis: Redis;
beforeAll(async () => {
  const server = await startRedis();
  redis = new Redis(server.url, { maxRetriesPerRequest: null });
  atTeardown(() => redis.disconnect());
});

const commandsRun = async () => {
  const [, count] = /total_commands_processed:(\d+)/.exec(await redis.info('stats')) ?? [];
  return Number(count);
};

it('a worker lives while it shows so, and is forgotten fifteen seconds after its last sign', async () => {
  const [living, dead] = [randomUUID(), randomUUID()];
  await showLife(redis, living, SELF);
  const sixteenAgo = Date.now() - 16_000;
  await redis.hset(KEY, dead, `${sixteenAgo} ${JSON.stringify(SELF)}`, randomUUID(), `${Date.now()} no JSON`);
  const found = await livingWorkers(redis);
  expect(found).toEqual([{ id: living, ...SELF }]);
  expect([workersAt(found, 'a'), workersAt(found, 'c')]).toEqual([1, 0]);
  expect(await redis.pttl(KEY)).toBeGreaterThan(10_000);
  await showLife(redis, living, SELF);
  expect(await redis.hexists(KEY, dead)).toBe(0);
  await forgetWorker(redis, living);
  expect(await livingWorkers(redis)).toEqual([]);
});

it('one that only starts does not count as serving', () => {
  expect(workersAt([{ ...SELF, doing: 'starting' }, SELF], 'b')).toBe(1);
});

it('a sign of life is one command for two hundred desks, and a stop is seen at once', async () => {
  const desks = Array.from({ length: 200 }, (_none, index) => `desk-${index}`);
  const heartbeat = new Heartbeat(
    redis,
    { version: '1', commit: 'abcdef0' },
    desks,
    pino({ level: 'silent' }),
  );
  const before = await commandsRun();
  await heartbeat.working();
  // The script's own commands count as well: TIME, HGETALL, HSET, PEXPIRE, and HDEL of what the test above left.
  expect((await commandsRun()) - before).toBeLessThanOrEqual(8);
  expect(workersAt(await livingWorkers(redis), 'desk-199')).toBe(1);
  await heartbeat.stop();
  await until(async () => (await livingWorkers(redis)).length === 0, { what: 'nobody alive' });
});

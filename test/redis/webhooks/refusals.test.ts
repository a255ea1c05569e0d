// Refused call events in a real Redis: bounded, and shown by `marvin check`.
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { expect, inject, test } from 'vitest';
import { keepRefusals, lastRefusals } from '../../../src/shared/redis/keptRefusals.js';
import { startRedis } from '../../support/redis.js';
import { startProcess } from '../../support/processes.js';
import { atTeardown } from '../../support/teardown.js';
import { until } from '../../support/until.js';
import { startWeb } from './webProcess.js';

function connect(): Redis {
  const redis = new Redis(inject('redisUrl'));
  atTeardown(() => redis.disconnect());
  return redis;
}

test('the newest twenty kinds are kept, each once with its last time, until retention is over', async () => {
  const redis = connect();
  const desk = `r${randomUUID().slice(0, 8)}`;
  const refusal = (index: number) => ({ reason: 'invalid', detail: `variable v${index}`, atMs: index });
  for (let index = 0; index < 30; index += 1) await keepRefusals(redis, desk, [refusal(index)], 60_000);
  await keepRefusals(redis, desk, [{ ...refusal(12), atMs: 99 }], 60_000);
  const kept = await lastRefusals(redis, desk);
  expect(kept).toHaveLength(20);
  expect(kept.slice(0, 2)).toEqual([{ ...refusal(12), atMs: 99 }, refusal(29)]);
  const key = `marvin:{${desk}}:refusals`;
  expect(await redis.pttl(key)).toBeGreaterThan(50_000);
});

test('`marvin check` shows what a desk refused', async () => {
  // Of its own: `check` must open the lookup key.
  const { url } = await startRedis();
  const web = await startWeb(url);
  const redis = new Redis(url);
  atTeardown(() => redis.disconnect());
  const callId = randomUUID();
  await web.sendEvent(callId, { status: 'connected' }, { 'x-callback-token': 'wrong' });
  await web.sendEvent(callId, { status: '{{call_status}}' });
  const name = web.desk.settings.name;
  await until(async () => (await lastRefusals(redis, name)).length === 2, { what: 'both to be kept' });
  const check = await startProcess('producer', { args: ['check'], env: web.environment });
  expect((await check.exited).code).toBe(0);
  expect(check.stderr()).toMatch(
    new RegExp(
      `warning: call event refused at desk ${name}, last [\\dT:.+-]+: invalid, variable call_status`,
    ),
  );
  expect(check.stderr()).toContain('unauthorized, the token is wrong');
});

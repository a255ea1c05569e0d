// The private Redis that tests and the demo start: killed, paused and restarted, it keeps what it confirmed.
import { existsSync } from 'node:fs';
import { Redis } from 'ioredis';
import { expect, inject, test } from 'vitest';
import { atTeardown } from '../../support/teardown.js';
import { startRedis } from '../../support/redis.js';
import { until } from '../../support/until.js';

function connect(url: string): Redis {
  const client = new Redis(url, { retryStrategy: () => 20, maxRetriesPerRequest: null });
  client.on('error', () => undefined);
  atTeardown(() => client.disconnect());
  return client;
}

test('a confirmed write outlives SIGKILL and a restart on the same port', async () => {
  const server = await startRedis();
  const client = connect(server.url);
  await client.set('said', 'before the crash');
  await server.kill();
  await server.restart();
  expect(await client.get('said')).toBe('before the crash');
});

test('a paused server answers nothing until it is resumed', async () => {
  const server = await startRedis();
  const client = connect(server.url);
  await client.ping();
  server.pause();
  let hasAnswered = false;
  const answer = client.ping().then(() => (hasAnswered = true));
  await expect(until(() => hasAnswered, { timeoutMs: 300 })).rejects.toThrow('in vain');
  server.resume();
  await answer;
});

test('it runs with the settings that production needs', async () => {
  const client = connect((await startRedis()).url);
  const settings = await client.config('GET', 'appendonly', 'appendfsync', 'maxmemory-policy', 'hz', 'save');
  expect(settings).toEqual(
    expect.arrayContaining([
      'appendonly',
      'yes',
      'appendfsync',
      'always',
      'maxmemory-policy',
      'noeviction',
      'hz',
      '100',
    ]),
  );
});

test('stopping it removes its temporary directory', async () => {
  const server = await startRedis();
  await server.stop();
  expect(existsSync(server.dir)).toBe(false);
});

test('a server that cannot start says why', async () => {
  await expect(startRedis({ extraArgs: ['--appendfsync', 'sometimes'] })).rejects.toThrow('appendfsync');
});

test('the Redis shared by all tests answers', async () => {
  expect(await connect(inject('redisUrl')).ping()).toBe('PONG');
});

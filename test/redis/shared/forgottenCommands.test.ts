// A command that was on its way when the connection broke is answered, whether the connection is made again or not.
import { describe, expect, it } from 'vitest';
import { connectRedis, type Patience } from '../../../src/shared/redis/connection.js';
import { startRedis } from '../../support/redis.js';
import { redisProxy } from '../../support/tcpProxy.js';
import { atTeardown } from '../../support/teardown.js';

/** @returns a connection whose XRANGE is on its way, and what breaks the line to Redis under it */
async function onItsWay(patience: Patience) {
  const server = await startRedis();
  const proxy = await redisProxy(server.port);
  const stopped = proxy.stopAt('before', (message) => /\bxrange\b/i.test(message));
  const redis = connectRedis(
    { url: `redis://127.0.0.1:${proxy.port}`, cluster: false, tlsInsecure: false },
    patience,
  );
  atTeardown(() => redis.disconnect());
  await redis.ping();
  const answer = redis.xrange('stream', '-', '+');
  const line = await stopped;
  return { answer, proxy, line };
}

describe('a command on its way when the connection breaks', () => {
  it('is rejected when the connection is given up', async () => {
    const { answer, proxy, line } = await onItsWay('command');
    proxy.breakOff();
    line.cut();
    await expect(answer).rejects.toThrow('Connection is closed.');
  });

  it('is sent again and answered when the connection is made again', async () => {
    const { answer, line } = await onItsWay('service');
    line.cut();
    expect(await answer).toEqual([]);
  });
});

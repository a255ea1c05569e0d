// A connection to the tests' Redis that loses the answer to one command, so that ioredis sends the command again.
import { Redis } from 'ioredis';
import type { DeskQueues } from '../../src/shared/redis/deskQueues.js';
import { redisProxy } from './tcpProxy.js';
import { atTeardown } from './teardown.js';

/**
 * @param redis the desk's own connection, which is not disturbed
 * @param matches the command whose answer is lost
 * @returns the desk over that connection, and a function that waits until the answer was lost during some work
 */
export async function losingAnswerTo(
  desk: DeskQueues,
  redis: Redis,
  matches: (message: string) => boolean,
): Promise<{ desk: DeskQueues; lostDuring: (work: Promise<unknown>) => Promise<void> }> {
  const proxy = await redisProxy(redis.options.port ?? 0);
  const connection = new Redis(proxy.port, '127.0.0.1', {
    maxRetriesPerRequest: null,
    retryStrategy: () => 20,
  });
  connection.on('error', () => undefined); // cut on purpose
  const over = desk.over(connection);
  await over.calls.waitUntilReady();
  atTeardown(async () => {
    await over.close();
    connection.disconnect();
  });
  const stopped = proxy.stopAt('after', matches);
  const lost = stopped.then(async (line) => {
    // Redis serves every connection once a turn, so what it was told is done when it has answered twice.
    for (let turn = 0; turn < 2; turn += 1) await redis.ping();
    line.cut();
  });
  const lostDuring = async (work: Promise<unknown>) => {
    const ended = work.then((outcome) => {
      throw new Error(`Ended before the command was sent: ${JSON.stringify(outcome)}`);
    });
    await Promise.race([lost, ended]);
  };
  return { desk: over, lostDuring };
}

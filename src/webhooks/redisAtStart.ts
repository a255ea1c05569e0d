// The web process starts without Redis, because call events come all the same. It does not start on a Redis that may lose
// callbacks.
import type { RedisAddress } from '../shared/config/environment.js';
import { ConfigurationError } from '../shared/errors.js';
import type { Logger } from '../shared/logging.js';
import { connectRedis } from '../shared/redis/connection.js';
import { demandSafeRedis } from '../shared/redis/safety.js';
import { within } from '../shared/deadline.js';

const LOOK_MS = 3_000;

/** @throws ConfigurationError when Redis answers and may evict keys or is too old. If it is away, that is only logged. */
export async function refuseUnsafeRedis(address: RedisAddress, logger: Logger): Promise<void> {
  const redis = connectRedis(address, 'command');
  try {
    await within(LOOK_MS, demandSafeRedis(redis));
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    logger.warn({ err: error }, 'Redis is away; started without it');
  } finally {
    redis.disconnect();
  }
}

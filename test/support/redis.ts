// A Redis of a test's own, for tests that kill, stop, fill or restart it. Others share the one of globalSetup.ts.
import {
  startRedisServer,
  type RedisServer,
  type RedisServerOptions,
} from '../../scripts/local/redisServer.js';
import { atTeardown } from './teardown.js';

export type { RedisServer, RedisServerOptions };

/** Starts a private Redis that is ended with the test, or with the file when started in `beforeAll`. */
export async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
  const server = await startRedisServer(options);
  atTeardown(() => server.stop());
  return server;
}

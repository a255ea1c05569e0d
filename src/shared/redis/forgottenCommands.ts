// What ioredis forgets: commands that were on their way when a connection broke which is never made again.
import { Cluster } from 'ioredis';
import type { RedisConnection } from './connection.js';

/** ioredis keeps them apart to send them again, and looks for them nowhere else. */
interface Forgetful {
  readonly prevCommandQueue?: {
    shift(): { readonly command: { reject(error: Error): void } } | undefined;
  } | null;
}

/** Without it nobody who waits for such a command would ever be answered (ioredis 6.0.0, its pull request 2197). */
export function rejectForgottenCommands(redis: RedisConnection): void {
  if (redis instanceof Cluster) {
    redis.on('+node', rejectForgottenCommands);
    return;
  }
  redis.on('end', () => {
    const { prevCommandQueue: forgotten } = redis as unknown as Forgetful; // a private field; the test fails when it is another
    for (let item = forgotten?.shift(); item; item = forgotten?.shift())
      item.command.reject(new Error('Connection is closed.'));
  });
}

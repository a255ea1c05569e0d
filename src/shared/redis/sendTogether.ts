// How commands travel to Redis: those of one turn of the event loop in one piece.
import { Cluster, type Redis } from 'ioredis';

/**
 * What is sent in one turn of the event loop travels in one piece: Redis syncs its file once for all that it reads together, and
 * each write costs both sides a call of the system. The order stays. Not in a cluster, where ioredis keeps the sockets to itself.
 */
export function sendTogether(redis: Redis | Cluster): void {
  if (redis instanceof Cluster) return;
  redis.on('connect', () => {
    const { stream } = redis;
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean; // of its many shapes
    let isWaiting = false;
    stream.write = (...args: unknown[]) => {
      if (!isWaiting) {
        isWaiting = true;
        stream.cork();
        setImmediate(() => {
          isWaiting = false;
          stream.uncork();
        });
      }
      return write(...args);
    };
  });
}

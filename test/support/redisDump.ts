// Everything that a Redis holds, as text: for tests that search it for what must not be there.
import type { Redis } from 'ioredis';

/** Key → its name and content as one text. */
export async function redisDump(redis: Redis, match = '*'): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for await (const keys of redis.scanStream({ match, count: 500 }) as AsyncIterable<string[]>)
    for (const key of keys) texts.set(key, `${key} ${JSON.stringify(await contentOf(redis, key))}`);
  return texts;
}

async function contentOf(redis: Redis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case 'string':
      return redis.get(key);
    case 'hash':
      return redis.hgetall(key);
    case 'list':
      return redis.lrange(key, 0, -1);
    case 'set':
      return redis.smembers(key);
    case 'zset':
      return redis.zrange(key, '0', '-1', 'WITHSCORES');
    case 'stream':
      return redis.xrange(key, '-', '+');
    default:
      return null;
  }
}

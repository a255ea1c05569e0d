// The yardstick of a command: Node starts, connects to Redis, asks one thing and ends.
import { Redis } from 'ioredis';

const redis = new Redis(process.env.REDIS_URL ?? '');
await redis.ping();
redis.disconnect();

// The same clinic with plain parts: a BullMQ worker that posts each job, a bare Express that writes each event down, the same
// robot, and a Redis with the same settings. The yardstick of most rows.
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { Endings } from '../../scripts/local/endings.js';
import { freePort } from '../../scripts/local/freePort.js';
import { startRedisServer, type RedisServer } from '../../scripts/local/redisServer.js';
import type { Stage } from './stage.js';
import { patients, plainJob } from './patients.js';
import { runToEnd, startService, type Ended, type Service } from './processes.js';
import { DESK } from './settings.js';
import { startRobot, type RobotOptions, type StandInRobot } from './standInRobot.js';

export interface PlainOptions {
  readonly lines?: number;
  /** Jobs a second, at most. */
  readonly rate?: number;
  readonly callLastsMs?: () => number | null;
  readonly endsWith?: RobotOptions['endsWith'];
}

type Environment = Readonly<Record<string, string>>;

export interface PlainClinic {
  readonly server: RedisServer;
  readonly redis: Redis;
  readonly queue: Queue;
  readonly robot: StandInRobot;
  readonly webUrl: string;
  /** @param dueMs when they may be called; at once unless said otherwise */
  readonly enqueue: (count: number, options?: { from?: number; dueMs?: number }) => Promise<void>;
  readonly startWorker: (own?: Environment) => Promise<Service>;
  readonly startWeb: (own?: Environment) => Promise<Service>;
  readonly ping: () => Promise<Ended>;
}

const CHUNK = 1_000;

/** Sets up a plain clinic, measures in it, and ends it. */
export async function inPlainClinic<T>(
  stage: Stage,
  options: PlainOptions,
  measure: (clinic: PlainClinic) => Promise<T>,
): Promise<T> {
  const endings = new Endings();
  try {
    return await measure(await openPlainClinic(stage, options, endings));
  } finally {
    await endings.run();
  }
}

async function openPlainClinic(
  stage: Stage,
  { lines = 1, rate, callLastsMs = () => 0, endsWith = 'event' }: PlainOptions,
  endings: Endings,
): Promise<PlainClinic> {
  const dir = await mkdtemp(join(stage.dir, 'plain-'));
  const server = await startRedisServer({ dir: join(dir, 'redis') });
  await endings.add(() => server.stop());
  const port = String(await freePort());
  const webUrl = `http://127.0.0.1:${port}`;
  const robot = await startRobot({ webUrl, callLastsMs, endsWith });
  await endings.add(() => robot.close());
  const redis = new Redis(server.url, { maxRetriesPerRequest: null });
  const queue = new Queue('calls', { connection: redis, prefix: 'plain' });
  await endings.add(async () => {
    await queue.close();
    redis.disconnect();
  });
  const env = {
    REDIS_URL: server.url,
    ROBOT_URL: robot.url,
    PORT: port,
    LINES: String(lines),
    ...(rate === undefined ? {} : { RATE: String(rate) }),
  };
  const start = async (script: 'plainWorker' | 'plainWeb', own: Environment) => {
    const service = await startService(script, { env: { ...env, ...own }, cwd: dir });
    await endings.add(() => service.stop());
    return service;
  };
  return {
    ...{ server, redis, queue, robot, webUrl },
    enqueue: (count, when = {}) => enqueue(queue, count, when),
    startWorker: (own = {}) => start('plainWorker', own),
    startWeb: (own = {}) => start('plainWeb', own),
    ping: () => runToEnd('ping', { env, cwd: dir }),
  };
}

async function enqueue(
  queue: Queue,
  count: number,
  { from = 0, dueMs }: { from?: number; dueMs?: number },
): Promise<void> {
  const nowMs = Date.now();
  const due = dueMs === undefined ? {} : { timestamp: nowMs, delay: Math.max(0, dueMs - nowMs) };
  for (let start = 0; start < count; start += CHUNK) {
    const rows = patients(Math.min(CHUNK, count - start), DESK, nowMs, from + start);
    await queue.addBulk(
      rows.map(plainJob).map(({ name, data, opts }) => ({ name, data, opts: { ...opts, ...due } })),
    );
  }
}

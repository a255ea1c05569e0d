// A clinic for one measurement: a Redis, the robot, a configuration, and Marvin's processes. All of it ends with the measurement.
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Endings } from '../../scripts/local/endings.js';
import { freePort } from '../../scripts/local/freePort.js';
import { startRedisServer, type RedisServer } from '../../scripts/local/redisServer.js';
import { queueRows } from '../../src/producer/queueing/queueRows.js';
import { parseConfig } from '../../src/shared/config/configFile.js';
import { openDesk, type DeskQueues } from '../../src/shared/redis/deskQueues.js';
import { openVault } from '../../src/shared/redis/vault.js';
import { generateSealKey, parseSealKeys, type Vault } from '../../src/shared/sealing.js';
import type { Stage } from './stage.js';
import { patients } from './patients.js';
import { runToEnd, startService, type Ended, type Service } from './processes.js';
import { settingsOf, type DeskOptions } from './settings.js';
import { startRobot, type StandInRobot } from './standInRobot.js';

export interface ClinicOptions extends DeskOptions {
  /** How long the next call lasts; no time at all unless said otherwise. Null: until somebody else ends it. */
  readonly callLastsMs?: () => number | null;
}

type Environment = Readonly<Record<string, string>>;

export interface Clinic {
  readonly dir: string;
  readonly server: RedisServer;
  readonly redis: Redis;
  readonly robot: StandInRobot;
  readonly webUrl: string;
  readonly desk: DeskQueues;
  readonly vault: Vault;
  /** Queues so many patients, sealed, as `marvin enqueue` does. @param from tells two batches apart */
  readonly enqueue: (count: number, from?: number) => Promise<void>;
  /** @param own what differs in its environment, such as a REDIS_URL through a proxy */
  readonly startWorker: (own?: Environment) => Promise<Service>;
  readonly startWeb: (own?: Environment) => Promise<Service>;
  readonly marvin: (...args: string[]) => Promise<Ended>;
}

const CHUNK = 1_000;

/** Sets up a clinic, measures in it, and ends it. */
export async function inClinic<T>(
  stage: Stage,
  options: ClinicOptions,
  measure: (clinic: Clinic) => Promise<T>,
): Promise<T> {
  const endings = new Endings();
  try {
    return await measure(await openClinic(stage, options, endings));
  } finally {
    await endings.run();
  }
}

async function openClinic(stage: Stage, options: ClinicOptions, endings: Endings): Promise<Clinic> {
  const dir = await mkdtemp(join(stage.dir, 'clinic-'));
  await mkdir(join(dir, 'results'));
  const server = await startRedisServer({ dir: join(dir, 'redis') });
  await endings.add(() => server.stop());
  const port = String(await freePort());
  const webUrl = `http://127.0.0.1:${port}`;
  const robot = await startRobot({ webUrl, callLastsMs: options.callLastsMs ?? (() => 0) });
  await endings.add(() => robot.close());
  const settings = settingsOf(options, { dir, robotUrl: robot.url });
  const keys = generateSealKey('bench');
  const env = {
    REDIS_URL: server.url,
    MARVIN_CONFIG: join(dir, 'marvin.yaml'),
    MARVIN_SEAL_KEYS: keys,
    MARVIN_SPOOL: join(dir, 'spool'),
    PORT: port,
  };
  await writeFile(env.MARVIN_CONFIG, settings);
  const redis = new Redis(server.url, { maxRetriesPerRequest: null });
  const vault = await openVault(redis, parseSealKeys(keys));
  const desk = openFirstDesk(settings, redis);
  await endings.add(async () => {
    await desk.close();
    redis.disconnect();
  });
  const start = async (script: 'worker' | 'web', own: Environment) => {
    const service = await startService(script, { env: { ...env, ...own }, cwd: dir });
    await endings.add(() => service.stop());
    return service;
  };
  return {
    ...{ dir, server, redis, robot, webUrl, desk, vault },
    enqueue: (count, from = 0) => enqueue(desk, vault, count, from),
    startWorker: (own = {}) => start('worker', own),
    startWeb: (own = {}) => start('web', own),
    marvin: (...args) => runToEnd('producer', { env, cwd: dir }, args),
  };
}

function openFirstDesk(settings: string, redis: Redis): DeskQueues {
  const { desks, retentionDays } = parseConfig(settings, {});
  const [first] = desks;
  if (!first) throw new Error('a clinic of the bench has a desk');
  return openDesk(first, redis, retentionDays);
}

async function enqueue(desk: DeskQueues, vault: Vault, count: number, from: number): Promise<void> {
  const nowMs = Date.now();
  for (let start = 0; start < count; start += CHUNK) {
    const rows = patients(Math.min(CHUNK, count - start), desk.settings.name, nowMs, from + start);
    await queueRows('bench')(desk, vault, rows, nowMs);
  }
}

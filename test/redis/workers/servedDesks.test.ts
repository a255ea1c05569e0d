// Real workers of which each serves some of the desks, and a Redis that has no room for another connection.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/shared/config/configFile.js';
import { DAY_MS } from '../../../src/shared/domain/duration.js';
import { openDesk, type DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { generateSealKey } from '../../../src/shared/sealing.js';
import { testCallback } from '../../support/desks.js';
import { startProcess, type ManagedProcess } from '../../support/processes.js';
import { startRedis, type RedisServer } from '../../support/redis.js';
import { atTeardown } from '../../support/teardown.js';
import { until } from '../../support/until.js';

/** Nobody is rung in this test: the desks are shut. */
const DESK = {
  timezone: 'Etc/UTC',
  window: { from: '09:30', to: '14:30' },
  days: ['mon'],
  exceptions: { [new Date().toISOString().slice(0, 10)]: 'closed' },
  lines: 2,
  robot: {
    kind: 'voicebox',
    url: 'http://127.0.0.1:9/api/v1/sb',
    method: '6a6c0d3e-0000-4000-8000-000000000001',
    username: 'clinic',
    password: 'secret',
    number: '74950000000',
  },
};

let server: RedisServer;
let redis: Redis;
let env: Readonly<Record<string, string>>;
let desks: Record<'north' | 'south', DeskQueues>;

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url, { maxRetriesPerRequest: null });
  const dir = await mkdtemp(join(tmpdir(), 'marvin-served-'));
  const yaml = JSON.stringify({ desks: { north: deskWith('north'), south: deskWith('south') } });
  await writeFile(join(dir, 'marvin.yaml'), yaml);
  env = {
    REDIS_URL: server.url,
    MARVIN_SEAL_KEYS: generateSealKey('test'),
    MARVIN_CONFIG: join(dir, 'marvin.yaml'),
  };
  const config = parseConfig(yaml, {});
  const opened = config.desks.map((desk) => openDesk(desk, redis, config.retentionDays));
  const [north, south] = opened;
  if (!north || !south) throw new Error('there are two desks');
  desks = { north, south };
  atTeardown(async () => {
    await Promise.all(opened.map((desk) => desk.close()));
    redis.disconnect();
    await rm(dir, { recursive: true });
  });
});

function deskWith(name: string): object {
  return { ...DESK, branches: [name], robot: { ...DESK.robot, callbackToken: `token-of-${name}` } };
}

/** A callback that was queued before all that retention keeps. @returns its reference */
async function queueLongAgo({ calls, settings }: DeskQueues): Promise<string> {
  const callback = testCallback(settings);
  const timestamp = Date.now() - 90 * DAY_MS;
  await calls.add('batch-1', callback, { jobId: callback.ref, timestamp, delay: 180 * DAY_MS });
  return callback.ref;
}

async function started(...args: string[]): Promise<ManagedProcess> {
  const worker = await startProcess('worker', { env, args });
  await worker.waitForOutput(/"msg":"ready"/);
  return worker;
}

describe('a worker with --desk', () => {
  it('serves that desk, and leaves the patients of the others to their workers', async () => {
    const former = openDesk({ ...desks.north.settings, name: 'former' }, redis, 30);
    atTeardown(() => former.close());
    const [gone, kept] = [await queueLongAgo(former), await queueLongAgo(desks.south)];
    const worker = await started('--desk', 'north');
    expect(worker.output()).toContain('"desks":["north"]');
    await until(async () => (await former.calls.getJobState(gone)) === 'unknown', {
      what: 'the worker to remove what a former desk left',
    });
    expect(await desks.south.calls.getJobState(kept)).toBe('delayed');
    await worker.stop();
  });

  it.each([
    [['--desk', 'north,west'], 'There is no desk "west"; the configuration has north, south.\n'],
    [
      ['--desks'],
      'A worker takes only --desk DESK[,DESK…], the desks that it serves; without it, it serves all.\n',
    ],
  ])('told %j ends with one sentence and exit code 64', async (args, sentence) => {
    const worker = await startProcess('worker', { env, args });
    expect((await worker.exited).code).toBe(64);
    expect(worker.output()).toBe(sentence);
  });
});

describe('a Redis that allows few connections', () => {
  it('carries a worker with all its desks on three', async () => {
    const before = Number(/connected_clients:(\d+)/.exec(await redis.info('clients'))?.[1]);
    const worker = await started();
    const used = async () =>
      Number(/connected_clients:(\d+)/.exec(await redis.info('clients'))?.[1]) - before;
    await until(async () => (await used()) === 3, { what: 'three connections' });
    await worker.stop();
  });

  it('is told of by check, and by every process that finds no room, in one sentence', async () => {
    await redis.config('SET', 'maxclients', '4');
    atTeardown(() => redis.config('SET', 'maxclients', '1000'));
    const check = await startProcess('producer', { env, args: ['check'] });
    expect((await check.exited).code).toBe(0);
    expect(check.stdout()).toContain('a web process needs 1, a worker 3, an import 4; the server allows 4, ');
    expect(check.stderr()).toContain(
      'warning: Redis allows 4 connections, but one web process, one worker and an import need 8; raise maxclients, or take a larger plan.',
    );
    const others = await Promise.all(Array.from({ length: 2 }, () => connected(server.port)));
    const worker = await startProcess('worker', { env });
    await worker.waitForOutput(
      /Redis allows 4 connections and \d are in use: there is no room for the other connections of this worker/,
    );
    const status = await startProcess('producer', { env, args: ['status'] });
    expect((await status.exited).code).toBe(69);
    expect(status.stderr()).toMatch(/^Redis at [^\n]*no room for another \(maxclients\)[^\n]*\n$/);
    for (const other of others) other.destroy();
    await worker.stop();
  });
});

async function connected(port: number) {
  const socket = createConnection(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return socket;
}

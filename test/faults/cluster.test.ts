// Redis Cluster: three masters with a replica each, a password, two desks in different slots. The master that REDIS_URL names
// first is killed in the middle of a day; its replica takes over, and everything goes on.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { describe, expect, it, vi } from 'vitest';
import { freePort } from '../../scripts/local/freePort.js';
import { generateSealKey } from '../../src/shared/sealing.js';
import { startSimulator } from '../../src/simulator/simulator.js';
import { exportOf, noonZone } from '../support/clinic.js';
import { startProcess } from '../support/processes.js';
import { startRedis, type RedisServer } from '../support/redis.js';
import { callsOf } from '../support/simulatorLog.js';
import { atTeardown } from '../support/teardown.js';
import { until } from '../support/until.js';

vi.setConfig({ testTimeout: 240_000 });

const PASSWORD = 'p@ss/word#1';
const PATIENTS = 12;
const ROBOT = {
  username: 'clinic',
  password: 'secret',
  callbackToken: 'callback-token',
  number: '74950000000',
};
const METHODS = {
  main: '6a6c0d3e-0000-4000-8000-000000000001',
  second: '6a6c0d3e-0000-4000-8000-000000000002',
};

/** The cluster's bus is at the port plus 10000, which must be a port too. */
async function clusterNode(): Promise<RedisServer> {
  let port = await freePort();
  while (port > 55_000) port = await freePort();
  return startRedis({
    port,
    extraArgs: ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000'],
  });
}

async function cluster(): Promise<RedisServer[]> {
  const nodes = await Promise.all(Array.from({ length: 6 }, clusterNode));
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
  const create = ['--cluster', 'create', ...addresses, '--cluster-replicas', '1', '--cluster-yes'];
  await promisify(execFile)('redis-cli', create);
  for (const { port } of nodes) {
    const client = new Redis(port, '127.0.0.1');
    await until(async () => /cluster_state:ok/.test(await client.cluster('INFO')), {
      what: 'the cluster',
    });
    await client.config('SET', 'masterauth', PASSWORD);
    await client.config('SET', 'requirepass', PASSWORD);
    client.disconnect();
  }
  return nodes;
}

async function rolesOf(nodes: readonly RedisServer[]): Promise<RedisServer[]> {
  const masters = [];
  for (const node of nodes) {
    const client = new Redis({ port: node.port, host: '127.0.0.1', password: PASSWORD });
    const [role] = (await client.role()) as [string];
    client.disconnect();
    if (role === 'master') masters.push(node);
  }
  return masters;
}

describe('a Redis Cluster with a password', () => {
  it('goes on when the master that REDIS_URL names first is killed: nobody is lost or rung twice', async () => {
    const nodes = await cluster();
    const [first, ...others] = await rolesOf(nodes);
    if (!first) throw new Error('the cluster has a master');
    const dir = await mkdtemp(join(tmpdir(), 'marvin-cluster-'));
    atTeardown(() => rm(dir, { recursive: true, force: true }));
    const webPort = await freePort();
    const robot = await startSimulator({
      desks: Object.entries(METHODS).map(([name, method]) => ({
        name,
        robot: { ...ROBOT, method, firstLeg: 'operator' as const },
      })),
      web: [`http://127.0.0.1:${webPort}`],
      speed: 60,
      tries: { max: 300, pauseMs: 20_000 },
      outcomes: { mix: { connected: 1 }, sequences: {} },
    });
    atTeardown(() => robot.close());
    const deskOf = (method: string) => ({
      timezone: noonZone(Date.now()),
      window: { from: '00:00', to: '24:00' },
      lines: 1,
      usualCall: '1s',
      callDeadline: '60s',
      perNumber: { gap: '0s', perDay: 100 },
      robot: {
        ...ROBOT,
        kind: 'voicebox',
        method,
        url: `http://127.0.0.1:${robot.port}/api/v1/sb`,
        rate: { max: 1000, per: '1s' },
      },
      onec: { results: { kind: 'file', dir: join(dir, 'results'), encoding: 'utf-8' } },
    });
    const desks = Object.fromEntries(Object.entries(METHODS).map(([name, method]) => [name, deskOf(method)]));
    await writeFile(join(dir, 'marvin.yaml'), JSON.stringify({ desks }));
    const files = { main: join(dir, 'main.csv'), second: join(dir, 'second.csv') };
    await writeFile(files.main, exportOf(PATIENTS));
    await writeFile(files.second, exportOf(PATIENTS, 1_000));
    const env = {
      PATH: process.env['PATH'] ?? '',
      REDIS_URL: `redis://:${PASSWORD}@${[first, ...others].map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
      REDIS_CLUSTER: '1',
      MARVIN_CONFIG: join(dir, 'marvin.yaml'),
      MARVIN_SEAL_KEYS: generateSealKey('test'),
      MARVIN_SPOOL: join(dir, 'spool'),
      PORT: String(webPort),
      LOG_LEVEL: 'info',
    };
    const marvin = async (...args: string[]) => {
      const command = await startProcess('producer', { env, args });
      const { code } = await command.exited;
      return { code, stdout: command.stdout(), stderr: command.stderr() };
    };
    const reached = async () => {
      const { stdout } = await marvin('status', '--json');
      const status = JSON.parse(stdout || '{"desks":[]}') as { desks: { reached: number }[] };
      return status.desks.map((desk) => desk.reached);
    };

    expect(await marvin('check')).toMatchObject({ code: 0 });
    for (const [name, file] of Object.entries(files))
      expect(await marvin('enqueue', file, '--desk', name)).toMatchObject({ code: 0 });
    const web = await startProcess('web', { env });
    atTeardown(() => web.kill('SIGKILL'));
    await web.waitForHttp(`http://127.0.0.1:${webPort}/readyz`);
    const worker = await startProcess('worker', { env });
    atTeardown(() => worker.kill('SIGKILL'));
    await until(() => callsOf(robot.events).length >= 4, { timeoutMs: 60_000, what: 'calls of both desks' });

    const killedMs = performance.now();
    await first.kill();
    const before = callsOf(robot.events).length;
    await until(() => callsOf(robot.events).length > before + 4, {
      timeoutMs: 90_000,
      what: 'calls after the master was killed',
    });
    console.log(`calls go on after a killed master: ${Math.round(performance.now() - killedMs)} ms`);
    await until(async () => (await reached()).every((count) => count === PATIENTS), {
      timeoutMs: 120_000,
      everyMs: 1_000,
      what: 'the end of the day at both desks',
    });
    const rung = callsOf(robot.events).map(({ number }) => number);
    expect(new Set(rung).size).toBe(2 * PATIENTS);
    expect(rung).toHaveLength(2 * PATIENTS);
    expect(await marvin('check')).toMatchObject({ code: 0 });
  });
});

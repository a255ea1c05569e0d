// Redis Cluster: three masters with a replica each, a password, a desk on each master. A replica stands still, a worker is
// killed in the middle of calls, then a master, whose replica takes over. Nobody is rung twice, nobody is lost, and all
// processes go on by themselves.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { freePort } from '../../scripts/local/freePort.js';
import { deskStatus } from '../../src/shared/calls/deskStatus.js';
import { parseConfig } from '../../src/shared/config/configFile.js';
import { connectRedis } from '../../src/shared/redis/connection.js';
import { openDesk, type DeskQueues } from '../../src/shared/redis/deskQueues.js';
import { generateSealKey } from '../../src/shared/sealing.js';
import { startSimulator, type Simulator } from '../../src/simulator/simulator.js';
import { exportOf, noonZone } from '../support/clinic.js';
import { startProcess, type ManagedProcess } from '../support/processes.js';
import { NODE_TIMEOUT_MS, startRedisCluster, type RedisCluster } from '../support/redisCluster.js';
import { callsOf, mostAtOnce, type SimulatedCall } from '../support/simulatorLog.js';
import { expectThreeSums } from '../support/sums.js';
import { atTeardown } from '../support/teardown.js';
import { until } from '../support/until.js';

vi.setConfig({ testTimeout: 240_000 });

const PATIENTS = 10;
const LINES = 2;
const ROBOT = {
  username: 'clinic',
  password: 'secret',
  callbackToken: 'callback-token',
  number: '74950000000',
};
const methodOf = (index: number) => `6a6c0d3e-0000-4000-8000-00000000000${index}`;

interface Place {
  readonly desks: readonly DeskQueues[];
  readonly robot: Simulator;
  start(name: 'web' | 'worker'): Promise<ManagedProcess>;
  mustRun(...args: string[]): Promise<{ stdout: string; stderr: string }>;
  callsAt(desk: DeskQueues): SimulatedCall[];
}

describe('a Redis Cluster with a password', () => {
  it('goes on through a replica that stands still, a killed worker and a killed master', async () => {
    const cluster = await startRedisCluster();
    const place = await clinicOn(cluster);
    const [shard] = cluster.shards;
    const [first, ...others] = place.desks;
    if (!shard || !first) throw new Error('the cluster has a master, and a desk on it');
    await Promise.all(
      place.desks.map(({ settings: { name } }) => place.mustRun('enqueue', `${name}.csv`, '--desk', name)),
    );
    const web = await place.start('web');
    expect((await place.mustRun('check')).stdout).toContain('replicas: ok, one confirms each call');

    shard.replica.pause();
    const doomed = await place.start('worker');
    await doomed.waitForOutput(/no replica confirmed this call in time/);
    await untilCalls('the other desks call', () =>
      others.every((desk) => place.callsAt(desk).some(({ placedMs }) => placedMs !== null)),
    );
    expect(place.callsAt(first), 'calls that a standing replica has not confirmed').toEqual([]);
    shard.replica.resume();

    await untilCalls('a call of the first desk', () => place.callsAt(first).some(isOnTheLine));
    await doomed.kill('SIGKILL');
    const worker = await place.start('worker');
    const before = place.callsAt(first).length;
    await untilCalls('a call of the next worker', () => {
      const calls = place.callsAt(first);
      return calls.length > before && calls.some(isOnTheLine);
    });
    await shard.master.kill();
    const killedMs = Date.now();
    await untilCalls('calls after the master was killed', () =>
      place.callsAt(first).some(({ startedMs }) => startedMs > killedMs + NODE_TIMEOUT_MS),
    );
    console.log(`the desk of a killed master calls again after ${Date.now() - killedMs} ms`);

    await until(async () => (await Promise.all(place.desks.map(isOver))).every(Boolean), {
      timeoutMs: 90_000,
      everyMs: 200,
      what: 'the end of the day at all desks',
    });
    for (const desk of place.desks) await expectAllWell(place, desk);
    expect((await place.mustRun('check')).stdout).toMatch(
      /replicas: none is connected to Redis at 127\.0\.0\.1:/,
    );
    expect(web.stderr() + worker.stderr()).toBe('');
  });
});

const isOnTheLine = ({ placedMs, endedMs }: SimulatedCall) => placedMs !== null && endedMs === null;

async function untilCalls(what: string, condition: () => boolean): Promise<void> {
  await until(condition, { timeoutMs: 60_000, everyMs: 10, what });
}

async function isOver(desk: DeskQueues): Promise<boolean> {
  const { onPhone, waiting, scheduled, results } = await deskStatus(desk, Date.now());
  return onPhone + waiting + scheduled + results.pending === 0;
}

/** A call that the killed worker had written down and not placed is for a person to review; everybody else was reached. */
async function expectAllWell(place: Place, desk: DeskQueues): Promise<void> {
  const calls = place.callsAt(desk);
  const numbers = calls.map(({ number }) => number);
  expect(new Set(numbers).size, 'patients rung twice').toBe(numbers.length);
  expect(mostAtOnce(calls)).toBeLessThanOrEqual(LINES);
  const { reached, closed } = await deskStatus(desk, Date.now());
  expect(reached).toBe(numbers.length);
  expect(reached + (closed['needs_review'] ?? 0)).toBe(PATIENTS);
  const { name } = desk.settings;
  const events = place.robot.events.filter((event) => 'desk' in event && event.desk === name);
  await expectThreeSums({ robot: { events }, queues: desk }, PATIENTS);
}

/** A clinic with a desk on each master, nothing of it started but the robot. */
async function clinicOn({ url, deskNames }: RedisCluster): Promise<Place> {
  const dir = await mkdtemp(join(tmpdir(), 'marvin-cluster-'));
  atTeardown(() => rm(dir, { recursive: true, force: true }));
  const webUrl = `http://127.0.0.1:${await freePort()}`;
  const robot = await startSimulator({
    desks: deskNames.map((name, index) => ({
      name,
      robot: { ...ROBOT, method: methodOf(index), firstLeg: 'operator' as const },
    })),
    web: [webUrl],
    speed: 60,
    tries: { max: 300, pauseMs: 20_000 },
    outcomes: { mix: { connected: 1 }, sequences: {} },
  });
  atTeardown(() => robot.close());
  const robotUrl = `http://127.0.0.1:${robot.port}/api/v1/sb`;
  const yaml = JSON.stringify({
    desks: Object.fromEntries(deskNames.map((name, index) => [name, deskOf(dir, methodOf(index), robotUrl)])),
  });
  await writeFile(join(dir, 'marvin.yaml'), yaml);
  for (const [index, name] of deskNames.entries())
    await writeFile(join(dir, `${name}.csv`), exportOf(PATIENTS, index * 1_000));
  const env = {
    PATH: process.env['PATH'] ?? '',
    REDIS_URL: url,
    REDIS_CLUSTER: '1',
    MARVIN_CONFIG: join(dir, 'marvin.yaml'),
    MARVIN_SEAL_KEYS: generateSealKey('test'),
    MARVIN_SPOOL: join(dir, 'spool'),
    PORT: new URL(webUrl).port,
    LOG_LEVEL: 'info',
  };
  const redis = connectRedis({ url, cluster: true, tlsInsecure: false }, 'service');
  const desks = parseConfig(yaml, env).desks.map((desk) => openDesk(desk, redis, 30));
  atTeardown(async () => {
    await Promise.all(desks.map((desk) => desk.close()));
    redis.disconnect();
  });
  return {
    desks,
    robot,
    start: async (name) => {
      const started = await startProcess(name, { env });
      atTeardown(() => started.kill('SIGKILL'));
      if (name === 'web') await started.waitForHttp(`${webUrl}/readyz`);
      return started;
    },
    mustRun: async (...args) => {
      const command = await startProcess('producer', { env, args, cwd: dir });
      const { code } = await command.exited;
      expect(code, `marvin ${args.join(' ')}: ${command.stderr()}`).toBe(0);
      return { stdout: command.stdout(), stderr: command.stderr() };
    },
    callsAt: ({ settings: { name } }) => callsOf(robot.events).filter(({ desk }) => desk === name),
  };
}

function deskOf(dir: string, method: string, url: string): Record<string, unknown> {
  return {
    timezone: noonZone(Date.now()),
    window: { from: '00:00', to: '24:00' },
    lines: LINES,
    usualCall: '1s',
    callDeadline: '12s',
    onSilence: 'review',
    perNumber: { gap: '0s', perDay: 100 },
    robot: { ...ROBOT, kind: 'voicebox', method, url, rate: { max: 1000, per: '1s' } },
    onec: { results: { kind: 'file', dir: join(dir, 'results'), encoding: 'utf-8' } },
  };
}

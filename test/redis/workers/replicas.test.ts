// A call that only the master knows of is not placed while a replica is there to tell, on a real master with a real replica.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { describe, expect, it, vi } from 'vitest';
import { openRobot as openRobotOf } from '../../../src/shared/robots/openRobot.js';
import { beginCall } from '../../support/beginning.js';
import type { CallsJob } from '../../../src/shared/calls/moves.js';
import type { CallbackJob } from '../../../src/shared/contracts/job.js';
import type { DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { connectRedis, type RedisConnection } from '../../../src/shared/redis/connection.js';
import { infoField } from '../../../src/shared/redis/safety.js';
import { place } from '../../../src/workers/dialling/place.js';
import { Dialler } from '../../../src/workers/dialling/dialler.js';
import { openTestDesk, testCallback, testVoicebox, testVault } from '../../support/desks.js';
import { redisDump } from '../../support/redisDump.js';
import { startRedis, type RedisServer } from '../../support/redis.js';
import { tcpProxy } from '../../support/tcpProxy.js';
import { atTeardown } from '../../support/teardown.js';
import { until } from '../../support/until.js';

function clientOf({ url }: Pick<RedisServer, 'url'>): Redis {
  const client = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
  client.on('error', () => undefined); // servers are killed while connected
  atTeardown(() => client.disconnect());
  return client;
}

interface Pair {
  readonly replica: RedisServer;
  readonly master: Redis;
}

/** A master and a replica that is in step with it. */
async function pair(): Promise<Pair> {
  const server = await startRedis({ extraArgs: ['--repl-diskless-sync-delay', '0'] });
  const replica = await startRedis({ extraArgs: ['--replicaof', `127.0.0.1 ${server.port}`] });
  const master = clientOf(server);
  await until(async () => stateOfReplica(master).then((state) => state.includes('state=online')), {
    timeoutMs: 30_000,
    what: 'the replica to be in step',
  });
  // One that has just been filled takes its time for the first confirmation.
  await master.set('is', 'there');
  await until(async () => (await master.wait(1, 500)) === 1, { what: 'a first confirmation' });
  return { replica, master };
}

async function stateOfReplica(master: Redis): Promise<string> {
  return infoField(await master.info('replication'), 'slave0');
}

async function untilSomebodyWaits(master: Redis): Promise<void> {
  await until(async () => infoField(await master.info('clients'), 'blocked_clients') === '1', {
    everyMs: 5,
    what: 'a WAIT',
  });
}

interface Robot {
  readonly url: string;
  /** Calls that it was asked for, and what `look` saw at that moment. */
  readonly asked: unknown[];
}

/** A robot that takes every call. @param look done before it answers */
async function openRobot(look: () => Promise<unknown> = () => Promise.resolve()): Promise<Robot> {
  const asked: unknown[] = [];
  const server = createServer((_request, response) => {
    void look().then((seen) => {
      asked.push(seen);
      response.end('{}');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  atTeardown(() => server.close());
  const { port } = server.address() as AddressInfo; // listens on TCP
  return { url: `http://127.0.0.1:${port}/`, asked };
}

function deskOn(redis: RedisConnection, { url }: Pick<Robot, 'url'>): DeskQueues {
  const { method, username, password, callbackToken, number } = testVoicebox();
  const account = { kind: 'voicebox', method, username, password, callbackToken, number };
  return openTestDesk(redis, { robot: { ...account, url, rate: { max: 1_000, per: '1s' } } });
}

async function queue(desk: DeskQueues): Promise<CallbackJob> {
  const callback = testCallback(desk.settings);
  await desk.calls.add('batch-1', callback, { jobId: callback.ref, priority: 5 });
  return callback;
}

/** A job fetched by hand, as the loop does; its token is the call's id. */
async function fetchedBy(desk: DeskQueues): Promise<CallsJob> {
  const worker = new Worker<CallbackJob, unknown>('calls', null, {
    connection: desk.redis,
    prefix: desk.keys.prefix,
    autorun: false,
    lockDuration: 8_000,
  });
  worker.on('error', () => undefined);
  atTeardown(() => worker.close());
  return until(() => worker.getNextJob(randomUUID()), { what: 'a job to fetch' });
}

/** On every clock of this process that only goes forward. */
function tenSecondsPass(): void {
  const now = performance.now.bind(performance);
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + 10_000);
  atTeardown(() => clock.mockRestore());
}

/** @returns what it logs */
async function dial(desk: DeskQueues): Promise<string[]> {
  const lines: string[] = [];
  const dialler = new Dialler(desk, testVault.ring, pino({}, { write: (line) => void lines.push(line) }));
  await dialler.start();
  atTeardown(() => dialler.stop());
  return lines;
}

describe('a call with a replica that is well', () => {
  it('is placed once the replica has it written down', async () => {
    const { master, replica } = await pair();
    const standby = clientOf(replica);
    const robot: Robot = await openRobot(async () => {
      const data = await standby.hget(desk.calls.toKey(callback.ref), 'data');
      return (JSON.parse(data ?? '{}') as CallbackJob).open?.attempt;
    });
    const desk = deskOn(master, robot);
    const callback = await queue(desk);
    await dial(desk);
    await until(() => robot.asked.length === 1, { what: 'the call' });
    expect(robot.asked).toEqual([1]);
  });
});

describe('a call with a replica that stands still', () => {
  it('is not placed but put back, charged to nobody, and placed when the replica goes on', async () => {
    const { master, replica } = await pair();
    const robot = await openRobot();
    const desk = deskOn(master, robot);
    const callback = await queue(desk);
    replica.pause();
    atTeardown(() => replica.resume());
    const log = await dial(desk);
    await until(() => log.some((line) => line.includes('no replica confirmed')), { what: 'the warning' });
    expect(log.join('')).toContain('"isPostponed":true');
    expect(robot.asked).toEqual([]);
    const job = await desk.calls.getJob(callback.ref);
    expect(await job?.getState()).toBe('delayed');
    expect(job?.data).toEqual(callback);
    expect(job?.priority).toBe(5);
    expect([...(await redisDump(master, 'marvin:number:*')).keys()], 'calls known of its number').toEqual([]);
    expect(await desk.results.getJobCountByTypes('waiting', 'delayed')).toBe(0);

    replica.resume();
    await until(() => robot.asked.length === 1, { timeoutMs: 15_000, what: 'the call' });
  });

  it('holds up nobody else on that connection', async () => {
    const { master, replica } = await pair();
    const desk = deskOn(master, await openRobot());
    const callback = await queue(desk);
    replica.pause();
    atTeardown(() => replica.resume());
    const waiting = desk.replicas.haveAll(desk.calls.toKey(callback.ref), 60_000);
    await untilSomebodyWaits(master);
    await expect(Promise.race([waiting, master.ping()])).resolves.toBe('PONG');
    expect(await waiting).toBe('unconfirmed');
  });
});

describe('a replica that is attached to a master that had none', () => {
  it('is asked as well, at the latest ten seconds after the master was last asked for replicas', async () => {
    const server = await startRedis({ extraArgs: ['--repl-diskless-sync-delay', '0'] });
    const master = clientOf(server);
    const desk = deskOn(master, await openRobot());
    const key = desk.calls.toKey((await queue(desk)).ref);
    expect(await desk.replicas.haveAll(key, 60_000), 'without a replica').toBe('alone');

    const replica = await startRedis({ extraArgs: ['--replicaof', `127.0.0.1 ${server.port}`] });
    await until(async () => stateOfReplica(master).then((state) => state.includes('state=online')), {
      timeoutMs: 30_000,
      what: 'the replica to be in step',
    });
    replica.pause();
    atTeardown(() => replica.resume());
    tenSecondsPass();
    expect(await desk.replicas.haveAll(key, 60_000), 'with one that stands still').toBe('unconfirmed');
  });
});

describe('a call whose replica is gone', () => {
  it('is placed without it, also when it went a moment ago', async () => {
    const { master, replica } = await pair();
    const robot = await openRobot();
    const desk = deskOn(master, robot);
    const callback = await queue(desk);
    expect(await desk.replicas.haveAll(desk.calls.toKey(callback.ref), 60_000), 'while it was there').toBe(
      'confirmed',
    );
    await replica.kill();
    await until(async () => (await stateOfReplica(master)) === '', { what: 'the master to notice' });
    await dial(desk);
    await until(() => robot.asked.length === 1, { what: 'the call' });
  });
});

describe('a master that is lost', () => {
  it('while its replica is asked takes the call with it: it is not placed on the word of the fetch alone', async () => {
    const server = await startRedis({ extraArgs: ['--repl-diskless-sync-delay', '0'] });
    const link = await tcpProxy(server.port);
    const replica = await startRedis({ extraArgs: ['--replicaof', `127.0.0.1 ${link.port}`] });
    const [master, standby] = [clientOf(server), clientOf(replica)];
    await until(async () => stateOfReplica(master).then((state) => state.includes('state=online')), {
      timeoutMs: 30_000,
      what: 'the replica to be in step',
    });
    const address = await tcpProxy(server.port);
    const robot = await openRobot();
    const desk = deskOn(clientOf({ url: `redis://127.0.0.1:${address.port}` }), robot);
    const callback = await queue(desk);
    const fetchedOnBoth = async () => (await standby.exists(`${desk.calls.toKey(callback.ref)}:lock`)) === 1;
    const { replicas: asked } = desk;
    const replicas = {
      haveAll: async (key: string, keepMs: number) => {
        const answer = asked.haveAll(key, keepMs);
        await untilSomebodyWaits(master);
        await server.kill();
        await standby.replicaof('NO', 'ONE');
        address.leadTo(replica.port);
        address.cutAll();
        return answer;
      },
    };
    // The link stands still once the replica knows of the fetch and nothing of what follows.
    const ring = testVault.ring;
    const job = await fetchedBy(desk);
    await until(fetchedOnBoth, { what: 'the fetch on the replica' });
    await link.stopAt('after', () => true);
    const held = { desk, job, token: job.token ?? '', nowMs: Date.now() };
    const outcome = await beginCall(desk, job, held.token);
    if (outcome.kind !== 'dial') throw new Error(`it is ${outcome.kind}`);
    const hangUp = new AbortController().signal;
    const line = { robot: openRobotOf(desk.settings.robot), ring, hangUp, log: pino({ level: 'silent' }) };
    await place({ ...held, desk: { ...desk, replicas } }, outcome, line);
    expect(robot.asked).toEqual([]);
    const kept = JSON.parse(
      (await standby.hget(desk.calls.toKey(callback.ref), 'data')) ?? '{}',
    ) as CallbackJob;
    expect(kept.open, 'what the next master knows of the call').toBeNull();
  });

  it('by being made a replica is left: the loop goes on with the next master', async () => {
    const { master, replica } = await pair();
    const address = await tcpProxy(master.options.port ?? 0);
    const connection = connectRedis(
      { url: `redis://127.0.0.1:${address.port}`, cluster: false, tlsInsecure: false },
      'service',
    );
    atTeardown(() => connection.disconnect());
    const robot = await openRobot();
    const desk = deskOn(connection, robot);
    await dial(desk);
    await queue(desk);
    await until(() => robot.asked.length === 1, { what: 'the first call' });
    const next = clientOf(replica);
    await next.replicaof('NO', 'ONE');
    address.leadTo(replica.port);
    await master.replicaof('127.0.0.1', replica.port);
    await queue(desk.over(next));
    await until(() => robot.asked.length === 2, { timeoutMs: 20_000, what: 'the second call' });
  });
});

describe('a confirmation', () => {
  it('is none when the master was lost while it was awaited, though the next one would confirm anything', async () => {
    const [lost, next] = [await pair(), await pair()];
    const address = await tcpProxy(lost.master.options.port ?? 0);
    const client = clientOf({ url: `redis://127.0.0.1:${address.port}` });
    const desk = deskOn(client, await openRobot());
    const key = desk.calls.toKey((await queue(desk)).ref);
    expect(await desk.replicas.haveAll(key, 60_000), 'while both are well').toBe('confirmed');
    lost.replica.pause();
    atTeardown(() => lost.replica.resume());
    const confirmed = desk.replicas.haveAll(key, 60_000);
    await untilSomebodyWaits(lost.master);
    address.leadTo(next.master.options.port ?? 0);
    address.cutAll();
    expect(await confirmed).toBe('unconfirmed');
    expect(await next.master.wait(1, 500), 'replicas of the next master').toBe(1);
  });

  it('is none when a master without replicas took over since the write, whether replicas are asked for or remembered', async () => {
    const [lost, next] = [await startRedis(), await startRedis()];
    const address = await tcpProxy(lost.port);
    const desk = deskOn(clientOf({ url: `redis://127.0.0.1:${address.port}` }), await openRobot());
    const key = desk.calls.toKey((await queue(desk)).ref);
    expect(await desk.replicas.haveAll(key, 60_000), 'where it was written').toBe('alone');
    address.leadTo(next.port);
    address.cutAll();
    await until(async () => (await desk.redis.exists(key)) === 0, { what: 'the next master' });
    expect(await desk.replicas.haveAll(key, 60_000), 'what the last one said is remembered').toBe(
      'unconfirmed',
    );
    expect(await desk.replicas.haveAll(key, 60_000), 'asked again').toBe('unconfirmed');
  });

  it('is none for what the master does not know any more', async () => {
    const { master } = await pair();
    const desk = deskOn(master, await openRobot());
    expect(await desk.replicas.haveAll(desk.keys.call('forgotten'), 60_000)).toBe('unconfirmed');
  });
});

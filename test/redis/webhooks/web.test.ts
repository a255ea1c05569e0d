// The real web process on a real Redis: call events settle calls without any worker, and Redis may come and go.
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { isNewMessage } from '../../../src/webhooks/robot/signature.js';
import { openTestDesk } from '../../support/desks.js';
import { startProcess } from '../../support/processes.js';
import { startRedis } from '../../support/redis.js';
import { atTeardown } from '../../support/teardown.js';
import { ACCESS, beginCall, queueCallback, startWeb, webEnvironment, type WebProcess } from './webProcess.js';

const UNKNOWN_CALL = '00000000-1111-4222-8333-444444444444';

describe('a call event', () => {
  let web: WebProcess;
  beforeAll(async () => {
    web = await startWeb(inject('redisUrl'));
  });

  const openCall = async () => {
    const jobId = await queueCallback(web.desk);
    return { jobId, callId: await beginCall(web.desk) };
  };
  const stateOf = (jobId: string) => web.desk.calls.getJobState(jobId);

  test('settles its call; a second one is a duplicate, a contradicting one is late', async () => {
    const { jobId, callId } = await openCall();
    expect(await web.sendEvent(callId, { status: 'connected' })).toEqual({
      status: 200,
      json: { result: 'settled' },
    });
    expect(await stateOf(jobId)).toBe('completed');
    expect(await web.sendEvent(callId, { status: 'connected' })).toEqual({
      status: 200,
      json: { result: 'duplicate' },
    });
    expect(await web.sendEvent(callId, { status: 'patient_failed' })).toEqual({
      status: 200,
      json: { result: 'late' },
    });
    expect(await stateOf(jobId)).toBe('completed');
  });

  test('with a cause is settled as what the cause says', async () => {
    const { jobId, callId } = await openCall();
    await web.applyEvent(callId, { status: 'patient_failed', q850: 17 }, 'settled');
    expect(await stateOf(jobId)).toBe('delayed');
    expect((await web.desk.results.getJob(callId))?.data).toMatchObject({
      disposition: 'patient_busy',
      raw: { q850: 17 },
    });
  });

  test('sent ten times at once settles once', async () => {
    const { callId } = await openCall();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => web.sendEvent(callId, { status: 'connected' })),
    );
    const results = answers.map(({ json }) => (json as { result: string }).result).sort();
    expect(results).toEqual([...Array<string>(9).fill('duplicate'), 'settled']);
  });

  test('with a wrong token changes nothing', async () => {
    const { jobId, callId } = await openCall();
    const { status } = await web.sendEvent(callId, { status: 'connected' }, { 'x-callback-token': 'wrong' });
    expect([status, await stateOf(jobId)]).toEqual([401, 'active']);
    await web.applyEvent(callId, { status: 'connected' }, 'settled');
  });

  test('of a call that nobody knows is told so', async () => {
    const { status, json } = await web.sendEvent(UNKNOWN_CALL, { status: 'connected' });
    expect([status, json]).toMatchObject([404, { result: 'unknown' }]);
  });

  test('that ends nothing shows on the job', async () => {
    const { jobId, callId } = await openCall();
    expect((await web.sendEvent(callId, { status: 'operator_answered' })).json).toEqual({
      result: 'progress',
    });
    expect([await stateOf(jobId), (await web.desk.calls.getJob(jobId))?.progress]).toMatchObject([
      'active',
      { callId, status: 'operator_answered' },
    ]);
    await web.applyEvent(callId, { status: 'connected' }, 'settled');
  });
});

test('a signed message is new once, is remembered while its signature is good, and is told apart by id and time', async () => {
  const redis = new Redis(inject('redisUrl'));
  atTeardown(() => redis.disconnect());
  const desk = openTestDesk(redis);
  const message = (id: string, atS: number) => ({
    'webhook-id': id,
    'webhook-timestamp': String(atS),
    'webhook-signature': `v1,${id}`,
  });
  const asked = [message('msg_1', 100), message('msg_1', 100), message('msg_1', 101), message('msg_2', 100)];
  const answers = [];
  for (const one of asked) answers.push(await isNewMessage(desk, one));
  expect(answers).toEqual([true, false, true, true]);
  const keys = await redis.keys(`${desk.keys.prefix}:signed:*`);
  const lifetimes = await Promise.all(keys.map((key) => redis.pttl(key)));
  expect(lifetimes).toHaveLength(3);
  for (const lifetimeMs of lifetimes) expect(lifetimeMs).toBeGreaterThan(10 * 60_000);
});

describe('a cancel by 1C', () => {
  test('ends a callback that waits; nobody rings, and a second one finds it ended', async () => {
    const web = await startWeb(inject('redisUrl'));
    const jobId = await queueCallback(web.desk, {}, 3_600_000);
    const authorization = `Basic ${Buffer.from(`${ACCESS.username}:${ACCESS.password}`).toString('base64')}`;
    const cancel = async (ref: string) => {
      const url = `${web.origin}/callbacks/${ref}`;
      return (await fetch(url, { method: 'DELETE', headers: { authorization } })).json();
    };
    expect(await cancel(jobId)).toEqual({ result: 'cancelled' });
    await beginCall(web.desk, 'closed');
    expect((await web.desk.calls.getJob(jobId))?.data).toMatchObject({ closed: 'cancelled', calls: [] });
    expect(await cancel(jobId)).toEqual({ result: 'ended' });
    expect(await cancel(UNKNOWN_CALL)).toMatchObject({ result: 'unknown' });
  });
});

describe('without Redis', () => {
  test('the process starts all the same, keeps call events, and takes up its work when Redis comes', async () => {
    const redis = await startRedis();
    await redis.kill();
    const web = await startWeb(redis.url);
    expect((await fetch(`${web.origin}/readyz`)).status).toBe(503);
    expect((await fetch(`${web.origin}/healthz`)).status).toBe(200);
    expect(await web.sendEvent(UNKNOWN_CALL, { status: 'connected' })).toEqual({
      status: 202,
      json: { result: 'spooled' },
    });
    await redis.restart();
    await web.process.waitForHttp(`${web.origin}/readyz`);
    await queueCallback(web.desk);
    const callId = await beginCall(web.desk);
    expect((await web.sendEvent(callId, { status: 'connected' })).json).toEqual({ result: 'settled' });
  });
});

describe('the process', () => {
  test('ends with 0 on SIGTERM, with Redis and without', async () => {
    const redis = await startRedis();
    const [one, other] = [await startWeb(redis.url), await startWeb(redis.url)];
    const before = performance.now();
    expect(await one.process.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    await redis.kill();
    expect(await other.process.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  test('ends with 0 on SIGTERM while it still waits for a Redis that does not answer', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined).resume());
    const asked = once(silent, 'connection');
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    atTeardown(() => silent.close());
    const { port } = silent.address() as AddressInfo; // a TCP server that listens has an AddressInfo
    const web = await startProcess('web', { env: await webEnvironment(`redis://127.0.0.1:${port}`) });
    await asked;
    expect(await web.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(web.stdout()).not.toContain('listening');
  });

  test('refuses a Redis that may evict keys with 78 and says how to fix it', async () => {
    const redis = await startRedis({ extraArgs: ['--maxmemory-policy', 'allkeys-lru'] });
    await expect(startWeb(redis.url)).rejects.toThrow(/maxmemory-policy noeviction/);
  });

  test('names every wrong setting and ends with 78 before it connects anywhere', async () => {
    const web = await startProcess('web', { env: { MARVIN_SEAL_KEYS: 'nonsense', BOARD_USERS: 'anna' } });
    expect((await web.exited).code).toBe(78);
    expect(web.stderr()).toMatch(/MARVIN_SEAL_KEYS/);
    expect(web.stderr()).toMatch(/BOARD_USERS/);
  });

  test('says in one sentence why it cannot start: a port that is taken, a spool that others use', async () => {
    const env = await webEnvironment(inject('redisUrl'));
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    atTeardown(() => taken.close());
    const { port } = taken.address() as AddressInfo; // a TCP server that listens has an AddressInfo
    const onPort = await startProcess('web', { env: { ...env, PORT: String(port) } });
    expect([(await onPort.exited).code, onPort.stderr()]).toEqual([
      69,
      `Port ${port} on 127.0.0.1 is taken by another process; stop that one, or set PORT.\n`,
    ]);
    const onTmp = await startProcess('web', { env: { ...env, MARVIN_SPOOL: '/tmp' } });
    expect([(await onTmp.exited).code, onTmp.stderr()]).toEqual([
      78,
      expect.stringMatching(/^MARVIN_SPOOL: \/tmp [^\n]+\n$/),
    ]);
  });

  test('says where it can be reached', async () => {
    const web = await startWeb(inject('redisUrl'));
    expect(web.process.stdout()).toContain('"host":"127.0.0.1"');
    const open = await web.another({ HOST: '0.0.0.0' });
    expect(open.process.stdout()).toContain('"reach":"other machines too"');
  });
});

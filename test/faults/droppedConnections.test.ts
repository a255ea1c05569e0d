// Connections to Redis that are dropped without a word, as load balancers and firewalls do: nothing passes and nothing is
// closed, while new connections work. Every process notices within seconds, and nobody is rung again for it.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { clinic, type Clinic } from '../support/clinic.js';
import { startProcess } from '../support/processes.js';
import { enqueueAll, EVERYBODY_REACHED, seen, whenOver, whenRobot } from '../support/scenario.js';
import { callsOf } from '../support/simulatorLog.js';
import { expectThreeSums } from '../support/sums.js';
import { redisProxy, type TcpProxy } from '../support/tcpProxy.js';
import { atTeardown } from '../support/teardown.js';
import { until } from '../support/until.js';

vi.setConfig({ testTimeout: 180_000 });

const RECOVERY_MS = 15_000;

async function proxied(place: Clinic): Promise<{ proxy: TcpProxy; env: { REDIS_URL: string } }> {
  const proxy = await redisProxy(place.redis.port);
  return { proxy, env: { REDIS_URL: `redis://127.0.0.1:${proxy.port}` } };
}

/** How many calls' ends the web process has put on its disk. */
function verdictsKept(place: Clinic): number {
  const sent = seen(place, 'callback_sent');
  return sent.filter(({ status, result }) => status === 'connected' && result === 'spooled').length;
}

/** A line to Redis on which every word takes its time, each way. @returns its port */
async function slowProxy(port: number, delayMs: number): Promise<number> {
  const pass = (from: Socket, to: Socket) => {
    from.on('data', (chunk: Buffer) => void setTimeout(() => to.write(chunk), delayMs));
    from.on('error', () => undefined).on('close', () => to.destroy());
  };
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    pass(client.setNoDelay(true), upstream);
    pass(upstream.setNoDelay(true), client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  atTeardown(() => server.close());
  return (server.address() as AddressInfo).port; // listens on TCP
}

/** Measured from the drop to what shows that the process is back. */
async function recoveryMs(what: string, isBack: () => boolean | Promise<boolean>): Promise<number> {
  const started = performance.now();
  await until(isBack, { timeoutMs: 60_000, what });
  const tookMs = Math.round(performance.now() - started);
  console.log(`${what}: ${tookMs} ms`);
  return tookMs;
}

describe('a connection to Redis that is dropped without a word', () => {
  it('is noticed by the worker, which says so and goes on', async () => {
    const place = await clinic({
      patients: 12,
      desk: { lines: 1, callDeadline: '60s' },
      robot: { outcomes: EVERYBODY_REACHED, speed: 60 },
    });
    await Promise.all([enqueueAll(place), place.startWeb()]);
    const { proxy, env } = await proxied(place);
    const worker = await place.startWorker(env);
    await whenRobot(place, 'placed', 2);
    proxy.swallow();
    const before = seen(place, 'placed').length;
    // One call may have been on its way already.
    const tookMs = await recoveryMs('worker recovered', () => seen(place, 'placed').length > before + 1);
    expect(tookMs).toBeLessThan(RECOVERY_MS + 2_000);
    expect(worker.stdout()).toMatch(
      /Redis at 127\.0\.0\.1:\d+ cannot be reached: it does not answer in time/,
    );
    await whenOver(place);
    await expectThreeSums(place, 12);
  });

  it('is noticed by the web process: what came meanwhile is kept, applied, and nobody is rung again', async () => {
    const place = await clinic({
      patients: 5,
      desk: { lines: 5, callDeadline: '4s', onSilence: 'retry', backoff: { silent: ['500ms'] } },
      robot: { outcomes: EVERYBODY_REACHED, speed: 60 },
    });
    const { proxy, env } = await proxied(place);
    const web = await place.startWeb(env);
    await enqueueAll(place);
    await place.startWorker();
    await whenRobot(place, 'placed', 5);
    proxy.swallow();
    const tookMs = await recoveryMs(
      'web process recovered',
      async () => (await place.status()).reached === 5,
    );
    expect(tookMs).toBeLessThan(RECOVERY_MS);
    await whenOver(place);
    expect(callsOf(place.robot.events)).toHaveLength(5);
    expect(web.stdout()).toMatch(/does not answer in time/);
    await expectThreeSums(place, 5);
  });

  it('is noticed by a command, which asks again', async () => {
    const place = await clinic({ patients: 2 });
    const { proxy, env } = await proxied(place);
    const dropped = proxy.stopAt('before', (message) => /zcard|hget|zrange|eval/i.test(message));
    const started = performance.now();
    const command = await startProcess('producer', {
      env: { ...place.env, ...env },
      args: ['status', '--json'],
    });
    await dropped;
    const { code } = await command.exited;
    console.log(`command recovered: ${Math.round(performance.now() - started)} ms`);
    expect(performance.now() - started).toBeLessThan(RECOVERY_MS);
    expect(code).toBe(0);
    expect(JSON.parse(command.stdout())).toMatchObject({ desks: [{ desk: 'main' }] });
  });
});

describe('a web process that cannot reach Redis until after the deadline', () => {
  it('keeps what the robot says, and no call is taken for silent meanwhile', async () => {
    const place = await clinic({
      patients: 5,
      desk: { lines: 5, callDeadline: '4s', onSilence: 'retry', backoff: { silent: ['500ms'] } },
      robot: { outcomes: EVERYBODY_REACHED, speed: 60 },
    });
    const { proxy, env } = await proxied(place);
    await place.startWeb(env);
    await enqueueAll(place);
    const worker = await place.startWorker({ LOG_LEVEL: 'debug' });
    await whenRobot(place, 'placed', 5);
    proxy.breakOff();
    await until(() => verdictsKept(place) >= 5, {
      timeoutMs: 60_000,
      what: 'five events on the disk',
    });
    await worker.waitForOutput(/"outcome":"postponed"(?:[^]*"outcome":"postponed"){9}/, {
      timeoutMs: 60_000,
    });
    expect((await place.results()).filter(({ disposition }) => disposition === 'silent')).toEqual([]);
    proxy.repair();
    await recoveryMs('all five reached', async () => (await place.status()).reached === 5);
    await whenOver(place);
    expect(callsOf(place.robot.events)).toHaveLength(5);
    await expectThreeSums(place, 5);
  });

  it('that was killed and started again on the same disk makes up for what it kept', async () => {
    const place = await clinic({
      patients: 3,
      desk: { lines: 3, callDeadline: '4s', onSilence: 'retry', backoff: { silent: ['500ms'] } },
      robot: { outcomes: EVERYBODY_REACHED, speed: 60 },
    });
    const { proxy, env } = await proxied(place);
    const web = await place.startWeb(env);
    await enqueueAll(place);
    const worker = await place.startWorker({ LOG_LEVEL: 'debug' });
    await whenRobot(place, 'placed', 3);
    proxy.breakOff();
    await until(() => verdictsKept(place) >= 3, {
      timeoutMs: 60_000,
      what: 'three events on the disk',
    });
    await web.kill('SIGKILL');
    await worker.waitForOutput(/"outcome":"postponed"(?:[^]*"outcome":"postponed"){5}/, {
      timeoutMs: 60_000,
    });
    await place.startWeb();
    await whenOver(place);
    expect((await place.status()).reached).toBe(3);
    expect(callsOf(place.robot.events)).toHaveLength(3);
    await expectThreeSums(place, 3);
  });
});

describe('a Redis that is far away', () => {
  it('has every verdict applied, not spooled, at 200 ms there and back', async () => {
    const place = await clinic({
      patients: 4,
      desk: { lines: 2, callDeadline: '60s' },
      robot: { outcomes: EVERYBODY_REACHED, speed: 60 },
    });
    const far = await slowProxy(place.redis.port, 100);
    await enqueueAll(place);
    await place.startWeb({ REDIS_URL: `redis://127.0.0.1:${far}` });
    await place.startWorker();
    await whenOver(place);
    const verdicts = await until(
      () => {
        const sent = seen(place, 'callback_sent').filter(({ status }) => status === 'connected');
        return sent.length >= 4 && sent;
      },
      { what: 'the answers to four verdicts' },
    );
    expect(verdicts.map(({ result }) => result)).toEqual(Array.from({ length: 4 }, () => 'settled'));
    await expectThreeSums(place, 4);
  });
});

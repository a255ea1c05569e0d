// A Redis that answers and yet cannot be worked with: full, a replica, a user without rights. `check` says so, a worker waits
// and goes on when it heals, and no process prints a stack or a command's arguments.
import { Redis } from 'ioredis';
import { describe, expect, it, vi } from 'vitest';
import { clinic, type Clinic } from '../support/clinic.js';
import { startProcess, type ManagedProcess } from '../support/processes.js';
import { enqueueAll, EVERYBODY_REACHED, whenOver } from '../support/scenario.js';
import { startRedis } from '../support/redis.js';
import { atTeardown } from '../support/teardown.js';

vi.setConfig({ testTimeout: 120_000 });

const STACK = /\n\s+at |node_modules|redis\.call|lookup-key/;

async function smallClinic(): Promise<Clinic> {
  return clinic({ patients: 2, robot: { outcomes: EVERYBODY_REACHED, speed: 100 } });
}

async function check(place: Clinic, url: string): Promise<{ code: number | null; stderr: string }> {
  const command = await startProcess('producer', { env: { ...place.env, REDIS_URL: url }, args: ['check'] });
  const { code } = await command.exited;
  expect(command.stderr()).not.toMatch(STACK);
  return { code, stderr: command.stderr() };
}

/** Starts a worker that cannot work, and lets it go on. */
async function healed(place: Clinic, url: string, says: RegExp, heal: () => Promise<unknown>): Promise<void> {
  await place.startWeb();
  const worker: ManagedProcess = await startProcess('worker', { env: { ...place.env, REDIS_URL: url } });
  atTeardown(() => worker.kill('SIGKILL'));
  await worker.waitForOutput(says, { timeoutMs: 30_000 });
  await heal();
  await worker.waitForOutput(/"msg":"ready"/, { timeoutMs: 30_000 });
  expect(worker.stderr()).not.toMatch(STACK);
  await whenOver(place);
  expect(await place.status()).toMatchObject({ reached: 2, closed: {} });
}

describe('a Redis that cannot be worked with', () => {
  it('since its user may not run scripts: check names the command, a worker goes on once it may', async () => {
    const place = await smallClinic();
    await enqueueAll(place);
    const admin = new Redis(place.redis.url);
    atTeardown(() => admin.disconnect());
    await admin.acl('SETUSER', 'marvin', 'on', '>secret', '~*', '&*', '+@all', '-eval');
    const url = `redis://marvin:secret@127.0.0.1:${place.redis.port}`;
    const says = /does not let this user run the command \\?"eval\\?" \(NOPERM\)/;
    expect(await check(place, url)).toMatchObject({
      code: 69,
      stderr: expect.stringMatching(says) as string,
    });
    await healed(place, url, says, () => admin.acl('SETUSER', 'marvin', '+eval'));
  });

  it('since it is full: check says so, a worker goes on once there is room', async () => {
    const place = await smallClinic();
    await enqueueAll(place);
    const admin = new Redis(place.redis.url);
    atTeardown(() => admin.disconnect());
    await admin.config('SET', 'maxmemory', '1');
    const says = /is full \(OOM, maxmemory\)/;
    expect(await check(place, place.redis.url)).toMatchObject({
      code: 69,
      stderr: expect.stringMatching(says) as string,
    });
    await healed(place, place.redis.url, says, () => admin.config('SET', 'maxmemory', '0'));
  });

  it('since it is a replica: a command says so within seconds, a worker asks at a bounded pace', async () => {
    const place = await smallClinic();
    const replica = await startRedis();
    const admin = new Redis(replica.url);
    atTeardown(() => admin.disconnect());
    await admin.replicaof('127.0.0.1', place.redis.port);
    const says = /is a replica and takes no writes \(READONLY\)/;
    const started = performance.now();
    expect(await check(place, replica.url)).toMatchObject({
      code: 69,
      stderr: expect.stringMatching(says) as string,
    });
    expect(performance.now() - started).toBeLessThan(15_000);
    const worker = await startProcess('worker', { env: { ...place.env, REDIS_URL: replica.url } });
    atTeardown(() => worker.kill('SIGKILL'));
    await worker.waitForOutput(says, { timeoutMs: 30_000 });
    const connections = async () =>
      Number(/total_connections_received:(\d+)/.exec(await admin.info('stats'))?.[1]);
    const before = await connections();
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    const perSecond = ((await connections()) - before) / 5;
    console.log(`a worker at a replica connects ${perSecond} times a second`);
    expect(perSecond).toBeLessThan(4);
  });
});

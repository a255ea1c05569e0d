// What Redis can forget although it said “OK”: the end of its file where that is not synced at once, and what a replica had
// not received when it took over. These are the only faults that double a call. Even then nobody is lost.
import { readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, it, vi } from 'vitest';
import { infoField } from '../../src/shared/redis/safety.js';
import { clinic, type Clinic } from '../support/clinic.js';
import { startRedis, type RedisServer } from '../support/redis.js';
import { enqueueAll, EVERYBODY_REACHED, seen, whenOver, whenRobot } from '../support/scenario.js';
import { callsOf } from '../support/simulatorLog.js';
import { expectNobodyLost } from '../support/sums.js';
import { atTeardown } from '../support/teardown.js';
import { tcpProxy } from '../support/tcpProxy.js';
import { until } from '../support/until.js';

vi.setConfig({ testTimeout: 120_000 });

const PATIENTS = 4;
const LINES = 2;
/** Calls last some two seconds: time enough to take Redis away. */
const UNHURRIED = { speed: 40, outcomes: EVERYBODY_REACHED, tries: { max: 100, pauseMs: 20_000 } };
const DESK = { lines: LINES, callDeadline: '60s' };

describe('an append-only file whose last second is cut off', () => {
  it('doubles the calls begun in that second, loses nobody, and `check` warns of it', async () => {
    const redis = await startRedis({ appendfsync: 'everysec' });
    const place = await clinic({ patients: PATIENTS, desk: DESK, robot: UNHURRIED, redis });
    await Promise.all([enqueueAll(place), place.startWeb()]);
    const before = await sizeOfFile(redis);
    await place.startWorker();
    await whenRobot(place, 'placed', LINES);
    await redis.kill();
    await truncate(before.path, before.bytes);
    await redis.restart();
    await whenOver(place);
    await expectDoubled(place, LINES, 'The last second of the append-only file cut off');
    const unknown = () => seen(place, 'callback_sent').filter(({ result }) => result === 'unknown');
    await until(() => unknown().length > 0, { what: 'an event of a forgotten call to be answered' });
    expect(unknown().length).toBeGreaterThan(0);

    const check = await place.mustRun('check');
    expect(check.stderr).toMatch(/everysec.*may be made twice.*appendfsync always/);
  });
});

describe('a replica that is promoted', () => {
  it('while its link was cut doubles the calls begun meanwhile, and loses nobody', async () => {
    const { place, link, promote } = await clinicWithReplica();
    link.breakOff();
    await place.startWorker();
    await whenRobot(place, 'placed', LINES);
    await promote();
    await whenOver(place);
    await expectDoubled(place, LINES, 'A replica promoted with its link cut');
  });

  it('in step with its primary has every call that was placed, and doubles nothing', async () => {
    const { place, promote } = await clinicWithReplica();
    await place.startWorker();
    await whenRobot(place, 'placed', LINES);
    await promote();
    await whenOver(place);
    await expectDoubled(place, 0, 'A replica promoted in step');
    expect(seen(place, 'callback_sent').filter(({ result }) => result === 'unknown')).toEqual([]);
  });

  it('while its link was stopped doubles nothing: what it had not confirmed was not placed', async () => {
    const { place, link, promote } = await clinicWithReplica();
    await link.stopAt('after', () => true); // the replica says every second how far it is
    const worker = await place.startWorker();
    await worker.waitForOutput(/no replica confirmed/, { timeoutMs: 60_000 });
    expect(place.robot.events).toEqual([]);
    await promote();
    await whenOver(place);
    await expectDoubled(place, 0, 'A replica promoted while its link was stopped');
  });
});

/** @returns `promote` kills the primary and leads everybody to the replica */
async function clinicWithReplica() {
  const primary = await startRedis({ extraArgs: ['--repl-diskless-sync-delay', '0'] });
  const link = await tcpProxy(primary.port);
  const replica = await startRedis({ extraArgs: ['--replicaof', `127.0.0.1 ${link.port}`] });
  const address = await tcpProxy(primary.port);
  const redis = { ...primary, port: address.port, url: `redis://127.0.0.1:${address.port}` };
  const place = await clinic({ patients: PATIENTS, desk: DESK, robot: UNHURRIED, redis });
  await Promise.all([enqueueAll(place), place.startWeb()]);
  await isInStep(primary, replica);
  const promote = async () => {
    await primary.kill();
    await clientOf(replica).replicaof('NO', 'ONE');
    address.leadTo(replica.port);
    address.cutAll();
  };
  return { place, link, promote };
}

/** Only the calls that were forgotten are made again, and every patient is reached in the end. */
async function expectDoubled(place: Clinic, forgotten: number, fault: string): Promise<void> {
  const calls = callsOf(place.robot.events);
  const numbers = new Set(calls.map(({ number }) => number));
  expect(numbers.size).toBe(PATIENTS);
  expect(calls.length - numbers.size, 'patients rung a second time').toBe(forgotten);
  expect((await place.status()).reached).toBe(PATIENTS);
  await expectNobodyLost(place, PATIENTS);
  console.log(
    `${fault}: ${forgotten} of ${PATIENTS} patients rung twice, those whose call was forgotten; 0 lost.`,
  );
}

/** The part of the append-only file that Redis is writing to. */
async function sizeOfFile({ dir }: RedisServer): Promise<{ path: string; bytes: number }> {
  const aof = join(dir, 'appendonlydir');
  const name = (await readdir(aof)).find((file) => file.endsWith('.incr.aof'));
  const path = join(aof, name ?? '');
  return { path, bytes: (await stat(path)).size };
}

async function isInStep(primary: RedisServer, replica: RedisServer): Promise<void> {
  const [ours, theirs] = [clientOf(primary), clientOf(replica)];
  const offset = async (client: Redis, field: string) => infoField(await client.info('replication'), field);
  await until(
    async () => (await offset(ours, 'master_repl_offset')) === (await offset(theirs, 'slave_repl_offset')),
    { timeoutMs: 60_000, everyMs: 100, what: 'the replica' },
  );
}

function clientOf({ port }: RedisServer): Redis {
  const client = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null });
  client.on('error', () => undefined); // killed while connected
  atTeardown(() => client.disconnect());
  return client;
}

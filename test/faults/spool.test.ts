// Call events that come while Redis is away: kept on disk and applied once when Redis is back, whatever else dies meanwhile.
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hashPassword } from '../../src/shared/passwords.js';
import { findResult } from '../../src/shared/calls/results.js';
import { beginCall, queueCallback, startWeb, type WebProcess } from '../redis/webhooks/webProcess.js';
import { clinic } from '../support/clinic.js';
import { startRedis } from '../support/redis.js';
import { enqueueAll, EVERYBODY_REACHED, seen, whenOver, whenRobot } from '../support/scenario.js';
import { callsOf } from '../support/simulatorLog.js';
import { expectThreeSums } from '../support/sums.js';
import { fillDisk, mountTinyDisk, NO_MOUNT } from '../support/tinyDisk.js';
import { until } from '../support/until.js';

const SPOOLED = { status: 202, json: { result: 'spooled' } };
const UNKNOWN_CALL = '00000000-1111-4222-8333-444444444444';

async function openCall(web: WebProcess): Promise<{ jobId: string; callId: string }> {
  const jobId = await queueCallback(web.desk);
  return { jobId, callId: await beginCall(web.desk) };
}

const entriesIn = async (dir: string) => (await readdir(dir)).filter((name) => name.endsWith('.json'));
const isDrained = (web: WebProcess) =>
  until(async () => (await entriesIn(web.spoolDir)).length === 0, {
    timeoutMs: 20_000,
    what: () => `the spool to be empty; ${web.process.output().slice(-2_000)}`,
  });
/** An event that Marvin must keep on disk. */
const spooled = async (web: WebProcess, callId: string, status: string) =>
  expect(await web.sendEvent(callId, { status })).toEqual(SPOOLED);
const stateOf = (web: WebProcess, jobId: string) => web.desk.calls.getJobState(jobId);
/** What the log says became of a call's spooled events. */
const appliedTo = (web: WebProcess, callId: string) =>
  [...web.process.stdout().matchAll(/"callId":"([\w-]+)",[^}\n]*"result":"(\w+)","spooled":true/g)].flatMap(
    ([, id, result]) => (id === callId ? [result] : []),
  );

describe('a call event that comes', () => {
  test('while Redis is dead is answered at once, kept without a name, and settles its call when Redis is back', async () => {
    const redis = await startRedis();
    const web = await startWeb(redis.url);
    const { jobId, callId } = await openCall(web);
    await redis.kill();
    await until(async () => (await fetch(`${web.origin}/readyz`)).status === 503, {
      what: 'readyz to notice',
    });
    const before = performance.now();
    expect(await web.sendEvent(callId, { status: 'connected', patient_name: 'Небылицын' })).toEqual(SPOOLED);
    expect(performance.now() - before).toBeLessThan(1_000);
    const [name = ''] = await entriesIn(web.spoolDir);
    expect((await stat(join(web.spoolDir, name))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(web.spoolDir, name), 'utf8')).not.toContain('Небылицын');
    await redis.restart();
    await isDrained(web);
    expect(await stateOf(web, jobId)).toBe('completed');
    expect(await web.sendEvent(callId, { status: 'connected' })).toMatchObject({
      json: { result: 'duplicate' },
    });
  });

  test('while Redis hangs is answered within two seconds and applied exactly once', async () => {
    const redis = await startRedis();
    const web = await startWeb(redis.url);
    const { jobId, callId } = await openCall(web);
    redis.pause();
    const before = performance.now();
    expect(await web.sendEvent(callId, { status: 'patient_failed' })).toEqual(SPOOLED);
    expect(performance.now() - before).toBeLessThan(2_000);
    redis.resume();
    await isDrained(web);
    expect(await stateOf(web, jobId)).toBe('delayed');
    expect((await web.desk.calls.getJob(jobId))?.data).toMatchObject({
      spent: 1,
      open: null,
      calls: [{ callId, disposition: 'patient_failed' }],
    });
    expect(await web.desk.results.count()).toBe(1);
  });

  test('while Redis is full is kept, and applied once there is room', async () => {
    const redis = await startRedis();
    const web = await startWeb(redis.url);
    const { jobId, callId } = await openCall(web);
    await web.desk.redis.config('SET', 'maxmemory', '1');
    expect(await web.sendEvent(callId, { status: 'connected' })).toEqual(SPOOLED);
    await web.process.waitForOutput(/spooled events not applied; trying again/);
    await web.desk.redis.config('SET', 'maxmemory', '0');
    await isDrained(web);
    expect(await stateOf(web, jobId)).toBe('completed');
    await until(() => appliedTo(web, callId).length > 0, { what: 'the log' });
    expect(appliedTo(web, callId)).toHaveLength(1);
  });

  test('is not forgotten by a web process that is killed before Redis is back', async () => {
    const redis = await startRedis();
    const web = await startWeb(redis.url);
    const { jobId, callId } = await openCall(web);
    await redis.kill();
    expect(await web.sendEvent(callId, { status: 'connected' })).toEqual(SPOOLED);
    await web.process.kill('SIGKILL');
    await redis.restart();
    const next = await web.another();
    await isDrained(next);
    expect(await stateOf(next, jobId)).toBe('completed');
    await until(() => appliedTo(next, callId).length > 0, { what: 'the log' });
    expect(appliedTo(next, callId)).toEqual(['settled']);
  });

  test('keeps its place: of two that contradict each other the first one counts', async () => {
    const redis = await startRedis();
    const web = await startWeb(redis.url);
    const { jobId, callId } = await openCall(web);
    await redis.kill();
    for (const status of ['operator_answered', 'patient_failed', 'connected']) {
      expect(await web.sendEvent(callId, { status })).toEqual(SPOOLED);
    }
    await redis.restart();
    await isDrained(web);
    await until(() => appliedTo(web, callId).length >= 3, { what: 'the log' });
    expect(appliedTo(web, callId)).toEqual(['progress', 'settled', 'late']);
    expect(await findResult(web.desk, callId)).toMatchObject({ disposition: 'patient_failed' });
    expect((await web.desk.calls.getJob(jobId))?.progress).toMatchObject({ status: 'operator_answered' });
  });

  test('has the time at which it came, not the time at which Redis was back', async () => {
    const redis = await startRedis();
    const web = await startWeb(redis.url);
    const { callId } = await openCall(web);
    await redis.kill();
    await spooled(web, callId, 'connected');
    const answeredMs = Date.now();
    await until(() => Date.now() - answeredMs > 1_500, { what: 'some time to pass' });
    await redis.restart();
    await isDrained(web);
    const result = await findResult(web.desk, callId);
    expect(Date.parse(result?.endedAt ?? '')).toBeLessThanOrEqual(answeredMs);
  });
});

describe('strangers who guess passwords', () => {
  test('sixty at once, do not keep a call event from being spooled while Redis is dead', async () => {
    const redis = await startRedis();
    const users = { BOARD_USERS: `anna:operator:${await hashPassword('made-up')}`, TRUST_PROXY: '1' };
    const web = await startWeb(redis.url, users);
    const { callId } = await openCall(web);
    await redis.kill();
    const guesses = Array.from({ length: 60 }, async (_none, index) => {
      const body = new URLSearchParams({ name: 'anna', password: `guess ${index}` });
      const headers = { 'x-forwarded-for': `10.0.0.${index % 6}` };
      return (await fetch(`${web.origin}/login`, { method: 'POST', headers, body })).status;
    });
    const askedAt = performance.now();
    expect(await web.sendEvent(callId, { status: 'connected' })).toEqual(SPOOLED);
    expect(performance.now() - askedAt, 'the caller waits on the line').toBeLessThan(2_000);
    expect(new Set(await Promise.all(guesses))).toEqual(new Set([401, 503]));
    await redis.restart();
    await isDrained(web);
  });
});

describe('two web processes with one spool', () => {
  test('apply every event, and none counts twice', async () => {
    const redis = await startRedis();
    const one = await startWeb(redis.url);
    const other = await one.another();
    const calls: { jobId: string; callId: string }[] = [];
    for (let i = 0; i < 3; i += 1) calls.push(await openCall(one));
    await redis.kill();
    for (const [index, { callId }] of calls.entries()) {
      const web = index % 2 ? one : other;
      expect(await web.sendEvent(callId, { status: 'patient_failed' })).toEqual(SPOOLED);
    }
    await redis.restart();
    await isDrained(one);
    for (const { jobId } of calls) {
      await until(async () => (await stateOf(one, jobId)) === 'delayed', { what: 'the callback to move' });
      expect((await one.desk.calls.getJob(jobId))?.data).toMatchObject({ spent: 1, open: null });
    }
    expect(await one.desk.results.count()).toBe(calls.length);
  });
});

describe('an entry', () => {
  test('whose process was killed after applying and before deleting it is a duplicate', async () => {
    const redis = await startRedis();
    const web = await startWeb(redis.url);
    const { jobId, callId } = await openCall(web);
    await redis.kill();
    await spooled(web, callId, 'patient_failed');
    const [name = ''] = await entriesIn(web.spoolDir);
    const text = await readFile(join(web.spoolDir, name), 'utf8');
    await redis.restart();
    await isDrained(web);
    await writeFile(join(web.spoolDir, name), text);
    await until(() => appliedTo(web, callId).length === 2, { what: 'the entry to be applied again' });
    expect(appliedTo(web, callId)).toEqual(['settled', 'duplicate']);
    await isDrained(web);
    expect((await web.desk.calls.getJob(jobId))?.data.spent).toBe(1);
  });

  test('that can never be applied is set aside once and delays nobody', async () => {
    const redis = await startRedis();
    const web = await startWeb(redis.url);
    const [parked, sound] = [await openCall(web), await openCall(web)];
    await web.desk.redis.hset(web.desk.calls.toKey(parked.jobId), 'data', '{"v":2,"from":"the future"}');
    await redis.kill();
    await spooled(web, UNKNOWN_CALL, 'connected');
    await spooled(web, parked.callId, 'connected');
    await writeFile(join(web.spoolDir, '000000000000001-half-an-entry.json'), '{"v":1,"desk"');
    await writeFile(
      join(web.spoolDir, '000000000000002-old.json'),
      foreignEntry('no-such-desk', parked.callId),
    );
    await spooled(web, sound.callId, 'connected');
    await redis.restart();
    await isDrained(web);
    expect(await stateOf(web, sound.jobId)).toBe('completed');
    expect(await stateOf(web, parked.jobId)).toBe('active');
    expect(await readdir(join(web.spoolDir, 'aside'))).toHaveLength(4);
    const saidAside = () => web.process.stdout().match(/set aside/g) ?? [];
    await until(() => saidAside().length >= 4, { what: 'the log' });
    expect(saidAside()).toHaveLength(4);
  });
});

describe('the disk', () => {
  test('that is full refuses with 503: the robot comes again, and is heard once there is room', async ({
    skip,
  }) => {
    const place = await clinic({
      patients: 1,
      desk: { callDeadline: '60s' },
      robot: { outcomes: EVERYBODY_REACHED, tries: { max: 500, pauseMs: 20_000 } },
    });
    const dir = join(place.dir, 'spool');
    if (!(await mountTinyDisk(dir))) skip(NO_MOUNT);
    await Promise.all([enqueueAll(place), place.startWeb()]);
    await place.startWorker();
    await whenRobot(place, 'placed');
    const makeRoom = await fillDisk(dir);
    await place.redis.kill();
    expect(await whenRobot(place, 'callback_failed')).toMatchObject({ httpStatus: 503 });
    expect(await entriesIn(dir)).toEqual([]);
    await makeRoom();
    await until(() => seen(place, 'callback_sent').some(({ result }) => result === 'spooled'), {
      timeoutMs: 60_000,
      what: 'a call event to be kept',
    });
    await place.redis.restart();
    await whenOver(place);
    expect(callsOf(place.robot.events)).toHaveLength(1);
    expect((await place.status()).reached).toBe(1);
    await expectThreeSums(place, 1);
  });

  test('that cannot be used is reported at the start; call events are taken while Redis answers', async () => {
    const redis = await startRedis();
    const web = await (await startWeb(redis.url)).another({ MARVIN_SPOOL: '/dev/null/spool' });
    await web.process.waitForOutput(/can be kept while Redis is away/);
    await web.process.waitForHttp(`${web.origin}/readyz`);
    const [first, second] = [await openCall(web), await openCall(web)];
    expect((await web.sendEvent(first.callId, { status: 'connected' })).status).toBe(200);
    await redis.kill();
    expect((await web.sendEvent(second.callId, { status: 'connected' })).status).toBe(503);
  });
});

function foreignEntry(desk: string, callId: string): string {
  const verdict = { disposition: 'connected', raw: null };
  return JSON.stringify({ v: 1, desk, cameMs: 1, callback: { kind: 'verdict', callId, verdict } });
}

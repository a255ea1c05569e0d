// A Redis that dies, freezes, fills up, or loses a connection in the middle of a command. With `appendfsync always` nothing
// that it confirmed is lost. What it did not confirm is sent again, or is harmless when it happens twice.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { describe, expect, it, vi } from 'vitest';
import { clinic, type Clinic, type ClinicOptions } from '../support/clinic.js';
import { scriptMoments, takeNumber, writeAhead, type Scripts } from '../support/moments.js';
import { enqueueAll, EVERYBODY_REACHED, seen, since, whenOver, whenRobot } from '../support/scenario.js';
import { callsOf, mostAtOnce } from '../support/simulatorLog.js';
import { expectThreeSums } from '../support/sums.js';
import { atTeardown } from '../support/teardown.js';
import { redisProxy, type StopPoint } from '../support/tcpProxy.js';
import { until } from '../support/until.js';

vi.setConfig({ testTimeout: 120_000 });

const PATIENTS = 8;
const LINES = 3;

/** A running day in which everybody who is rung is reached, and the robot sends its call events again and again. */
async function runningDay(options: Partial<ClinicOptions> = {}): Promise<Clinic> {
  const place = await clinic({
    patients: PATIENTS,
    ...options,
    desk: { lines: LINES, callDeadline: '60s', ...options.desk },
    robot: { outcomes: EVERYBODY_REACHED, tries: { max: 500, pauseMs: 20_000 }, ...options.robot },
  });
  await Promise.all([enqueueAll(place), place.startWeb()]);
  await place.startWorker();
  return place;
}

async function expectEverybodyReachedOnce(place: Clinic, patients: number): Promise<void> {
  const calls = callsOf(place.robot.events);
  expect(calls).toHaveLength(patients);
  expect(mostAtOnce(calls)).toBeLessThanOrEqual(LINES);
  expect((await place.status()).reached).toBe(patients);
  await expectThreeSums(place, patients);
}

describe('Redis', () => {
  it('killed with SIGKILL and started again, twice, while calls are in flight, loses and doubles nothing', async () => {
    const place = await runningDay({ robot: { speed: 100 } });
    for (const placed of [2, 5]) {
      await whenRobot(place, 'placed', placed);
      await place.redis.kill();
      await sleep(500);
      await place.redis.restart();
    }
    await whenOver(place);
    await expectEverybodyReachedOnce(place, PATIENTS);
  });

  it('frozen for 20 s with SIGSTOP, and then the day goes on as if nothing had happened', async () => {
    const place = await runningDay({ robot: { speed: 100 } });
    await whenRobot(place, 'placed', 2);
    place.redis.pause();
    await sleep(20_000);
    place.redis.resume();
    await whenOver(place);
    expect(
      seen(place, 'callback_sent').some(({ result }) => result === 'spooled'),
      'a call event while it was frozen',
    ).toBe(true);
    await expectEverybodyReachedOnce(place, PATIENTS);
  });

  it('full, answering OOM to every write, starts no call; once there is room the day goes on', async () => {
    const place = await runningDay({ robot: { speed: 60 } });
    await whenRobot(place, 'placed', LINES);
    const admin = adminOf(place);
    await admin.config('SET', 'maxmemory', '1mb');
    const ended = await whenRobot(place, 'call_ended', LINES);
    await until(() => answers(place).length === LINES, { timeoutMs: 60_000, what: 'their call events' });
    expect(answers(place)).toEqual(['spooled', 'spooled', 'spooled']);
    const startedWhileFull = seen(place, 'start_received').filter(({ at }) => at > ended.at);
    expect(startedWhileFull).toEqual([]);
    await admin.config('SET', 'maxmemory', '0');
    await whenOver(place);
    await expectEverybodyReachedOnce(place, PATIENTS);
  });

  it('restarted empty forgets the day: nobody is rung by guess, and enqueueing again goes on within the lines', async () => {
    const place = await runningDay({ robot: { speed: 60 } });
    await whenRobot(place, 'placed', LINES);
    await place.redis.kill();
    await rm(join(place.redis.dir, 'appendonlydir'), { recursive: true });
    await place.redis.restart();
    await whenRobot(place, 'callback_sent', LINES * 2);
    const isAnsweredUnknown = () => seen(place, 'callback_sent').some(({ result }) => result === 'unknown');
    await until(isAnsweredUnknown, { what: 'an event of a forgotten call to be answered' });
    expect(seen(place, 'callback_sent').some(({ result }) => result === 'unknown')).toBe(true);
    const before = place.robot.events.length;
    expect((await place.status()).waiting).toBe(0);

    await enqueueAll(place);
    await whenOver(place);
    await expectEverybodyReachedOnce(since(place, before), PATIENTS);
    const doubled = new Set(callsOf(place.robot.events.slice(0, before)).map(({ number }) => number));
    const told = 'rung twice because their first calls were forgotten with everything else';
    console.log(`Redis restarted empty: ${doubled.size} of ${PATIENTS} patients ${told}; nobody lost.`);
  });
});

describe('a connection to Redis', () => {
  const words: readonly (readonly [
    string,
    StopPoint,
    'worker' | 'web',
    (scripts: Scripts) => Scripts['fetch'],
  ])[] = [
    ['in the middle of a fetch', 'middle', 'worker', ({ fetch }) => fetch],
    ['in the middle of the write-ahead', 'middle', 'worker', () => writeAhead],
    ['in the middle of the taking of a number', 'middle', 'worker', () => takeNumber],
    ['in the middle of a result', 'middle', 'web', ({ addResult }) => addResult],
    ['in the middle of a move', 'middle', 'web', ({ move }) => move],
    ['before the answer to a fetch, which is then sent again', 'after', 'worker', ({ fetch }) => fetch],
    ['before the answer to the write-ahead', 'after', 'worker', () => writeAhead],
    ['before the answer to a result', 'after', 'web', ({ addResult }) => addResult],
    ['before the answer to a move', 'after', 'web', ({ move }) => move],
  ];

  it.each(words)('cut %s loses nothing and doubles nothing', async (_when, point, cutOff, momentOf) => {
    const patients = 2;
    const place = await clinic({
      patients,
      desk: { lines: 2, callDeadline: '60s' },
      robot: { outcomes: EVERYBODY_REACHED, tries: { max: 500, pauseMs: 20_000 } },
    });
    await enqueueAll(place);
    const moment = momentOf(await scriptMoments(place));
    const redis = await redisProxy(place.redis.port);
    const stopped = redis.stopAt(point, moment);
    const said = redis.count(moment);
    const throughProxy = { REDIS_URL: `redis://127.0.0.1:${redis.port}` };
    await place.startWeb(cutOff === 'web' ? throughProxy : {});
    await place.startWorker(cutOff === 'worker' ? throughProxy : {});
    const line = await stopped;
    if (point === 'after') await executed(place);
    const before = said();
    line.cut();
    await whenOver(place);
    // A worker that delivers the result may have moved the call before the web process is connected again.
    await until(() => said() > before, { what: 'the command to be sent again' });
    expect(said(), 'it is said again').toBeGreaterThan(before);
    await expectEverybodyReachedOnce(place, patients);
  });
});

/** Waits until Redis has done what has reached it: it serves each connection once a turn, and the second answer is a turn later. */
async function executed({ queues }: Clinic): Promise<void> {
  await queues.redis.ping();
  await queues.redis.ping();
}

function adminOf({ redis }: Clinic): Redis {
  const admin = new Redis(redis.url);
  atTeardown(() => admin.disconnect());
  return admin;
}

/** What the robot heard at the end of each call. */
function answers(place: Clinic): (string | null)[] {
  return seen(place, 'callback_sent').flatMap(({ status, result }) =>
    status === 'connected' ? [result] : [],
  );
}

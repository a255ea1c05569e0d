// A web process that dies, or loses a race, in the middle of a settle (law 6). What was acknowledged is kept; what was not,
// the robot sends again.
import { describe, expect, it, vi } from 'vitest';
import { freePort } from '../../scripts/local/freePort.js';
import type { Outcome } from '../../src/simulator/outcomes.js';
import { clinic, type Clinic } from '../support/clinic.js';
import { scriptMoments, type Moment } from '../support/moments.js';
import type { ManagedProcess } from '../support/processes.js';
import { enqueueAll, tell, type Answer, whenOver, whenRobot } from '../support/scenario.js';
import { callsOf } from '../support/simulatorLog.js';
import { expectThreeSums, storedResults } from '../support/sums.js';
import { redisProxy, type StoppedLine, type StopPoint } from '../support/tcpProxy.js';
import { until } from '../support/until.js';

vi.setConfig({ testTimeout: 120_000 });

/** One patient, attempts enough for one call, a robot that sends its call event again for half a minute. */
async function oneCall(outcome: Outcome, desk: Record<string, unknown> = {}): Promise<Clinic> {
  const place = await clinic({
    patients: 1,
    desk: { callDeadline: '60s', ...desk },
    robot: {
      outcomes: { mix: { [outcome]: 1 }, sequences: {} },
      tries: { max: 300, pauseMs: 20_000 },
    },
  });
  await enqueueAll(place);
  return place;
}

/** Starts a web process that stops at a moment of its talk with Redis. */
async function webStoppingAt(
  place: Clinic,
  point: StopPoint,
  moment: Moment,
  env: Record<string, string> = {},
): Promise<{ web: ManagedProcess; stopped: Promise<StoppedLine> }> {
  const redis = await redisProxy(place.redis.port);
  const stopped = redis.stopAt(point, moment);
  const web = await place.startWeb({ REDIS_URL: `redis://127.0.0.1:${redis.port}`, ...env });
  return { web, stopped };
}

describe('a web process killed with SIGKILL', () => {
  it.each<[string, Outcome, string]>([
    ['connected', 'connected', 'completed'],
    ['busy', 'busy', 'delayed'],
  ])(
    'between result and move (%s) loses nothing: the worker that delivers the result moves the call',
    async (_what, outcome, state) => {
      const place = await oneCall(outcome, { attempts: 2, backoff: { patient_busy: ['3s'] } });
      const { move } = await scriptMoments(place);
      const { web, stopped } = await webStoppingAt(place, 'before', move);
      await place.startWorker();
      await stopped;
      await web.kill('SIGKILL');
      await until(async () => (await place.queues.calls.getJobCounts(state as 'completed'))[state] === 1, {
        timeoutMs: 60_000,
        what: 'the move',
      });
      await place.startWeb();
      await whenOver(place);
      expect(callsOf(place.robot.events)).toHaveLength(outcome === 'connected' ? 1 : 2);
      await whenRobot(place, 'callback_sent', outcome === 'connected' ? 2 : 4);
      await expectThreeSums(place, 1);
    },
  );

  it('before the result is there has acknowledged nothing: the robot sends its event again', async () => {
    const place = await oneCall('connected');
    const { addResult } = await scriptMoments(place);
    const { web, stopped } = await webStoppingAt(place, 'before', addResult);
    await place.startWorker();
    await stopped;
    await web.kill('SIGKILL');
    await place.startWeb();
    await whenOver(place);
    await whenRobot(place, 'callback_sent', 2);
    expect((await place.status()).reached).toBe(1);
    await expectThreeSums(place, 1);
  });

  it('before its answer is out has settled: the robot sends its event again and hears that it is a duplicate', async () => {
    const place = await oneCall('connected');
    const { move } = await scriptMoments(place);
    const { web, stopped } = await webStoppingAt(place, 'after', move);
    await place.startWorker();
    await stopped;
    await until(async () => (await place.status()).reached === 1, { what: 'the move' });
    await web.kill('SIGKILL');
    await place.startWeb();
    expect(await whenRobot(place, 'callback_sent', 2)).toMatchObject({ result: 'duplicate' });
    await whenOver(place);
    await expectThreeSums(place, 1);
  });
});

describe('a call event that loses a race', () => {
  it('against silence still counts: a patient who was reached is not rung again', async () => {
    const place = await oneCall('silent', {
      callDeadline: '2s',
      onSilence: 'retry',
      backoff: { silent: ['1h'] },
    });
    const { addResult } = await scriptMoments(place);
    const { stopped: event } = await webStoppingAt(place, 'before', addResult);
    const redis = await redisProxy(place.redis.port);
    const silence = redis.stopAt('before', addResult);
    await place.startWorker({ REDIS_URL: `redis://127.0.0.1:${redis.port}` });
    const { callid } = await whenRobot(place, 'placed');
    const winner = await silence;
    const telling = tell(place, callid, 'connected', 'late');
    telling.catch(() => undefined); // awaited below
    const loser = await event;
    winner.release();
    await until(async () => (await place.status()).scheduled === 1, { what: 'silence' });
    loser.release();
    const told = await telling;
    expect(told).toMatchObject({ httpStatus: 200, result: 'late' });
    await until(async () => (await place.status()).reached === 1, { timeoutMs: 60_000, what: 'the end' });
    await whenOver(place);
    expect((await storedResults(place.queues)).map(({ disposition }) => disposition)).toContain('silent');
    await expectThreeSums(place, 1, [told]);
  });

  it.each<[string, string, Answer]>([
    ['the same word is a duplicate', 'patient_failed', 'duplicate'],
    ['another word is late, and recorded', 'connected', 'late'],
  ])('against another web process is answered: %s', async (_what, status, result) => {
    const place = await oneCall('silent', { backoff: { patient_failed: ['1h'] } });
    const slowPort = await freePort();
    const { addResult } = await scriptMoments(place);
    const { stopped } = await webStoppingAt(place, 'before', addResult, { PORT: String(slowPort) });
    await Promise.all([place.startWeb(), place.startWorker()]);
    const { callid } = await whenRobot(place, 'placed');
    const telling = tell(place, callid, status, result, { webUrl: `http://127.0.0.1:${slowPort}` });
    telling.catch(() => undefined); // awaited below
    const line = await stopped;
    const first = await tell(place, callid, 'patient_failed', 'settled');
    expect(first).toMatchObject({ httpStatus: 200, result: 'settled' });
    line.release();
    const told = await telling;
    expect(told).toMatchObject({ httpStatus: 200, result });
    if (status === 'connected')
      await until(async () => (await place.status()).reached === 1, { timeoutMs: 60_000, what: 'the end' });
    await expectThreeSums(place, 1, [first, told]);
  });
});

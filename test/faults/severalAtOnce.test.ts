// Several processes that disagree, race or die together: workers over one callback, clocks that are minutes apart,
// everything killed in the same second.
import { describe, expect, it, vi } from 'vitest';
import type { Mix } from '../../src/simulator/outcomes.js';
import { clinic, type Clinic, type ClinicOptions } from '../support/clinic.js';
import { scriptMoments } from '../support/moments.js';
import { enqueueAll, EVERYBODY_REACHED, seen, whenOver, whenRobot } from '../support/scenario.js';
import { callsOf, mostAtOnce } from '../support/simulatorLog.js';
import { expectThreeSums, storedResults } from '../support/sums.js';
import { startProcess } from '../support/processes.js';
import { redisProxy } from '../support/tcpProxy.js';

vi.setConfig({ testTimeout: 120_000 });

const LINES = 3;

async function openClinic(patients: number, options: Partial<ClinicOptions> = {}): Promise<Clinic> {
  const place = await clinic({
    patients,
    ...options,
    desk: { lines: LINES, callDeadline: '30s', ...options.desk },
    robot: { outcomes: EVERYBODY_REACHED, tries: { max: 300, pauseMs: 20_000 }, ...options.robot },
  });
  await enqueueAll(place);
  return place;
}

describe('two workers and one callback', () => {
  it('ask for it at the same moment, and ring the patient once', async () => {
    const place = await openClinic(1);
    const { fetch } = await scriptMoments(place);
    const redis = await redisProxy(place.redis.port);
    const ready = [redis.stopAt('before', fetch), redis.stopAt('before', fetch)];
    const throughProxy = { REDIS_URL: `redis://127.0.0.1:${redis.port}` };
    await Promise.all([place.startWeb(), ...ready.map(() => place.startWorker(throughProxy))]);
    for (const line of await Promise.all(ready)) line.release();
    await whenOver(place);
    expect(seen(place, 'start_received')).toHaveLength(1);
    await expectThreeSums(place, 1);
  });
});

describe('a system clock that is wrong', () => {
  it.each([
    ['two minutes fast', 120_000],
    ['two minutes slow', -120_000],
  ])('in one worker, %s, costs no patient a call and gives none a second', async (_what, aheadMs) => {
    const patients = 6;
    const place = await openClinic(patients, {
      robot: { outcomes: { mix: { connected: 2, no_answer: 1 }, sequences: {} } },
      desk: { backoff: { patient_no_answer: ['1s'] } },
    });
    await place.startWeb();
    const wrong = await place.startWorker({ NODE_OPTIONS: shiftedClock(aheadMs) });
    await whenRobot(place, 'placed', 2);
    await Promise.all([place.startWorker(), wrong.waitForOutput(/start request answered/)]);
    await whenOver(place);
    const startedAt = (await storedResults(place.queues)).map((result) => Date.parse(result.startedAt ?? ''));
    expect(
      startedAt.some((atMs) => Math.abs(atMs - Date.now()) > 60_000),
      'a call by the wrong clock',
    ).toBe(true);
    expect(mostAtOnce(callsOf(place.robot.events))).toBeLessThanOrEqual(LINES);
    await expectThreeSums(place, patients);
  });

  // A delay of a second by a fast clock is two minutes in truth, so there everybody is reached at once.
  it.each<[string, number, Mix]>([
    ['two minutes fast', 120_000, { connected: 1 }],
    ['two minutes slow', -120_000, { connected: 2, no_answer: 1 }],
  ])(
    'in the web process and in the import, %s, costs no patient a call and gives none a second',
    async (_what, aheadMs, mix) => {
      const patients = 4;
      const place = await clinic({
        patients,
        desk: { lines: LINES, callDeadline: '30s', backoff: { patient_no_answer: ['1s'] } },
        robot: { outcomes: { mix, sequences: {} } },
      });
      const wrong = { NODE_OPTIONS: shiftedClock(aheadMs) };
      const command = await startProcess('producer', {
        env: { ...place.env, ...wrong },
        args: ['enqueue', place.exportPath, '--json'],
      });
      expect((await command.exited).code).toBe(0);
      await Promise.all([place.startWeb(wrong), place.startWorker()]);
      await whenOver(place);
      const endedAt = (await storedResults(place.queues)).map(({ endedAt: at }) => Date.parse(at));
      expect(
        endedAt.some((atMs) => Math.abs(atMs - Date.now()) > 60_000),
        'an end by the wrong clock',
      ).toBe(true);
      expect(mostAtOnce(callsOf(place.robot.events))).toBeLessThanOrEqual(LINES);
      await expectThreeSums(place, patients);
    },
  );
});

describe('everything killed in the same second', () => {
  it('while every call event comes twice loses nothing and doubles nothing', async () => {
    const patients = 10;
    const place = await openClinic(patients, {
      robot: {
        speed: 100,
        outcomes: EVERYBODY_REACHED,
        tries: { max: 300, pauseMs: 10_000 },
        faults: { callback_duplicated: { probability: 1 }, slow_answer: { probability: 0.3, amount: 500 } },
      },
    });
    const processes = await Promise.all([place.startWeb(), place.startWorker(), place.startWorker()]);
    await whenRobot(place, 'placed', 3);
    await Promise.all([...processes.map((one) => one.kill('SIGKILL')), place.redis.kill()]);
    await place.redis.restart();
    await Promise.all([place.startWeb(), place.startWorker()]);
    await whenOver(place);
    expect(mostAtOnce(callsOf(place.robot.events))).toBeLessThanOrEqual(LINES);
    const { reached, closed } = await place.status();
    expect(reached + (closed['needs_review'] ?? 0)).toBe(patients);
    await expectThreeSums(place, patients);
  });
});

/** For NODE_OPTIONS: the process's wall clock is off by so much; its monotonic clock, as in real life, is not. */
function shiftedClock(aheadMs: number): string {
  const shift = `const System = Date;
    globalThis.Date = class Date extends System {
      constructor(...parts) { super(...(parts.length > 0 ? parts : [System.now() + ${aheadMs}])); }
      static now() { return System.now() + ${aheadMs}; }
    };`;
  return `--import=data:text/javascript,${encodeURIComponent(shift)}`;
}

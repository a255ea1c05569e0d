// A robot that misbehaves when it is asked to call (law 4): a request that was refused is asked again and costs nothing,
// one that may have rung somebody is never repeated.
import { describe, expect, it, vi } from 'vitest';
import { freePort } from '../../scripts/local/freePort.js';
import type { Faults } from '../../src/simulator/faults.js';
import { clinic, type Clinic } from '../support/clinic.js';
import { enqueueAll, EVERYBODY_REACHED, seen, whenOver, whenRobot } from '../support/scenario.js';
import { callsOf } from '../support/simulatorLog.js';
import { expectThreeSums, storedResults } from '../support/sums.js';
import { until } from '../support/until.js';

vi.setConfig({ testTimeout: 120_000 });

const PATIENTS = 3;

async function clinicOfRobot(faults: Faults, desk: Record<string, unknown> = {}): Promise<Clinic> {
  const place = await clinic({
    patients: PATIENTS,
    desk: { callDeadline: '3s', ...desk },
    robot: { outcomes: EVERYBODY_REACHED, faults },
  });
  await Promise.all([enqueueAll(place), place.startWeb()]);
  return place;
}

async function faultsAndAttempts({ queues }: Clinic): Promise<string[]> {
  const results = await storedResults(queues);
  return results.map(({ disposition, attempt }) => `${disposition ?? 'none'} ${attempt}`).sort();
}

const EVERYBODY_AT_ONCE = Array.from({ length: PATIENTS }, () => 'connected 1');

describe('a robot that places the call', () => {
  it.each<[string, Faults]>([
    ['and loses its answer', { answer_lost: { probability: 1 } }],
    ['and answers 500', { server_error: { probability: 1 } }],
    ['and answers 503', { server_error: { probability: 1, amount: 503 } }],
    ['and answers slower than we wait', { slow_answer: { probability: 1, amount: 2_500 } }],
    ['and answers byte by byte forever', { slow_loris: { probability: 1, amount: 500 } }],
  ])('%s is not asked again: the call event settles it', async (_what, faults) => {
    const place = await clinicOfRobot(faults, { callDeadline: '10s' });
    await place.startWorker();
    await whenOver(place);
    expect(callsOf(place.robot.events)).toHaveLength(PATIENTS);
    expect(await faultsAndAttempts(place)).toEqual(EVERYBODY_AT_ONCE);
    await expectThreeSums(place, PATIENTS);
  });
});

describe('a robot of which nobody knows whether it placed the call', () => {
  it.each<[string, Faults]>([
    ['because it answered 500', { server_error_unplaced: { probability: 1 } }],
    ['because the connection was reset', { connection_reset: { probability: 1 } }],
  ])('%s leaves the patient for a person to review', async (_what, faults) => {
    const place = await clinicOfRobot(faults);
    await place.startWorker();
    await whenOver(place);
    expect(seen(place, 'start_received')).toHaveLength(PATIENTS);
    expect((await place.status()).closed).toEqual({ needs_review: PATIENTS });
    await expectThreeSums(place, PATIENTS);
  });
});

describe('a robot that refuses', () => {
  it('with 429 is asked again later, and the patient has spent no attempt', async () => {
    const place = await clinicOfRobot({ refused: { probability: 1, amount: 429 } });
    await place.startWorker();
    await whenRobot(place, 'refused', PATIENTS);
    place.robot.setFaults({});
    await whenOver(place);
    expect(new Set(await faultsAndAttempts(place))).toEqual(new Set(['connected 1', 'robot_refused 1']));
    expect((await place.status()).reached).toBe(PATIENTS);
    await expectThreeSums(place, PATIENTS);
  });

  it('every connection is tried again later, and the patient has spent no attempt', async () => {
    const place = await clinicOfRobot({});
    const nobody = `http://127.0.0.1:${await freePort()}/api/v1/sb`;
    const worker = await place.startWorker({ ROBOT_URL: nobody });
    await worker.waitForOutput(/"robot":"refused"/, { timeoutMs: 60_000 });
    await worker.kill('SIGTERM');
    await place.startWorker();
    await whenOver(place);
    expect(new Set(await faultsAndAttempts(place))).toEqual(new Set(['connected 1', 'robot_refused 1']));
    expect((await place.status()).reached).toBe(PATIENTS);
    await expectThreeSums(place, PATIENTS);
  });

  it('the account with 401 has the whole desk paused, nobody charged, until somebody resumes it', async () => {
    const place = await clinicOfRobot({ refused: { probability: 1, amount: 401 } });
    await place.startWorker();
    await until(
      async () => {
        const { hold, onPhone: inFlight } = await place.status();
        return hold?.because === 'robot' && inFlight === 0;
      },
      { what: 'the pause, and the end of what was in flight' },
    );
    place.robot.setFaults({});
    const { onPhone, reached, scheduled, waiting } = await place.status();
    expect({ onPhone, reached, kept: scheduled + waiting }).toEqual({
      onPhone: 0,
      reached: 0,
      kept: PATIENTS,
    });
    await expectThreeSums(place, PATIENTS);
    await place.mustRun('resume', 'main');
    await whenOver(place);
    expect((await place.status()).reached).toBe(PATIENTS);
    expect(new Set(await faultsAndAttempts(place))).toEqual(new Set(['connected 1', 'robot_refused 1']));
    await expectThreeSums(place, PATIENTS);
  });
});

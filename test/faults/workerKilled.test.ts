// A worker that dies or is told to stop at each point of a call's life. Whatever it was about to do, nobody is rung twice
// and nobody is forgotten.
import { describe, expect, it, vi } from 'vitest';
import type { Clinic } from '../support/clinic.js';
import { noteAnswer, writeAhead } from '../support/moments.js';
import type { ManagedProcess } from '../support/processes.js';
import { whenOver, whenRobot } from '../support/scenario.js';
import {
  isWrittenDown,
  PATIENTS,
  robotCalls,
  smallClinic,
  verdicts,
  workerStoppedAt,
} from '../support/stoppedWorker.js';
import { expectThreeSums } from '../support/sums.js';
import { tcpProxy, type StoppedLine } from '../support/tcpProxy.js';

vi.setConfig({ testTimeout: 120_000 });

/** Where every call event is awaited, however slow the machine. */
const PATIENT = { callDeadline: '60s' };

describe('a worker killed with SIGKILL', () => {
  it('before the write-ahead has called nobody: the callback comes back and is called once', async () => {
    const place = await smallClinic({ desk: PATIENT });
    const { worker } = await workerStoppedAt(place, 'before', writeAhead);
    await worker.kill('SIGKILL');
    await place.startWorker();
    await whenOver(place);
    expect(robotCalls(place)).toHaveLength(PATIENTS);
    expect(await verdicts(place)).toEqual(['connected', 'connected']);
    await expectThreeSums(place, PATIENTS);
  });

  it('between write-ahead and POST leaves the call for a person to review, and it is not dialled', async () => {
    const place = await smallClinic();
    const { worker } = await workerStoppedAt(place, 'after', writeAhead);
    await isWrittenDown(place);
    await worker.kill('SIGKILL');
    await place.startWorker();
    await whenOver(place);
    expect(robotCalls(place)).toHaveLength(PATIENTS - 1);
    expect(await verdicts(place)).toEqual(['connected', 'silent']);
    expect((await place.status()).closed).toEqual({ needs_review: 1 });
    await expectThreeSums(place, PATIENTS);
  });

  it('with its request on the way leaves the call for a person to review, and it is not dialled again', async () => {
    const place = await smallClinic();
    const robot = await tcpProxy(place.robot.port);
    const asked = robot.stopAt('before', (message) => message.includes('callid'));
    const worker = await place.startWorker({ ROBOT_URL: `http://127.0.0.1:${robot.port}/api/v1/sb` });
    await asked;
    await worker.kill('SIGKILL');
    await place.startWorker();
    await whenOver(place);
    expect(robotCalls(place)).toHaveLength(PATIENTS - 1);
    expect(await verdicts(place)).toEqual(['connected', 'silent']);
    await expectThreeSums(place, PATIENTS);
  });

  it('during the POST, when the call was placed, is not missed: the call event settles it', async () => {
    const place = await smallClinic({
      desk: PATIENT,
      robot: { faults: { slow_answer: { probability: 1, amount: 1_500 } } },
    });
    const worker = await place.startWorker();
    await whenRobot(place, 'placed');
    await worker.kill('SIGKILL');
    expect(worker.output()).not.toContain('start request answered');
    await place.startWorker();
    await whenOver(place);
    expect(robotCalls(place)).toHaveLength(PATIENTS);
    expect(await verdicts(place)).toEqual(['connected', 'connected']);
    await expectThreeSums(place, PATIENTS);
  });

  it.each([
    ['before it could note it', 'before'],
    ['and before it heard that it was noted', 'after'],
  ] as const)('after the answer, %s, is not missed', async (_when, point) => {
    const place = await smallClinic({ desk: PATIENT });
    const { worker } = await workerStoppedAt(place, point, noteAnswer);
    await worker.kill('SIGKILL');
    await place.startWorker();
    await whenOver(place);
    expect(robotCalls(place)).toHaveLength(PATIENTS);
    expect(await verdicts(place)).toEqual(['connected', 'connected']);
    await expectThreeSums(place, PATIENTS);
  });
});

interface Stopping {
  readonly worker: ManagedProcess;
  readonly line: Pick<StoppedLine, 'release'>;
}

describe('a worker told to stop with SIGTERM', () => {
  const phases: readonly (readonly [string, (place: Clinic) => Promise<Stopping>])[] = [
    ['before the write-ahead', (place) => workerStoppedAt(place, 'before', writeAhead)],
    ['between write-ahead and POST', (place) => workerStoppedAt(place, 'after', writeAhead)],
    ['while its request is on the way', duringThePost],
    ['while the answer is noted', (place) => workerStoppedAt(place, 'before', noteAnswer)],
  ];

  it.each(phases)('%s ends what it is doing and leaves with 0', async (_phase, start) => {
    const place = await smallClinic({ desk: PATIENT });
    const { worker, line } = await start(place);
    const stopped = worker.kill('SIGTERM');
    await worker.waitForOutput(/stopping/, { timeoutMs: 60_000 });
    const toldAt = performance.now();
    line.release();
    expect(await stopped).toEqual({ code: 0, signal: null });
    expect(performance.now() - toldAt).toBeLessThan(10_000);
    expect(worker.output()).not.toContain('did not end in time');
    await place.startWorker();
    await whenOver(place);
    expect(robotCalls(place)).toHaveLength(PATIENTS);
    expect(await verdicts(place)).toEqual(['connected', 'connected']);
    await expectThreeSums(place, PATIENTS);
  });

  async function duringThePost(place: Clinic): Promise<Stopping> {
    place.robot.setFaults({ slow_answer: { probability: 1, amount: 1_000 } });
    const worker = await place.startWorker();
    await whenRobot(place, 'placed');
    return { worker, line: { release: () => undefined } };
  }
});

// A worker that is frozen for longer than its lock lasts, then goes on where it was: by then another worker has the
// callback, and the first must not dial.
import { describe, expect, it, vi } from 'vitest';
import { writeAhead } from '../support/moments.js';
import type { ManagedProcess } from '../support/processes.js';
import { whenOver } from '../support/scenario.js';
import {
  isWrittenDown,
  PATIENTS,
  robotCalls,
  smallClinic,
  verdicts,
  workerStoppedAt,
} from '../support/stoppedWorker.js';
import { expectThreeSums } from '../support/sums.js';

vi.setConfig({ testTimeout: 120_000 });

const PATIENTLY = { timeoutMs: 60_000 };

describe('a worker frozen with SIGSTOP for longer than its lock lasts', () => {
  it('before the write-ahead finds that another worker has the callback, and does not dial', async () => {
    const place = await smallClinic();
    const { worker, line } = await workerStoppedAt(place, 'before', writeAhead);
    await worker.kill('SIGSTOP');
    await place.startWorker();
    await whenOver(place);
    await worker.kill('SIGCONT');
    line.release();
    await worker.waitForOutput(/"outcome":"lost"/, PATIENTLY);
    expect(robotCalls(place)).toHaveLength(PATIENTS);
    expect(await verdicts(place)).toEqual(['connected', 'connected']);
    await expectThreeSums(place, PATIENTS);
  });

  it('between write-ahead and POST finds the call taken for silent and does not dial', async () => {
    const place = await smallClinic();
    const { worker, line } = await workerStoppedAt(place, 'after', writeAhead);
    await isWrittenDown(place);
    await worker.kill('SIGSTOP');
    await place.startWorker();
    await whenOver(place);
    await worker.kill('SIGCONT');
    line.release();
    await saidToHaveSlept(worker);
    expect(robotCalls(place)).toHaveLength(PATIENTS - 1);
    expect(await verdicts(place)).toEqual(['connected', 'silent']);
    await expectThreeSums(place, PATIENTS);
  });
});

describe('a worker whose event loop is blocked for longer than its lock lasts', () => {
  it('finds the call taken for silent and does not dial', async () => {
    const place = await smallClinic({ desk: { callDeadline: '1s' } });
    const { worker, line } = await workerStoppedAt(place, 'after', writeAhead, {
      NODE_OPTIONS: blockOnSignal(3_000),
    });
    await isWrittenDown(place);
    process.kill(worker.pid, 'SIGUSR2');
    await worker.waitForOutput(/blocked/, PATIENTLY);
    line.release();
    await place.startWorker();
    await saidToHaveSlept(worker);
    await whenOver(place);
    expect(robotCalls(place)).toHaveLength(PATIENTS - 1);
    expect(await verdicts(place)).toEqual(['connected', 'silent']);
    await expectThreeSums(place, PATIENTS);
  });
});

async function saidToHaveSlept(worker: ManagedProcess): Promise<void> {
  await worker.waitForOutput(/slept past the call/, PATIENTLY);
}

/** For NODE_OPTIONS: a SIGUSR2 blocks the event loop for `blockMs`, as a computation that never ends would. */
function blockOnSignal(blockMs: number): string {
  const block = `process.on('SIGUSR2', () => {
    process.stdout.write('blocked\\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${blockMs});
  });`;
  return `--import=data:text/javascript,${encodeURIComponent(block)}`;
}

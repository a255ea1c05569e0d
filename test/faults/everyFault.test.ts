// The promise of the whole: 300 patients, every fault at once, workers killed again and again. Nobody is rung twice
// for one attempt, nobody is lost, nobody is rung outside the window.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/shared/contracts/result.js';
import { isoIn } from '../../src/shared/domain/instant.js';
import { clinic, noonZone, type Clinic } from '../support/clinic.js';
import { callsOf, mostAtOnce, type SimulatedCall } from '../support/simulatorLog.js';
import { until } from '../support/until.js';

const PATIENTS = 300;
const LINES = 3;
const KILL_EVERY_MS = 3_000;

describe('a day with every fault at once', () => {
  it('rings nobody twice for one attempt, keeps to the lines and the window, and ends every patient once', async () => {
    const place = await clinic({ patients: PATIENTS, desk: { lines: LINES, window: windowWithABreak() } });
    const { robot } = place;
    const enqueued = await place.marvin('enqueue', place.exportPath, '--json');
    expect(JSON.parse(enqueued.stdout)).toMatchObject({ rows: PATIENTS, accepted: PATIENTS });
    await place.startWeb();
    robot.setFaults({
      slow_answer: { probability: 0.05, amount: 400 },
      answer_lost: { probability: 0.03 },
      refused: { probability: 0.03 },
      server_error: { probability: 0.02 },
      server_error_unplaced: { probability: 0.01 },
      connection_reset: { probability: 0.01 },
      slow_loris: { probability: 0.02, amount: 20 },
      callback_before_answer: { probability: 0.03 },
      callback_duplicated: { probability: 0.1 },
      callback_reordered: { probability: 0.05 },
      callback_delayed: { probability: 0.03, amount: 3_000 },
      callback_lost: { probability: 0.02 },
      callback_wrong_token: { probability: 0.02 },
      callback_contradicting: { probability: 0.03 },
    });
    const killing = new AbortController();
    const workers = keepKilling(place, killing.signal);
    let last = '';
    await until(
      async () => {
        last = JSON.stringify(await place.status());
        return place.isOver();
      },
      { timeoutMs: 540_000, everyMs: 500, what: () => `every patient’s end; now ${last}` },
    );
    killing.abort();
    await workers;

    const calls = callsOf(robot.events);
    const rows = await place.results();
    const refs = [...new Set(rows.map(({ ref }) => ref))];

    expect(
      calls.filter(({ starts }) => starts > 1),
      'a callId was sent to the robot twice',
    ).toEqual([]);
    expect(mostAtOnce(calls)).toBeLessThanOrEqual(LINES);
    expect(
      calls.filter(({ startedMs }) => !place.wasOpenAt(startedMs)),
      'calls outside the window',
    ).toEqual([]);
    expect(
      calls.filter((call) => isAfterConnected(call, calls)),
      'calls to a patient already connected',
    ).toEqual([]);
    expect(twoForOneAttempt(rows), 'two charged calls for one attempt').toEqual([]);
    expect(refs).toHaveLength(PATIENTS);
    expect(refs.filter((ref) => ends(rows.filter((row) => row.ref === ref)).length !== 1)).toEqual([]);
    const known = new Set(rows.map(({ callId }) => callId));
    expect(
      calls.filter(({ callId }) => !known.has(callId)),
      'calls without a result',
    ).toEqual([]);
    const status = await place.status();
    const finals = status.reached + Object.values(status.closed).reduce((sum, count) => sum + count, 0);
    expect(finals).toBe(PATIENTS);
  });
});

/** SIGKILLs one worker after the other and starts a new one in its place. */
async function keepKilling(place: Clinic, signal: AbortSignal): Promise<void> {
  const workers = [await place.startWorker(), await place.startWorker()];
  for (let turn = 0; await sleep(KILL_EVERY_MS, !signal.aborted); turn += 1) {
    await workers[turn % 2]?.kill('SIGKILL');
    workers[turn % 2] = await place.startWorker();
  }
}

/** Open for fifteen seconds, shut for ten, then open again: the run meets a closing and an opening. */
function windowWithABreak(): { from: string; to: string }[] {
  const zone = noonZone(Date.now());
  const clock = (inSeconds: number) => isoIn(zone, Date.now() + inSeconds * 1_000).slice(11, 19);
  return [
    { from: '00:00', to: clock(20) },
    { from: clock(30), to: '24:00' },
  ];
}

function isAfterConnected(call: SimulatedCall, calls: readonly SimulatedCall[]): boolean {
  return calls.some(
    ({ number, connectedMs }) =>
      number === call.number && connectedMs !== null && connectedMs < call.startedMs,
  );
}

/** Two calls charged to the patient under one attempt's number. */
function twoForOneAttempt(results: readonly Result[]): string[] {
  const charged = results.filter(({ fault }) => fault === 'patient' || fault === 'nobody');
  const names = charged.map(({ ref, attempt }) => `${ref} attempt ${attempt}`);
  return names.filter((name, index) => names.indexOf(name) !== index);
}

/** The results that end a patient; "reached after all" takes the place of "needs review". */
function ends(results: readonly Result[]): Result[] {
  const final = results.filter(({ decision }) => decision.kind === 'complete' || decision.kind === 'close');
  const isReachedAfterAll = final.some(
    ({ decision }) => decision.kind === 'close' && decision.reason === 'reached',
  );
  return isReachedAfterAll ? final.filter(({ callId }) => callId === null) : final;
}

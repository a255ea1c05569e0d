// The promise as a whole: a day with every fault at once, in which workers and web processes are killed again and
// again and Redis twice. Small here; `npm run loadday` runs it with 10,000 patients. Ends with a table of what happened.
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import Table from 'cli-table3';
import { describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/local/freePort.js';
import type { Result } from '../../src/shared/contracts/result.js';
import { isoIn } from '../../src/shared/domain/instant.js';
import { infoField } from '../../src/shared/redis/safety.js';
import { clinic, noonZone, type Clinic } from '../support/clinic.js';
import type { ManagedProcess } from '../support/processes.js';
import { seen } from '../support/scenario.js';
import { callsOf, mostAtOnce, type SimulatedCall } from '../support/simulatorLog.js';
import { callsTooMany, patientsByFate, unmatchedWords } from '../support/sums.js';
import { until } from '../support/until.js';

interface Size {
  readonly patients: number;
  readonly lines: number;
  readonly workers: number;
  readonly webs: number;
  readonly killEveryMs: number;
}

const SMALL: Size = { patients: 300, lines: 3, workers: 2, webs: 1, killEveryMs: 3_000 };
const FULL: Size = { patients: 10_000, lines: 20, workers: 4, webs: 2, killEveryMs: 1_500 };
/** `full`, or a number of patients to compare two versions with in less time. */
const ASKED = process.env['LOAD_DAY'] ?? '';
const SIZE = /^\d+$/.test(ASKED) ? { ...FULL, patients: Number(ASKED) } : ASKED === 'full' ? FULL : SMALL;
const PATIENCE_MS = SIZE.patients * 1_500 + 300_000;

const EVERY_FAULT = {
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
} as const;

describe('a day with every fault at once', () => {
  it(
    'rings nobody twice for one attempt, keeps to the lines and the window, and ends every patient once',
    async () => {
      const { patients, lines } = SIZE;
      const place = await clinic({
        patients,
        desk: { lines, window: windowWithABreak() },
        robot: { speed: 400 },
      });
      const enqueued = await place.mustRun('enqueue', place.exportPath, '--json');
      expect(JSON.parse(enqueued.stdout)).toMatchObject({ rows: patients, accepted: patients });
      const startedMs = Date.now();
      place.robot.setFaults(EVERY_FAULT);
      const peakMb = await underFire(place);
      const seconds = Math.round((Date.now() - startedMs) / 1_000);

      const day = await account(place);
      print({
        ...day,
        seconds,
        'own ms a call': ownMsOf(place, await place.results()),
        'most memory of a process, MB': peakMb,
        'memory of Redis, MB': await redisMb(place),
      });
      expect(day).toMatchObject({
        patients,
        duplicates: 0,
        'calls outside the window': 0,
        'over the lines': 0,
        lost: 0,
        unexplained: 0,
      });
    },
    PATIENCE_MS,
  );
});

/** Runs the day to its end while processes are killed. @returns the most memory that one of them took, in MB */
async function underFire(place: Clinic): Promise<number> {
  const killing = new AbortController();
  const webs = await startWebs(place);
  const workers = await Promise.all(
    Array.from({ length: SIZE.workers }, () => phoenix(() => place.startWorker())),
  );
  const fire = Promise.all([keepKilling([...workers, ...webs], killing.signal), killRedisTwice(place)]);
  let last = '';
  await until(
    async () => {
      last = JSON.stringify(await place.status());
      return place.isOver();
    },
    { timeoutMs: PATIENCE_MS, everyMs: 500, what: () => `every patient’s end; now ${last}` },
  );
  killing.abort();
  await fire;
  return Math.max(...[...workers, ...webs].map(({ peakMb }) => peakMb()));
}

/** A process that can be killed and is then started again. */
interface Phoenix {
  readonly killAndRestart: () => Promise<void>;
  /** The most memory it ever took, as Linux reports it; 0 elsewhere. */
  readonly peakMb: () => number;
}

async function startWebs(place: Clinic): Promise<Phoenix[]> {
  const ports = await Promise.all(Array.from({ length: SIZE.webs }, () => freePort()));
  const [first, ...others] = ports.map((port) => `http://127.0.0.1:${port}`);
  if (first !== undefined) place.robot.setWeb([first, ...others]);
  return Promise.all(
    ports.map((port) =>
      phoenix(() => place.startWeb({ PORT: String(port), MARVIN_SPOOL: `${place.dir}/spool-${port}` })),
    ),
  );
}

async function phoenix(start: () => Promise<ManagedProcess>): Promise<Phoenix> {
  let living = await start();
  let most = 0;
  const peakMb = () => (most = Math.max(most, highWaterMb(living.pid)));
  return {
    peakMb,
    killAndRestart: async () => {
      peakMb();
      await living.kill('SIGKILL');
      living = await start();
    },
  };
}

function highWaterMb(pid: number): number {
  const path = `/proc/${pid}/status`;
  if (!existsSync(path)) return 0;
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(path, 'utf8'))?.[1] ?? 0) / 1_024);
}

async function redisMb({ queues }: Clinic): Promise<number> {
  return Math.round(Number(infoField(await queues.redis.info('memory'), 'used_memory_peak')) / 1e6);
}

async function keepKilling(processes: readonly Phoenix[], signal: AbortSignal): Promise<void> {
  for (let turn = 0; await sleep(SIZE.killEveryMs, !signal.aborted); turn += 1)
    await processes[turn % processes.length]?.killAndRestart();
}

/** With calls in flight: after a third of the patients, and after two thirds. */
async function killRedisTwice(place: Clinic): Promise<void> {
  for (const share of [1 / 3, 2 / 3]) {
    await until(async () => ended(await place.status()) >= SIZE.patients * share, {
      timeoutMs: PATIENCE_MS,
      everyMs: 200,
      what: () => 'enough patients to have ended',
    });
    await place.redis.kill();
    await place.redis.restart();
  }
}

function ended({ reached, closed }: Awaited<ReturnType<Clinic['status']>>): number {
  return reached + Object.values(closed).reduce((sum, count) => sum + count, 0);
}

/** The day by the robot's account, compared with Marvin's. */
async function account(place: Clinic) {
  const calls = callsOf(place.robot.events);
  const results = await place.results();
  const status = await place.status();
  const words = await unmatchedWords(place, []);
  const known = new Set(results.map(({ callId }) => callId));
  const sent = new Set(sentWords(place));
  const unexplained = [
    ...calls.filter(({ callId }) => !known.has(callId)).map(({ callId }) => `${callId} has no result`),
    ...words.onlyAcknowledged.map((word) => `${word} was acknowledged and is not recorded`),
    // A web process that is killed before it answers has recorded what it did not acknowledge.
    ...words.onlyRecorded
      .filter((word) => !sent.has(word))
      .map((word) => `${word} is recorded and was never sent`),
  ];
  for (const one of unexplained) console.error(one);
  return {
    patients: (await patientsByFate(place.queues)).distinct,
    reached: status.reached,
    'for review': status.closed.needs_review ?? 0,
    calls: calls.length,
    duplicates: duplicates(place, calls, results).length,
    'calls outside the window': calls.filter(({ startedMs }) => !place.wasOpenAt(startedMs)).length,
    'over the lines': Math.max(0, mostAtOnce(calls) - SIZE.lines),
    lost: SIZE.patients - endedOnce(results),
    unexplained: unexplained.length,
  };
}

/** How long a line stood still for each call: neither the robot's time, until its event was taken, nor a wait for one that never came. */
function ownMsOf(place: Clinic, results: readonly Result[]): number {
  const calls = callsOf(place.robot.events);
  const silent = new Set(
    results.filter(({ disposition }) => disposition === 'silent').map(({ callId }) => callId),
  );
  const takenMs = new Map<string, number>();
  for (const { callid, at, status } of seen(place, 'callback_sent'))
    if (!status.endsWith('_answered') && !takenMs.has(callid)) takenMs.set(callid, Date.parse(at));
  const ends = calls.map(({ callId, startedMs, endedMs }) =>
    silent.has(callId) ? startedMs + CALL_DEADLINE_MS : (takenMs.get(callId) ?? endedMs ?? startedMs),
  );
  const busyMs = calls.reduce(
    (sum, { startedMs }, index) => sum + Math.max(0, (ends[index] ?? 0) - startedMs),
    0,
  );
  const spanMs = Math.max(...ends) - Math.min(...calls.map(({ startedMs }) => startedMs)) - SHUT_S * 1_000;
  return Math.round((SIZE.lines * spanMs - busyMs) / calls.length);
}

/** Calls started twice, attempts rung or charged twice, and calls to a patient already connected. */
function duplicates(place: Clinic, calls: readonly SimulatedCall[], results: readonly Result[]): string[] {
  const misled = misledAbout(place, results);
  const connected = new Map<string, number>();
  for (const { callId, number, connectedMs } of calls)
    if (connectedMs !== null && !misled.has(callId))
      connected.set(number, Math.min(connectedMs, connected.get(number) ?? Infinity));
  const found = [
    ...callsTooMany(calls, results),
    ...calls
      .filter(({ number, startedMs }) => (connected.get(number) ?? Infinity) < startedMs)
      .map(({ callId }) => `${callId} to a patient already connected`),
  ];
  for (const one of found) console.error(one);
  return found;
}

/** Calls for which the robot itself said something other than "connected", and that became the verdict. */
function misledAbout(place: Clinic, results: readonly Result[]): ReadonlySet<string | null> {
  const said = new Set(sentWords(place));
  const misled = results.filter(
    ({ callId, disposition }) =>
      disposition !== 'connected' && callId !== null && said.has(`${callId} ${disposition ?? ''}`),
  );
  return new Set(misled.map(({ callId }) => callId));
}

/** Every word that the robot sent, answered or not. */
function sentWords(place: Clinic): string[] {
  return [...seen(place, 'callback_sent'), ...seen(place, 'callback_failed')].map(
    ({ callid, status }) => `${callid} ${status}`,
  );
}

/** How many patients have exactly one result that ends them; "reached after all" takes the place of "needs review". */
function endedOnce(results: readonly Result[]): number {
  const ends = new Map<string, Result[]>();
  for (const result of results)
    if (isEnd(result)) ends.set(result.ref, [...(ends.get(result.ref) ?? []), result]);
  return [...ends.values()].filter((ofOne) => {
    const isReachedAfterAll = ofOne.some(isLateReached);
    return (isReachedAfterAll ? ofOne.filter(({ callId }) => callId === null) : ofOne).length === 1;
  }).length;
}

function isEnd({ decision }: Result): boolean {
  return decision.kind === 'complete' || decision.kind === 'close';
}

function isLateReached({ decision }: Result): boolean {
  return decision.kind === 'close' && decision.reason === 'reached';
}

function print(day: Readonly<Record<string, unknown>>): void {
  const table = new Table({
    head: [`${SIZE.patients} patients, ${SIZE.lines} lines`, ''],
    style: { head: [] },
  });
  for (const [name, value] of Object.entries(day)) table.push([name, String(value)]);
  console.log(table.toString());
}

const SHUT_S = 10;
/** As the clinic of the tests has it. */
const CALL_DEADLINE_MS = 3_000;

/** Open for twenty seconds, shut for ten, then open again: the run meets a closing and an opening. */
function windowWithABreak(): { from: string; to: string }[] {
  const zone = noonZone(Date.now());
  const clock = (inSeconds: number) => isoIn(zone, Date.now() + inSeconds * 1_000).slice(11, 19);
  return [
    { from: '00:00', to: clock(20) },
    { from: clock(20 + SHUT_S), to: '24:00' },
  ];
}

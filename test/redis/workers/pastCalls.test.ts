// A call of which nothing was heard, at a desk whose robot's provider keeps a list of calls: the list is asked before the call
// counts as silent, and nothing is dialled because of it. The provider is the Exolve stand-in.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ResultJob } from '../../../src/shared/contracts/result.js';
import type { DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { createExolve } from '../../../src/shared/robots/exolve/exolve.js';
import { exolveConfig } from '../../../src/shared/robots/exolve/exolveConfig.js';
import { startSimulator, type Simulator } from '../../../src/simulator/simulator.js';
import type { Outcome } from '../../../src/simulator/outcomes.js';
import { Dialler } from '../../../src/workers/dialling/dialler.js';
import { openPastCalls } from '../../../src/workers/dialling/pastCalls.js';
import { openTestDesk, testCallback, testVault } from '../../support/desks.js';
import { atTeardown } from '../../support/teardown.js';
import { until } from '../../support/until.js';

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());

const HISTORY = '/statistics/call-history/v1/GetList';
const ACCOUNT = {
  kind: 'exolve' as const,
  apiKey: 'made-up-key',
  resourceId: '1657',
  callerNumber: '74950000001',
  number: '74950000000',
  callbackToken: 'callback-token',
};

const OPEN = {
  callId: '6a6c0d3e-0000-4000-8000-000000000002',
  attempt: 1,
  phone: 0,
  startedAt: '2026-11-26T10:00:00+03:00',
  deadlineAt: '2026-11-26T10:15:00+03:00',
};

/** An Exolve whose events are all lost on their way. */
async function deafExolve(outcome: Outcome): Promise<Simulator> {
  const simulator = await startSimulator({
    desks: [],
    exolveDesks: [{ name: 'main', robot: ACCOUNT }],
    web: ['http://127.0.0.1:9'],
    speed: 10_000,
    outcomes: { mix: { [outcome]: 1 }, sequences: {} },
    faults: { callback_lost: { probability: 1 } },
  });
  atTeardown(() => simulator.close());
  return simulator;
}

interface Silence {
  readonly desk: DeskQueues;
  readonly result: ResultJob;
  readonly simulator: Simulator;
}

/** Queues one callback, lets its call be silent, and waits for the result. */
async function silence(outcome: Outcome, historyUrl?: string): Promise<Silence> {
  const simulator = await deafExolve(outcome);
  const at = `http://127.0.0.1:${simulator.port}`;
  const robot = {
    ...ACCOUNT,
    url: `${at}/call/v1/MakeCallback`,
    historyUrl: historyUrl ?? `${at}${HISTORY}`,
  };
  const desk = openTestDesk(redis, { robot, callDeadline: '300ms', onSilence: 'review' });
  const dialler = new Dialler(desk, testVault.ring, pino({ level: 'silent' }));
  await dialler.start();
  atTeardown(() => dialler.stop());
  const callback = testCallback(desk.settings);
  await desk.calls.add('batch-1', callback, { jobId: callback.ref, priority: 5 });
  const [job] = await until(
    async () => {
      const jobs = await desk.results.getJobs();
      return jobs.length > 0 ? jobs : undefined;
    },
    { what: 'a result' },
  );
  if (!job) throw new Error('a result was waited for');
  return { desk, result: job.data, simulator };
}

const started = ({ events }: Simulator) => events.filter(({ event }) => event === 'start_received').length;

describe('a silent call of which its provider keeps a record', () => {
  it('is connected when the provider says that both parties talked', async () => {
    const { desk, result, simulator } = await silence('connected');
    expect(result).toMatchObject({
      disposition: 'connected',
      decision: { kind: 'complete' },
      raw: { status: 'history' },
    });
    await until(async () => (await desk.calls.getCompletedCount()) === 1, { what: 'the callback to end' });
    expect(started(simulator)).toBe(1);
  });

  it('is silent when they did not: the list does not say whose leg failed', async () => {
    const { result, simulator } = await silence('no_answer');
    expect(result).toMatchObject({
      disposition: 'silent',
      decision: { kind: 'close', reason: 'needs_review' },
    });
    expect(started(simulator)).toBe(1);
  });

  it('is silent when the provider cannot be reached, and the log has nothing of the account', async () => {
    const robot = { ...ACCOUNT, historyUrl: `http://127.0.0.1:9${HISTORY}` };
    const desk = openTestDesk(redis, { robot });
    const lines: string[] = [];
    const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
    const config = exolveConfig.parse(robot);
    const hasTalked = openPastCalls(desk, createExolve(config), log, new AbortController().signal);
    expect(await hasTalked?.(OPEN)).toBe(false);
    expect(lines.join()).toContain('cannot be read');
    expect(lines.join()).not.toContain(ACCOUNT.apiKey);
  });

  it('is silent when the provider gives no answer in time, and while it is waited for nobody else takes the callback', async () => {
    let asked = 0;
    const mute = createServer(() => void (asked += 1));
    await new Promise<void>((listening) => mute.listen(0, '127.0.0.1', listening));
    atTeardown(() => {
      mute.closeAllConnections();
      mute.close();
    });
    const { port } = mute.address() as AddressInfo; // listens on TCP
    const { result, simulator } = await silence('connected', `http://127.0.0.1:${port}/`);
    expect(result).toMatchObject({ disposition: 'silent' });
    expect([asked, started(simulator)]).toEqual([1, 1]);
  });
});

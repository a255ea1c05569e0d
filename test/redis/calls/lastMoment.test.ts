// The last question before a call is begun, on a real Redis: when it is asked, and what its answer does to the callback.
import { randomInt, randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { beginCall } from '../../support/beginning.js';
import { factsOf } from '../../../src/shared/why/facts.js';
import type { IsWanted } from '../../../src/workers/dialling/context.js';
import { cancelCallback } from '../../../src/shared/calls/cancel.js';
import { leaveChange } from '../../../src/shared/calls/changes.js';
import type { CallsJob } from '../../../src/shared/calls/moves.js';
import type { CallbackJob } from '../../../src/shared/contracts/job.js';
import type { DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { openTestDesk, testCallback, testPhone } from '../../support/desks.js';
import { atTeardown } from '../../support/teardown.js';
import { until } from '../../support/until.js';

const DAY_MS = 86_400_000;

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());

/** 1C as the gate sees it: counts the questions, and lets something happen before it answers. */
function onecSaying(answer: boolean, meanwhile: (callback: CallbackJob) => unknown = () => undefined) {
  const asked: string[] = [];
  const isWanted: IsWanted = async (callback) => {
    asked.push(callback.appointmentAt);
    await meanwhile(callback);
    return answer;
  };
  return { asked, isWanted };
}

async function tenthOfASecond(): Promise<void> {
  const askedAt = performance.now();
  await until(() => performance.now() - askedAt > 100);
}

interface Place {
  readonly desk: DeskQueues;
  readonly ref: string;
  /** Fetches the callback by hand and takes it to the gate. */
  begun(isWanted: IsWanted, nowMs?: number): Promise<string>;
  data(): Promise<CallbackJob>;
  state(): Promise<string>;
  /** Close reasons of the results that name no call. */
  closings(): Promise<unknown[]>;
  /** How many calls its number is known to have had. */
  callsToNumber(): Promise<number>;
}

async function place(
  settings: Record<string, unknown> = {},
  overrides: Partial<CallbackJob> = {},
): Promise<Place> {
  const desk = openTestDesk(redis, settings);
  const worker = new Worker<CallbackJob, unknown>('calls', null, {
    connection: redis,
    prefix: desk.keys.prefix,
    autorun: false,
    drainDelay: 1,
    lockDuration: 8_000,
  });
  worker.on('error', () => undefined);
  atTeardown(() => worker.close());
  const phone = testPhone(`7916${randomInt(1_000_000, 9_999_999)}`);
  const callback = testCallback(desk.settings, { phones: [phone], ...overrides });
  const { ref } = callback;
  await desk.calls.add('batch-1', callback, { jobId: ref, priority: 5 });
  const found = async (): Promise<CallsJob> => {
    const job = await desk.calls.getJob(ref);
    if (!job) throw new Error('the job is gone');
    return job;
  };
  return {
    desk,
    ref,
    begun: async (isWanted, nowMs = Date.now()) => {
      const callId = randomUUID();
      const job = await until(() => worker.getNextJob(callId), { what: 'a job to fetch' });
      const outcome = await beginCall(desk, job, callId, { nowMs, isWanted });
      return outcome.kind;
    },
    data: async () => (await found()).data,
    state: async () => (await found()).getState(),
    closings: async () => {
      const results = await desk.results.getJobs(['waiting'], 0, -1, true);
      return results.map(({ data: { decision } }) => 'reason' in decision && decision.reason);
    },
    callsToNumber: () => redis.zcard(`marvin:number:{${phone.key}}:calls`),
  };
}

const appointmentAt = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();

async function moveAppointment({ desk, ref }: Place, to: string): Promise<void> {
  const { patient } = testCallback(desk.settings);
  const phones = [testPhone(`7916${randomInt(1_000_000, 9_999_999)}`)];
  const content = { appointmentAt: to, patient, phones };
  await leaveChange(desk, ref, { kind: 'supersede', content, at: new Date().toISOString() });
}

describe('a no of 1C', () => {
  it('closes the callback as cancelled, tells 1C so, and takes neither number nor call', async () => {
    const here = await place();
    const onec = onecSaying(false);
    expect(await here.begun(onec.isWanted)).toBe('closed');
    expect(onec.asked).toHaveLength(1);
    expect(await here.state()).toBe('failed');
    expect(await here.data()).toMatchObject({ closed: 'cancelled', spent: 0, open: null, calls: [] });
    expect(await here.closings()).toEqual(['cancelled']);
    expect(await here.callsToNumber()).toBe(0);
    const wanted = { jobId: here.ref, nowMs: Date.now(), openAnswer: null };
    const facts = await factsOf(here.desk, wanted);
    expect(facts?.results.map(({ decision }) => decision)).toEqual([{ kind: 'close', reason: 'cancelled' }]);
  });

  it('is about the appointment it was asked for: one moved meanwhile is asked about again', async () => {
    const here = await place();
    const later = appointmentAt(3);
    const first = onecSaying(false, () => moveAppointment(here, later));
    expect(await here.begun(first.isWanted)).toBe('closed');
    const second = onecSaying(true);
    expect(await here.begun(second.isWanted)).toBe('dial');
    expect(second.asked).toEqual([later]);
    expect(await here.data()).toMatchObject({ appointmentAt: later, revision: 1 });
    expect(await here.closings()).toEqual(['cancelled']);
  });

  it('ends the callback about a moved appointment, and nothing brings it back', async () => {
    const here = await place();
    const moved = appointmentAt(3);
    await moveAppointment(here, moved);
    expect(await here.begun(onecSaying(false).isWanted)).toBe('closed');
    expect(await here.closings()).toEqual(['superseded', 'cancelled']);
    expect(await here.data()).toMatchObject({ appointmentAt: moved, closed: 'cancelled' });
    expect(await redis.hlen(here.desk.keys.changes)).toBe(0);
  });

  it('that reaches the worker after it has lost the callback changes nothing', async () => {
    const here = await place();
    const onec = onecSaying(false, () => redis.set(`${here.desk.calls.toKey(here.ref)}:lock`, randomUUID()));
    expect(await here.begun(onec.isWanted)).toBe('lost');
    expect(await here.closings()).toEqual([]);
    expect(await here.state()).toBe('active');
  });
});

describe('a yes of 1C', () => {
  it('lets the call be begun, and is asked for once', async () => {
    const here = await place();
    const onec = onecSaying(true);
    expect(await here.begun(onec.isWanted)).toBe('dial');
    expect(onec.asked).toHaveLength(1);
    expect(await here.data()).toMatchObject({ open: { attempt: 1 } });
    expect(await here.callsToNumber()).toBe(1);
  });

  it('that comes after the window has closed dials nobody: the callback waits for the next opening', async () => {
    const here = await place(
      { timezone: 'Etc/UTC', window: { from: '00:00', to: '12:00' }, usualCall: '1s' },
      { appointmentAt: appointmentAt(5) },
    );
    const noonMs = Math.ceil(Date.now() / DAY_MS) * DAY_MS + DAY_MS / 2;
    const onec = onecSaying(true, tenthOfASecond);
    expect(await here.begun(onec.isWanted, noonMs - 1_050)).toBe('postponed');
    expect(onec.asked).toHaveLength(1);
    expect(await here.state()).toBe('delayed');
    expect(await here.data()).toMatchObject({ spent: 0, open: null });
    expect(await here.callsToNumber()).toBe(0);
  });

  it('is written down with the time at which it came', async () => {
    const here = await place();
    const fetchedMs = Date.now();
    const onec = onecSaying(true, tenthOfASecond);
    expect(await here.begun(onec.isWanted, fetchedMs)).toBe('dial');
    const { open } = await here.data();
    expect(Date.parse(open?.startedAt ?? '')).toBeGreaterThanOrEqual(fetchedMs + 100);
  });

  it('does not count when a cancel arrives meanwhile', async () => {
    const here = await place();
    const onec = onecSaying(true, () => cancelCallback(here.desk, here.ref, null, Date.now()));
    expect(await here.begun(onec.isWanted)).toBe('closed');
    expect(await here.data()).toMatchObject({ closed: 'cancelled', open: null });
    expect(await here.closings()).toEqual(['cancelled']);
    expect(await here.callsToNumber()).toBe(0);
  });

  it('is not asked for again in the same turn when the appointment is moved meanwhile', async () => {
    const here = await place();
    const later = appointmentAt(3);
    const onec = onecSaying(true, () => moveAppointment(here, later));
    expect(await here.begun(onec.isWanted)).toBe('dial');
    expect(onec.asked).toHaveLength(1);
    expect(await here.data()).toMatchObject({ appointmentAt: later, open: { attempt: 1 } });
  });
});

describe('1C is not asked', () => {
  it('about a callback that would not be dialled now: window shut, cancelled, budget spent, number resting', async () => {
    const onec = onecSaying(true);
    const shut = await place(
      { timezone: 'Etc/UTC', window: { from: '00:00', to: '12:00' } },
      { appointmentAt: appointmentAt(5) },
    );
    const eveningMs = Math.ceil(Date.now() / DAY_MS) * DAY_MS + DAY_MS * 0.75;
    expect(await shut.begun(onec.isWanted, eveningMs)).toBe('postponed');

    const cancelled = await place();
    await cancelCallback(cancelled.desk, cancelled.ref, null, Date.now());
    expect(await cancelled.begun(onec.isWanted)).toBe('closed');

    expect(await (await place({ attempts: 2 }, { spent: 2 })).begun(onec.isWanted)).toBe('closed');

    const first = await place({ perNumber: { gap: '1h', perDay: 5 } });
    const { phones } = await first.data();
    expect(await first.begun(onecSaying(true).isWanted)).toBe('dial');
    const second = await place({ perNumber: { gap: '1h', perDay: 5 } }, { phones });
    expect(await second.begun(onec.isWanted)).toBe('postponed');
    expect(onec.asked).toEqual([]);
  });

  it('about a call that was begun before', async () => {
    const here = await place();
    const onec = onecSaying(false);
    expect(await here.begun(onecSaying(true).isWanted)).toBe('dial');
    await here.desk.redis.del(`${here.desk.calls.toKey(here.ref)}:lock`);
    const again = new Worker<CallbackJob, unknown>('calls', null, {
      connection: redis,
      prefix: here.desk.keys.prefix,
      autorun: false,
      maxStalledCount: Number.MAX_SAFE_INTEGER,
    });
    atTeardown(() => again.close());
    for (let look = 0; look < 2; look += 1) {
      await redis.del(here.desk.calls.toKey('stalled-check'));
      await again.getBackend().moveStalledJobsToWait();
    }
    expect(await here.begun(onec.isWanted)).toBe('recovered');
    expect(onec.asked).toEqual([]);
  });
});

// Orders of events that the model test (model.test.ts) found to go wrong, each in a test of its own.
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { beginCall } from '../../support/beginning.js';
import { finishFromResult, settle } from '../../../src/shared/calls/settle.js';
import { callbackJobId } from '../../../src/shared/callbackId.js';
import type { Change } from '../../../src/shared/contracts/job.js';
import type { ResultJob } from '../../../src/shared/contracts/result.js';
import type { Disposition } from '../../../src/shared/domain/disposition.js';
import type { CallsQueue, DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { meanwhile } from '../../support/meanwhile.js';
import { appointmentMs, HOUR_MS, known, START_MS } from '../../support/model/model.js';
import { Reality } from '../../support/model/reality.js';
import { atTeardown } from '../../support/teardown.js';

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());

const MIDNIGHT_MS = START_MS + 12 * HOUR_MS;
const EXPIRED_MS = appointmentMs(1);
const verdict = (disposition: Disposition) => ({ disposition, raw: null });

/** A desk with one callback, `a`, due now and with its appointment tomorrow. */
async function clinic(onSilence: 'review' | 'retry' = 'retry'): Promise<Reality> {
  const reality = await Reality.open(redis, { lines: 2, attempts: 3, onSilence });
  atTeardown(() => reality.close());
  await reality.enqueue('a', appointmentMs(1), START_MS);
  return reality;
}

async function fetched(reality: Reality): Promise<string> {
  const token = randomUUID();
  expect(await reality.fetch(token)).toBe('a');
  return token;
}

async function dialled(reality: Reality): Promise<string> {
  const callId = await fetched(reality);
  expect(await reality.begin(callId, START_MS)).toBe('dial');
  return callId;
}

/** The lock runs out and BullMQ notices. */
async function abandoned(reality: Reality): Promise<void> {
  await reality.loseLock('a');
  await reality.checkStalled();
}

/** A call that no event came for; its callback waits for the next attempt. */
async function silent(reality: Reality): Promise<string> {
  const callId = await dialled(reality);
  await abandoned(reality);
  expect(await reality.begin(await fetched(reality), START_MS)).toBe('recovered');
  return callId;
}

const state = ({ desk }: Reality) => desk.calls.getJobState(callbackJobId('a'));
const waits = 'prioritized';

async function data({ desk }: Reality) {
  return known(await desk.calls.getJob(callbackJobId('a'))).data;
}

/** How many calls the callback's number is known to have had. */
async function callsToNumber(reality: Reality): Promise<number> {
  return redis.zcard(`marvin:number:{${known((await data(reality)).phones[0]).key}}:calls`);
}

/** Close reasons of the results that name no call. */
async function closings({ desk }: Reality): Promise<string[]> {
  const results = (await desk.results.getJobs()).map((job): ResultJob => job.data);
  return results.flatMap(({ callId, decision }) =>
    callId === null && decision.kind === 'close' ? [decision.reason] : [],
  );
}

/** The same queue, but `first` happens right before what it does to Redis with that method. */
function withBackend(
  calls: CallsQueue,
  method: keyof ReturnType<CallsQueue['getBackend']>,
  first: () => Promise<unknown>,
): CallsQueue {
  const backend = meanwhile(calls.getBackend(), method, first);
  return new Proxy(calls, {
    get: (target, name): unknown =>
      name === 'getBackend' ? () => backend : Reflect.get(target, name, target),
  });
}

/** Begins with the callback that was fetched with `token`, on a desk that another process touches in between. */
async function beginOn(desk: DeskQueues, reality: Reality, token: string, nowMs: number): Promise<string> {
  const outcome = await beginCall(desk, reality.jobOf(token), token, { nowMs });
  return outcome.kind;
}

describe('a worker that slept past its lock', () => {
  it('tells 1C of no end that did not happen', async () => {
    const reality = await clinic();
    const sleeper = await fetched(reality);
    await abandoned(reality);
    await dialled(reality);
    await reality.cancel('a', START_MS);
    expect(await reality.begin(sleeper, START_MS)).toBe('lost');
    expect(await closings(reality)).toEqual([]);
  });

  it('does not wipe out the call that another worker has begun meanwhile', async () => {
    const reality = await clinic();
    const first = await silent(reality);
    await reality.promote('a');
    const sleeper = await fetched(reality);
    await abandoned(reality);
    const second = await dialled(reality);
    expect(await reality.settle(first, 'connected', START_MS)).toBe('late');
    expect(await reality.begin(sleeper, START_MS)).toBe('lost');
    expect(await reality.settle(second, 'patient_busy', START_MS)).toBe('settled');
  });

  it('does not call a call silent that another worker looks after', async () => {
    const reality = await clinic();
    await dialled(reality);
    await abandoned(reality);
    const sleeper = await fetched(reality);
    await abandoned(reality);
    expect(await reality.begin(sleeper, START_MS)).toBe('lost');
    expect(await reality.desk.results.count()).toBe(0);
  });
});

describe('a call event that meets the deadline', () => {
  it('is late, not unknown, when the call is given up right before it is looked at', async () => {
    const reality = await clinic();
    const callId = await dialled(reality);
    await abandoned(reality);
    const recoverer = await fetched(reality);
    const { desk } = reality;
    const shared = meanwhile(redis, 'eval', () => reality.begin(recoverer, START_MS));
    expect(await settle({ ...desk, redis: shared }, callId, verdict('connected'), START_MS)).toBe('late');
    expect(await state(reality)).toBe(waits);
  });

  it('counts when it says "connected" and silence is recorded a moment before', async () => {
    const reality = await clinic('review');
    const callId = await dialled(reality);
    await abandoned(reality);
    const recoverer = await fetched(reality);
    const { desk } = reality;
    const results = meanwhile(desk.results, 'add', () => reality.begin(recoverer, START_MS));
    expect(await settle({ ...desk, results }, callId, verdict('connected'), START_MS)).toBe('late');
    expect(await state(reality)).toBe(waits);
    expect(await reality.begin(await fetched(reality), START_MS)).toBe('closed');
    expect(await state(reality)).toBe('completed');
  });
});

/** A change whose process ends before it brings the callback to the gate. */
async function leaveAndDie({ desk }: Reality, change: Change): Promise<void> {
  await redis.hset(desk.keys.changes, callbackJobId('a'), JSON.stringify(change));
}

/** Something that happens between a fetched callback's look into the mailbox and the next question, about its number. */
function afterMailbox(change: () => Promise<unknown>): Redis {
  return meanwhile(redis, 'eval', change, (script) => String(script).includes("'LRANGE'"));
}

describe('a change that comes while its callback is on the move', () => {
  it('is not lost when it is a new appointment and the gate closes the callback', async () => {
    const reality = await clinic();
    const token = await fetched(reality);
    const change = () => reality.enqueue('a', appointmentMs(4), EXPIRED_MS);
    const desk = { ...reality.desk, redis: afterMailbox(change) };
    expect(await beginOn(desk, reality, token, EXPIRED_MS)).toBe('closed');
    expect(await state(reality)).toBe(waits);
  });

  it('counts when it is a cancel between the gate and the write-ahead, and the number is free again', async () => {
    const reality = await clinic();
    const token = await fetched(reality);
    const desk = { ...reality.desk, redis: afterMailbox(() => reality.cancel('a', START_MS)) };
    expect(await beginOn(desk, reality, token, START_MS)).toBe('closed');
    expect(await state(reality)).toBe('failed');
    expect(await callsToNumber(reality)).toBe(0);
  });

  it('is not removed together with the new appointment that it replaced while that was applied', async () => {
    const reality = await clinic();
    await reality.enqueue('a', appointmentMs(2), START_MS);
    const token = await fetched(reality);
    const desk = { ...reality.desk, redis: afterMailbox(() => reality.cancel('a', START_MS)) };
    expect(await beginOn(desk, reality, token, START_MS)).toBe('closed');
    expect(await state(reality)).toBe('failed');
    expect(await closings(reality)).toContain('cancelled');
  });

  it('is applied at once, not at the next opening, when the gate postpones the callback', async () => {
    const reality = await clinic();
    const token = await fetched(reality);
    const change = () => reality.cancel('a', MIDNIGHT_MS);
    const desk = { ...reality.desk, calls: withBackend(reality.desk.calls, 'moveToDelayed', change) };
    expect(await beginOn(desk, reality, token, MIDNIGHT_MS)).toBe('postponed');
    expect(await state(reality)).toBe(waits);
  });

  it('is brought to the gate by the worker that delivers the result, when its own process ended too early', async () => {
    const reality = await clinic();
    const callId = await dialled(reality);
    await reality.settle(callId, 'patient_busy', START_MS);
    await leaveAndDie(reality, { kind: 'cancel', reason: null, at: new Date(START_MS).toISOString() });
    await reality.deliver(callId);
    expect(await state(reality)).toBe(waits);
  });

  it('is withdrawn by a cancel, although its callback has ended and was not woken yet', async () => {
    const reality = await clinic('review');
    await silent(reality);
    const { patient, phones } = await data(reality);
    const content = { appointmentAt: new Date(appointmentMs(4)).toISOString(), patient, phones };
    await leaveAndDie(reality, { kind: 'supersede', content, at: new Date(START_MS).toISOString() });
    expect(await reality.cancel('a', START_MS)).toBe('cancelled');
  });
});

describe('a process that ends half way', () => {
  it('between the result of an end and its nudge loses no new appointment: the worker that delivers the result nudges', async () => {
    const reality = await clinic();
    const token = await fetched(reality);
    await reality.begin(token, EXPIRED_MS);
    const { patient, phones } = await data(reality);
    const content = { appointmentAt: new Date(appointmentMs(4)).toISOString(), patient, phones };
    await leaveAndDie(reality, { kind: 'supersede', content, at: new Date(START_MS).toISOString() });
    const [end] = await reality.desk.results.getJobs();
    await finishFromResult(reality.desk, known(end).data);
    expect(await state(reality)).toBe(waits);
  });

  it('between the result of an operator’s failure and its consequences counts no call to the number', async () => {
    const reality = await clinic();
    const callId = await dialled(reality);
    await reality.cutOff(callId, 'operator_failed', START_MS);
    expect(await callsToNumber(reality)).toBe(1);
    await reality.deliver(callId);
    expect(await state(reality)).toBe('delayed');
    expect(await callsToNumber(reality)).toBe(0);
  });
});

describe('an appointment that is moved', () => {
  it('changes the order in which patients are called', async () => {
    const reality = await Reality.open(redis, { lines: 2, attempts: 3, onSilence: 'retry' });
    atTeardown(() => reality.close());
    await reality.enqueue('b', appointmentMs(4), START_MS);
    await reality.enqueue('a', appointmentMs(2), START_MS);
    await reality.enqueue('b', appointmentMs(1), START_MS);
    expect(await reality.fetch(randomUUID())).toBe('b');
  });

  it('while its callback is on the phone changes it when the call is over', async () => {
    const reality = await clinic();
    const callId = await dialled(reality);
    await reality.enqueue('b', appointmentMs(2), START_MS);
    await reality.enqueue('a', appointmentMs(4), START_MS);
    await reality.settle(callId, 'patient_busy', START_MS);
    expect(await reality.fetch(randomUUID())).toBe('b');
  });
});

describe('"reached after all"', () => {
  it('does not end a callback about another appointment', async () => {
    const reality = await clinic();
    const callId = await silent(reality);
    await reality.enqueue('a', appointmentMs(2), START_MS);
    const second = await dialled(reality);
    expect(await reality.settle(callId, 'connected', START_MS)).toBe('late');
    await reality.settle(second, 'patient_busy', START_MS);
    expect(await state(reality)).toBe('delayed');
  });

  it('does not displace a new appointment that waits for the gate', async () => {
    const reality = await clinic();
    const callId = await silent(reality);
    await reality.promote('a');
    const second = await dialled(reality);
    expect(await reality.enqueue('a', appointmentMs(2), START_MS)).toBe('accepted');
    expect(await reality.settle(callId, 'connected', START_MS)).toBe('late');
    await reality.settle(second, 'patient_busy', START_MS);
    await dialled(reality);
    expect(await data(reality)).toMatchObject({ spent: 0, open: { attempt: 1 } });
  });

  it('is not displaced by a cancel while it waits for the gate', async () => {
    const reality = await clinic();
    const callId = await silent(reality);
    expect(await reality.settle(callId, 'connected', START_MS)).toBe('late');
    expect(await reality.cancel('a', START_MS)).toBe('ended');
    expect(await reality.begin(await fetched(reality), START_MS)).toBe('closed');
    expect(await state(reality)).toBe('completed');
    expect(await closings(reality)).toEqual(['reached']);
  });

  it('wins when a cancel comes before the call is moved', async () => {
    const reality = await clinic();
    const callId = await dialled(reality);
    await abandoned(reality);
    expect(await reality.settle(callId, 'connected', START_MS)).toBe('settled');
    expect(await reality.cancel('a', START_MS)).toBe('cancelled');
    expect(await reality.begin(await fetched(reality), START_MS)).toBe('closed');
    expect(await state(reality)).toBe('completed');
    expect(await closings(reality)).toEqual([]);
  });
});

describe('an appointment that is moved back and forth', () => {
  it('is told to 1C each time', async () => {
    const reality = await clinic();
    for (const day of [2, 1, 2]) {
      await reality.enqueue('a', appointmentMs(day), MIDNIGHT_MS);
      expect(await reality.begin(await fetched(reality), MIDNIGHT_MS)).toBe('postponed');
    }
    expect(await closings(reality)).toEqual(['superseded', 'superseded', 'superseded']);
  });
});

describe('a closed callback that a supervisor retries', () => {
  it('is not closed any more while it is postponed', async () => {
    const reality = await clinic('review');
    await silent(reality);
    await reality.retry('a');
    expect(await reality.begin(await fetched(reality), MIDNIGHT_MS)).toBe('postponed');
    expect(await data(reality)).toMatchObject({ closed: null });
  });
});

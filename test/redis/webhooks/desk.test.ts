// The desk page's facts and the audit trail on a real Redis.
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { noteProgress } from '../../../src/webhooks/robot/progress.js';
import { settle } from '../../../src/shared/calls/settle.js';
import { deskStatus } from '../../../src/shared/calls/deskStatus.js';
import type { Disposition } from '../../../src/shared/domain/disposition.js';
import type { DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { AuditTrail } from '../../../src/webhooks/audit.js';
import { deskDay } from '../../../src/webhooks/pages/deskDay.js';
import { openTestDesk, testVault } from '../../support/desks.js';
import { startRedis } from '../../support/redis.js';
import { atTeardown } from '../../support/teardown.js';
import { until } from '../../support/until.js';
import { beginCall, queueCallback } from './webProcess.js';

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());

const DAY_MS = 86_400_000;

/** The page's facts of a desk that one worker serves. */
function factsOf(desk: DeskQueues, nowMs = Date.now()) {
  const status = deskStatus(desk, nowMs).then((own) => ({ ...own, workers: 1 }));
  return deskDay(desk, { status, ring: testVault.ring, nowMs });
}

async function called(desk: DeskQueues, disposition: Disposition): Promise<void> {
  await queueCallback(desk);
  await settle(desk, await beginCall(desk), { disposition, raw: null }, Date.now());
}

describe('the status of a desk', () => {
  const at = (text: string) => Date.parse(`${text}+03:00`);
  const hoursAt = async (desk: DeskQueues, nowMs: number) => {
    const { open, opensAt, closesAt } = await deskStatus(desk, nowMs);
    return [open, opensAt, closesAt];
  };

  test('has the window that is running, to the second, and the next one while the desk is shut', async () => {
    const desk = openTestDesk(redis, { window: { from: '09:30', to: '14:30' } });
    const tuesday = ['2026-11-24T09:30:00+03:00', '2026-11-24T14:30:00+03:00'];
    expect(await hoursAt(desk, at('2026-11-24T10:43:12.345'))).toEqual([true, ...tuesday]);
    expect(await hoursAt(desk, at('2026-11-24T09:30'))).toEqual([true, ...tuesday]);
    expect(await hoursAt(desk, at('2026-11-23T18:00:00.001'))).toEqual([false, ...tuesday]);
  });

  test('of a desk that never shuts has today’s midnight for its opening, and no closing', async () => {
    const desk = openTestDesk(redis, { window: { from: '00:00', to: '24:00' } });
    const midnight = '2026-11-24T00:00:00+03:00';
    expect(await hoursAt(desk, at('2026-11-24T10:43:12.345'))).toEqual([true, midnight, null]);
  });
});

describe('a desk’s day', () => {
  test('has who is on the phone, masked, longest first, and how far each call has come', async () => {
    const desk = openTestDesk(redis, { title: 'Клиника', lines: 5 });
    const ids: string[] = [];
    for (let i = 0; i < 2; i += 1) {
      await queueCallback(desk);
      ids.push(await beginCall(desk));
    }
    await noteProgress(desk, ids[1] ?? '', 'operator_answered', Date.now());
    for (const status of ['patient_answered', 'operator_answered'])
      await noteProgress(desk, ids[0] ?? '', status, Date.now());
    const day = await factsOf(desk);
    expect(day).toMatchObject({
      title: 'Клиника',
      zone: 'Europe/Moscow',
      status: { onPhone: 2, lines: 5 },
      onPhone: [
        { patient: 'И. П. С.', specialist: 'терапевт', number: 'КЛ00-000123', attempt: 1, stage: 'talk' },
        { patient: 'И. П. С.', attempt: 1, stage: 'announcement' },
      ],
    });
    expect(day.onPhone[0]?.appointmentAt).toMatch(/\+03:00$/);
    expect(JSON.stringify(day)).not.toMatch(/Иванов|79161234567|sealed/);
  });
});

describe('the counts of a day', () => {
  test('are its counters’, of today only', async () => {
    const desk = openTestDesk(redis, { lines: 5 });
    expect((await factsOf(desk)).today).toEqual({ calls: {}, closed: {} });
    for (const disposition of ['connected', 'patient_rejected', 'connected'] as const)
      await called(desk, disposition);
    const counts = { calls: { connected: 2, patient_rejected: 1 }, closed: {} };
    expect((await factsOf(desk)).today).toEqual(counts);
    expect((await factsOf(desk, Date.now() + DAY_MS)).today).toEqual({ calls: {}, closed: {} });
  });
});

describe('the audit trail', () => {
  test('keeps records in order, newest first, and is added to, never changed', async () => {
    const who = `anna-${randomUUID()}`;
    const trail = new AuditTrail(redis, 30, pino({ level: 'silent' }));
    const record = (outcome: string) => ({ who, did: 'action', what: 'x', outcome }) as const;
    for (const outcome of ['1', '2', '3']) trail.note(record(outcome), Date.now());
    const own = () => trail.newest(10_000).then((records) => records.filter((one) => one.who === who));
    await until(async () => (await own()).length === 3, { what: 'three records' });
    expect((await own()).map(({ outcome }) => outcome)).toEqual(['3', '2', '1']);
    expect(Date.now() - Date.parse((await own())[0]?.at ?? '')).toBeLessThan(60_000);
    expect((await trail.newest(1)).length).toBe(1);
  });

  test('reads the words of older versions as today’s', async () => {
    const who = `dora-${randomUUID()}`;
    const trail = new AuditTrail(redis, 30, pino({ level: 'silent' }));
    for (const did of ['press', 'hold', 'release', 'look', 'constructor'])
      await redis.xadd('marvin:audit', '*', 'who', who, 'did', did, 'what', 'main', 'outcome', 'done');
    const own = (await trail.newest(10_000)).filter((one) => one.who === who);
    expect(own.map(({ did }) => did)).toEqual(['look', 'resume', 'pause', 'action']);
  });

  test('counts a page that reloads itself as one look in a quarter of an hour', async () => {
    const who = `boris-${randomUUID()}`;
    const trail = new AuditTrail(redis, 30, pino({ level: 'silent' }));
    const nowMs = Date.now();
    for (const afterMs of [0, 10_000, 899_999, 900_000]) trail.noteLook(who, '/desk/main', nowMs + afterMs);
    trail.noteLook(who, '/desk/second', nowMs);
    const own = () => trail.newest(10_000).then((records) => records.filter((one) => one.who === who));
    await until(async () => (await own()).length >= 3, { what: 'the looks' });
    expect((await own()).map(({ what }) => what).sort()).toEqual([
      '/desk/main',
      '/desk/main',
      '/desk/second',
    ]);
  });

  test('counts a look that Redis did not take the next time', async () => {
    const who = `clara-${randomUUID()}`;
    const own = new Redis(inject('redisUrl'), { enableOfflineQueue: false, lazyConnect: true });
    atTeardown(() => own.disconnect());
    const trail = new AuditTrail(own, 30, pino({ level: 'silent' }));
    trail.noteLook(who, '/desk/main', Date.now());
    await until(() => own.status === 'ready', { what: 'Redis' });
    trail.noteLook(who, '/desk/main', Date.now());
    const kept = () => trail.newest(10_000).then((records) => records.filter((one) => one.who === who));
    await until(async () => (await kept()).length === 1, { what: 'the look' });
  });

  test('forgets what is older than everything else is kept', async () => {
    const server = await startRedis({ extraArgs: ['--stream-node-max-entries', '10'] });
    const own = new Redis(server.url);
    atTeardown(() => own.disconnect());
    const longAgo = Date.now() - 40 * DAY_MS;
    for (let i = 0; i < 100; i += 1) await own.xadd('marvin:audit', `${longAgo}-${i}`, 'who', 'x');
    new AuditTrail(own, 30, pino({ level: 'silent' })).note(
      { who: 'anna', did: 'log in', what: '', outcome: '' },
      Date.now(),
    );
    await until(async () => (await own.xlen('marvin:audit')) < 20, { what: 'old records to go' });
  });
});

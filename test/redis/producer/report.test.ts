// `marvin report` on a real Redis: the day of the desk's own clock, from its counters, and never other numbers than the results'.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { addReport } from '../../../src/producer/commands/report.js';
import { countCall } from '../../../src/shared/calls/breaker.js';
import type { ResultJob } from '../../../src/shared/contracts/result.js';
import { countClosed } from '../../../src/shared/counters/dayEntry.js';
import { CLOSE_REASONS, type Decision } from '../../../src/shared/domain/callback.js';
import { DISPOSITIONS, TRAITS_OF } from '../../../src/shared/domain/disposition.js';
import { isoIn } from '../../../src/shared/domain/instant.js';
import { PHONE_VERDICTS } from '../../../src/shared/domain/phoneVerdict.js';
import type { DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { deskReport, type DeskReport } from '../../../src/shared/reports/deskReport.js';
import { commandLine } from '../../support/commandLine.js';
import { dayOfResults } from '../../support/dayOfResults.js';
import { openTestDesk } from '../../support/desks.js';
import { storedResult } from '../../support/results.js';

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());

const ZONE = 'Europe/Moscow';

/** Counts an end as a settle does; a call has a record. @param queuedMs when its callback was queued */
async function count(
  desk: DeskQueues,
  result: ResultJob,
  queuedMs = Date.parse(result.endedAt),
): Promise<void> {
  if (result.callId === null) {
    await countClosed(desk, result);
    return;
  }
  await redis.hset(desk.keys.call(result.id), 'job', result.jobId);
  for (let times = 0; times < 2; times += 1) await countCall(desk, result, queuedMs);
}

function reachedAt(desk: DeskQueues, endedMs: number): ResultJob {
  const iso = isoIn(ZONE, endedMs);
  return storedResult(desk.settings.name, {
    disposition: 'connected',
    fault: 'nobody',
    decision: { kind: 'complete' },
    startedAt: iso,
    endedAt: iso,
  });
}

describe('marvin report', () => {
  it('counts today at each desk, with the time from queueing to the call that reached', async () => {
    const [desk, idle] = [openTestDesk(redis), openTestDesk(redis)];
    const nowMs = Date.now();
    const DAYS_MS = 2 * 86_400_000;
    await count(desk, reachedAt(desk, nowMs), nowMs - 600_000);
    await count(desk, reachedAt(desk, nowMs - DAYS_MS));
    const run = commandLine([desk, idle], addReport);
    const { desks } = JSON.parse((await run('report', '--json')).stdout) as { desks: DeskReport[] };
    expect(desks).toMatchObject([
      {
        desk: desk.settings.name,
        date: isoIn(ZONE, nowMs).slice(0, 10),
        calls: 1,
        reached: 1,
        medianSecondsToReach: 600,
        operatorSeconds: { waiting: 0 },
      },
      { desk: idle.settings.name, calls: 0, medianSecondsToReach: null },
    ]);
    const date = isoIn(ZONE, nowMs - DAYS_MS).slice(0, 10);
    const earlier = await run('report', '--json', '--desk', desk.settings.name, '--date', date);
    expect(JSON.parse(earlier.stdout)).toMatchObject({ desks: [{ date, calls: 1 }] });
    const week = await run('report', '--json', '--days', '3', '--desk', desk.settings.name);
    const [{ days }] = (JSON.parse(week.stdout) as { desks: [{ days: DeskReport[] }] }).desks;
    expect(days.map(({ calls }) => calls)).toEqual([1, 0, 1]);
    expect((await run('report')).stdout).toMatch(/соединили 1 из 1 \(100 %\), 1 звонок/);
    expect((await run('report', '--lang', 'en', '--days', '3')).stdout).toMatch(/connected 1 of 1 \(100%\)/);
    expect((await run('report', '--date', '23.11.2026')).code).toBe(64);
    expect((await run('report', '--days', '0')).code).toBe(64);
  });

  it('has the numbers of the results, whatever happened to whom', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anEnd, { minLength: 1, maxLength: 40 }), async (ends) => {
        const desk = openTestDesk(redis, { operatorBreaker: { after: 50, pause: '1s' } });
        const results = ends.map((end, index) => resultOf(desk, end, index));
        for (const result of results) await count(desk, result);
        const report = await deskReport(desk, DATE, Date.parse(`${DATE}T23:59:59+03:00`));
        expect(report).toMatchObject(dayOfResults(results));
        const hours = report.byHour.map(
          (hour) => hour.connected + hour.patient + hour.operator + hour.network,
        );
        expect(hours.reduce((sum, calls) => sum + calls, 0)).toBe(report.calls);
      }),
      { numRuns: 25 },
    );
  });
});

const DATE = '2026-11-23';

/** A call, or an end without one, of one of a few documents and numbers. */
const anEnd = fc.record({
  document: fc.integer({ min: 0, max: 5 }),
  number: fc.integer({ min: 0, max: 5 }),
  disposition: fc.option(fc.constantFrom(...DISPOSITIONS)),
  verdict: fc.constantFrom(...PHONE_VERDICTS),
  reason: fc.option(fc.constantFrom(...CLOSE_REASONS)),
});
type End = typeof anEnd extends fc.Arbitrary<infer Value> ? Value : never;

function resultOf(desk: DeskQueues, end: End, index: number): ResultJob {
  const endedAt = isoIn(ZONE, Date.parse(`${DATE}T00:00:00+03:00`) + index * 30 * 60_000);
  const { disposition, reason } = end;
  const key = `${desk.settings.name} ${end.number}`;
  return storedResult(desk.settings.name, {
    jobId: `document ${end.document}`,
    callId: disposition === null ? null : randomUUID(),
    disposition,
    fault: disposition === null ? null : TRAITS_OF[disposition].fault,
    decision: decisionOf(disposition === 'connected', reason ?? (disposition === null ? 'expired' : null)),
    phone: disposition === null ? null : { sealed: '', key, masked: '' },
    phoneVerdict: end.verdict,
    startedAt: disposition === null ? null : endedAt,
    endedAt,
  });
}

function decisionOf(isReached: boolean, reason: (typeof CLOSE_REASONS)[number] | null): Decision {
  if (isReached) return { kind: 'complete' };
  return reason === null ? { kind: 'retry', at: `${DATE}T10:00:00+03:00` } : { kind: 'close', reason };
}

// `marvin report` on a real Redis: the day of the desk's own clock.
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { addReport } from '../../../src/producer/commands/report.js';
import type { DayReport } from '../../../src/producer/reports/dayReport.js';
import { recordResult } from '../../../src/shared/calls/results.js';
import { isoIn } from '../../../src/shared/domain/instant.js';
import { commandLine } from '../../support/commandLine.js';
import { openTestDesk, testCallback } from '../../support/desks.js';
import { laterResult, storedResult } from '../../support/results.js';

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());

describe('marvin report', () => {
  it('counts today’s results of each desk, with the time from queueing to the call that reached, as far as it can read them', async () => {
    const [desk, idle] = [openTestDesk(redis), openTestDesk(redis)];
    const nowMs = Date.now();
    const callback = testCallback(desk.settings);
    await desk.calls.add('batch-1', callback, { jobId: callback.ref, timestamp: nowMs - 600_000 });
    const result = (endedMs: number) => {
      const iso = isoIn('Europe/Moscow', endedMs);
      return storedResult(desk.settings.name, {
        jobId: callback.ref,
        disposition: 'connected',
        fault: 'nobody',
        decision: { kind: 'complete' },
        startedAt: iso,
        endedAt: iso,
      });
    };
    await recordResult(desk, result(nowMs));
    await recordResult(desk, result(nowMs - 2 * 86_400_000));
    const later = laterResult(desk.settings.name, { endedAt: isoIn('Europe/Moscow', nowMs) });
    await desk.results.add('retry', later, { jobId: later.id });
    const run = commandLine([desk, idle], addReport);
    const { desks } = JSON.parse((await run('report', '--json')).stdout) as { desks: DayReport[] };
    expect(desks).toMatchObject([
      {
        desk: desk.settings.name,
        date: isoIn('Europe/Moscow', nowMs).slice(0, 10),
        calls: 1,
        reached: 1,
        medianSecondsToReach: 600,
      },
      { desk: idle.settings.name, calls: 0, medianSecondsToReach: null },
    ]);
    const date = isoIn('Europe/Moscow', nowMs - 2 * 86_400_000).slice(0, 10);
    const earlier = await run('report', '--json', '--desk', desk.settings.name, '--date', date);
    expect(JSON.parse(earlier.stdout)).toMatchObject({ desks: [{ date, calls: 1 }] });
    expect((await run('report')).stdout).toMatch(/Соединили +│ 1 \(100 %\)/);
    expect((await run('report', '--date', '23.11.2026')).code).toBe(64);
  });
});

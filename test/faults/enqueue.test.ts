// Exports enqueued by several processes at once, by one that is killed half way, and while the robot's callbacks come in:
// each patient is queued once, and nobody on the line waits for an import.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { clinic, exportOf, type Clinic } from '../support/clinic.js';
import { scriptMoments } from '../support/moments.js';
import { startProcess } from '../support/processes.js';
import { enqueueAll, seen, tell, whenRobot, type Told } from '../support/scenario.js';
import { expectThreeSums } from '../support/sums.js';
import { redisProxy } from '../support/tcpProxy.js';
import { until } from '../support/until.js';

vi.setConfig({ testTimeout: 120_000 });

const reportSchema = z.object({ rows: z.number(), accepted: z.number(), duplicate: z.number() });

function enqueueThrough(place: Clinic, port: number) {
  const env = { ...place.env, REDIS_URL: `redis://127.0.0.1:${port}` };
  return startProcess('producer', { env, args: ['enqueue', place.exportPath, '--json'] });
}

describe('the same export', () => {
  it('enqueued by four processes at once queues each patient once, and each row is counted once', async () => {
    const patients = 1_500;
    const place = await clinic({ patients });
    const { enqueue } = await scriptMoments(place);
    const redis = await redisProxy(place.redis.port);
    const ready = Array.from({ length: 4 }, () => redis.stopAt('before', enqueue));
    const commands = await Promise.all(ready.map(() => enqueueThrough(place, redis.port)));
    for (const line of await Promise.all(ready)) line.release();
    const reports = await Promise.all(
      commands.map(async (command) => {
        await command.exited;
        return reportSchema.parse(JSON.parse(command.stdout()));
      }),
    );
    const sum = (field: 'accepted' | 'duplicate') => reports.reduce((total, one) => total + one[field], 0);
    expect({ accepted: sum('accepted'), duplicate: sum('duplicate') }).toEqual({
      accepted: patients,
      duplicate: 3 * patients,
    });
    await expectThreeSums(place, patients);
  });

  it('whose import was killed half way is completed by running it again', async () => {
    const patients = 5_000;
    const place = await clinic({ patients });
    const { enqueue } = await scriptMoments(place);
    const redis = await redisProxy(place.redis.port);
    const halfWay = `КЛ00-${String(patients / 2).padStart(6, '0')}`;
    const stopped = redis.stopAt(
      'before',
      (message) => enqueue(message) && message.includes(asSent(halfWay)),
    );
    const command = await enqueueThrough(place, redis.port);
    await stopped;
    await command.kill('SIGKILL');
    const queued = await settledCount(place);
    expect(queued).toBeGreaterThan(0);
    expect(queued).toBeLessThan(patients);
    const again = await place.marvin('enqueue', place.exportPath, '--json');
    expect(reportSchema.parse(JSON.parse(again.stdout))).toEqual({
      rows: patients,
      accepted: patients - queued,
      duplicate: queued,
    });
    await expectThreeSums(place, patients);
  });
});

describe('an import of 20,000 rows', () => {
  it('lets the robot’s callbacks through meanwhile', async () => {
    const [calls, rows] = [300, 20_000];
    const place = await clinic({
      patients: calls,
      desk: { lines: calls, callDeadline: '10m' },
      robot: { speed: 2_000, outcomes: { mix: { silent: 1 }, sequences: {} } },
    });
    await Promise.all([enqueueAll(place), place.startWeb()]);
    await place.startWorker();
    await whenRobot(place, 'call_ended', calls);
    await place.queues.calls.pause();
    const bigExport = join(place.dir, 'big.csv');
    await writeFile(bigExport, exportOf(rows, calls));
    const importing = place.marvin('enqueue', bigExport, '--json');
    await until(async () => (await place.queues.calls.count()) > 0, {
      timeoutMs: 30_000,
      what: 'the import',
    });
    const { told, waitsMs } = await tellEach(place, importing);
    const imported = await importing;
    expect(reportSchema.parse(JSON.parse(imported.stdout))).toMatchObject({ rows, accepted: rows });

    const [p50, p99, longest] = [0.5, 0.99, 1].map((share) => waitsMs[Math.ceil(share * waitsMs.length) - 1]);
    const spread = [p50, p99, longest].map((waitMs) => `${(waitMs ?? 0).toFixed(1)} ms`).join(', ');
    console.log(`${waitsMs.length} callbacks during an import of ${rows} rows: p50, p99, longest ${spread}`);
    expect(told.filter(({ httpStatus }) => httpStatus >= 300)).toEqual([]);
    expect(longest, 'the caller waits on the line').toBeLessThan(3_000);
    await expectThreeSums(place, calls + rows, told);
  });
});

/** Twenty-five callbacks a second: far more than any desk's operators can cause. */
const EVERY_MS = 40;

/** Sends the calls' callbacks one after the other, for as long as the import runs. */
async function tellEach(
  place: Clinic,
  importing: Promise<unknown>,
): Promise<{ told: Told[]; waitsMs: number[] }> {
  const imported = new AbortController();
  void importing.finally(() => imported.abort());
  const waitsMs: number[] = [];
  const telling: Promise<Told>[] = [];
  for (const { callid } of seen(place, 'placed')) {
    if (imported.signal.aborted) break;
    const sentAt = performance.now();
    telling.push(
      tell(place, callid, 'connected').then((told) => {
        waitsMs.push(performance.now() - sentAt);
        return told;
      }),
    );
    await sleep(EVERY_MS);
  }
  const told = await Promise.all(telling);
  return { told, waitsMs: waitsMs.sort((a, b) => a - b) };
}

/** Text as the proxy sees it. */
function asSent(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** How many are queued once whatever the killed process had sent is done. */
async function settledCount({ queues }: Clinic): Promise<number> {
  let last = -1;
  return until(
    async () => {
      const before = last;
      last = await queues.calls.count();
      return last === before ? last : null;
    },
    { everyMs: 100, what: 'the rest of the commands' },
  );
}

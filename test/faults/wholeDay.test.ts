// A day without faults through the real processes: everybody is called, nothing is readable in Redis or in the logs.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import type { ResultJob } from '../../src/shared/contracts/result.js';
import { storedResults } from '../../src/shared/documents/storedJobs.js';
import { hashPassword } from '../../src/shared/passwords.js';
import type { DeskReport } from '../../src/shared/reports/deskReport.js';
import { clinic, SURNAMES, type Clinic } from '../support/clinic.js';
import { dayOfResults } from '../support/dayOfResults.js';
import { expectThreeSums } from '../support/sums.js';
import { redisDump } from '../support/redisDump.js';
import { atTeardown } from '../support/teardown.js';
import { until } from '../support/until.js';

const PATIENTS = 30;
const PASSWORD = 'made-up-board-password';

describe('a whole day', () => {
  it('reaches a final state for everybody, tells 1C of each call, and leaks no name and no number', async () => {
    const place = await clinic({ patients: PATIENTS });
    const enqueue = await place.mustRun('enqueue', place.exportPath, '--json');
    const users = { BOARD_USERS: `boris:supervisor:${await hashPassword(PASSWORD)}` };
    const processes = [await place.startWeb(users), await place.startWorker(), await place.startWorker()];
    await until(() => place.isOver(), { timeoutMs: 90_000, everyMs: 300, what: 'the end of the day' });

    const results = await place.results();
    const calls = new Set(place.robot.events.flatMap(({ callid }) => (callid === undefined ? [] : [callid])));
    expect(new Set(results.flatMap(({ callId }) => callId ?? []))).toEqual(calls);
    expect(new Set(results.map(({ ref }) => ref)).size).toBe(PATIENTS);

    const file = await onlyFileIn(join(place.dir, 'results'));
    const told = file.split('\r\n').map((line) => line.split(';').at(-1));
    expect(
      results.filter(({ id }) => told.filter((known) => known === id).length !== 1),
      'each result once in 1C’s file',
    ).toEqual([]);

    const masked = await place.mustRun('results', '--format', 'csv');
    const again = await place.mustRun('enqueue', place.exportPath, '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ accepted: 0, duplicate: PATIENTS });

    const reported = await expectSameReports(place);

    const secrets = [
      ...SURNAMES,
      'Сергеевич',
      'Сергеевич'.toUpperCase(),
      ...Array.from({ length: PATIENTS }, (_none, index) => `916${1_000_000 + index}`),
    ];
    const logs = processes.map((started) => started.output()).join('\n');
    const redis = new Redis(place.redis.url);
    atTeardown(() => redis.disconnect());
    const words = [
      ...(await redisDump(redis)).values(),
      logs,
      masked.stdout,
      masked.stderr,
      enqueue.stderr,
      enqueue.stdout,
      ...reported,
    ].join('\n');
    expect(words.length).toBeGreaterThan(10_000);
    for (const secret of secrets)
      expect(words.includes(secret), `${secret.slice(0, 3)}… in the clear`).toBe(false);
    await expectThreeSums(place, PATIENTS);
  });

  it('ends each process within ten seconds of SIGTERM, with 0, and the calls in flight are settled afterwards', async () => {
    const place = await clinic({ patients: 12, robot: { speed: 60 } });
    await place.mustRun('enqueue', place.exportPath);
    const web = await place.startWeb();
    const worker = await place.startWorker();
    await until(() => place.robot.events.some(({ event }) => event === 'patient_ringing'), {
      what: 'a call on the line',
    });
    for (const running of [worker, web]) {
      const stoppedAt = performance.now();
      expect(await running.kill('SIGTERM')).toEqual({ code: 0, signal: null });
      expect(performance.now() - stoppedAt).toBeLessThan(10_000);
    }
    await place.startWeb();
    await place.startWorker();
    await until(() => place.isOver(), { timeoutMs: 90_000, everyMs: 300, what: 'the end of the day' });
    const refs = new Set((await place.results()).map(({ ref }) => ref));
    expect(refs.size).toBe(12);
    await expectThreeSums(place, 12);
  });

  it('settles a call by its event without any worker running', async () => {
    const place = await clinic({ patients: 1, robot: { speed: 20 }, desk: { callDeadline: '1m' } });
    await place.mustRun('enqueue', place.exportPath);
    place.robot.setOutcomes({ mix: { connected: 1 } });
    const worker = await place.startWorker();
    await until(() => place.robot.events.some(({ event }) => event === 'answered'), { what: 'the call' });
    await worker.kill('SIGKILL');
    await place.startWeb();
    await until(async () => (await place.status()).reached === 1, {
      timeoutMs: 60_000,
      everyMs: 200,
      what: 'the settle',
    });
    await expectThreeSums(place, 1);
  });
});

describe('a Redis that may lose patients', () => {
  it('is refused by every process with a sentence that says how to fix it', async () => {
    const place = await clinic({ patients: 1 });
    const redis = new Redis(place.redis.url);
    atTeardown(() => redis.disconnect());
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const outcome = await place.marvin('check');
    expect(outcome.code).toBe(78);
    expect(outcome.stderr).toMatch(/may evict keys.*allkeys-lru.*config set maxmemory-policy noeviction/s);
    for (const started of [await place.startWorker()]) {
      expect((await started.exited).code).toBe(78);
      expect(started.stderr()).toMatch(/noeviction/);
    }
  });
});

/** The page, its CSV, `marvin report --json` and the results say the same of the day. @returns all that was said */
async function expectSameReports(place: Clinic): Promise<string[]> {
  const authorization = `Basic ${Buffer.from(`boris:${PASSWORD}`).toString('base64')}`;
  const ask = async (path: string) => {
    const answer = await until(
      async () => {
        const given = await fetch(`${place.webUrl}${path}`, { headers: { authorization } });
        return given.status === 503 ? null : given;
      },
      { what: `${path} while Redis answers in time` },
    );
    expect(answer.status).toBe(200);
    return answer.text();
  };
  const json = (await place.mustRun('report', '--json')).stdout;
  const text = (await place.mustRun('report')).stdout;
  const [report] = (JSON.parse(json) as { desks: DeskReport[] }).desks;
  if (!report) throw new Error('the clinic has a desk');
  const [page, csv] = [await ask('/report/main'), await ask('/report/main/day.csv')];

  const results: ResultJob[] = [];
  for await (const result of storedResults(place.queues)) results.push(result);
  expect(report).toMatchObject(dayOfResults(results));
  const { patients, reached, calls, byHour } = report;
  const sentence = new RegExp(`соединили\\s${reached}\\sиз\\s${patients}\\s.*,\\s${calls}\\sзвон`);
  expect(page).toMatch(sentence);
  expect(text.replaceAll('\n', ' ')).toMatch(sentence);
  for (const { hour, connected, patient, operator, network } of byHour.filter((at) => at.busySeconds > 0)) {
    const causes = { Соединили: connected, Пациент: patient, Оператор: operator, 'Сеть, робот': network };
    for (const [cause, count] of Object.entries(causes))
      expect(csv.replaceAll('"', '')).toContain(`;Звонки по часам;${hour}:00;${cause};${count}\r\n`);
    const cells = Object.values(causes).map((count) => `<td>${count}</td>`);
    const rows = page.replaceAll(/>\s+</g, '><');
    expect(rows).toContain(`<th scope="row">${hour}:00</th>${cells.join('')}`);
  }
  return [page, csv, json, text];
}

async function onlyFileIn(dir: string): Promise<string> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.csv'));
  expect(names).toHaveLength(1);
  return readFile(join(dir, names[0] ?? ''), 'utf8');
}

// Workers that are killed while they deliver, and a full disk: 1C has each result once by its key, none missing, each document's in order.
import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { recordResult } from '../../src/shared/calls/results.js';
import type { Result } from '../../src/shared/contracts/result.js';
import { clinic, type Clinic } from '../support/clinic.js';
import { storedResult } from '../support/results.js';
import { enqueueAll, EVERYBODY_REACHED } from '../support/scenario.js';
import { startStandInOnec } from '../support/standInOnec.js';
import { expectThreeSums, storedResults } from '../support/sums.js';
import { atTeardown } from '../support/teardown.js';
import { fillDisk, mountTinyDisk, NO_MOUNT } from '../support/tinyDisk.js';
import { until } from '../support/until.js';

const DOCUMENTS = 20;
const RESULTS_EACH = 4;
const KILLS = 5;
const ANSWER_MS = 120;

describe('workers killed with SIGKILL while they deliver results', () => {
  it('leave 1C with each result once by its key, none missing, those of one document in order', async () => {
    const onec = await startStandInOnec();
    atTeardown(() => onec.close());
    const { resultsUrl: url, username, password } = onec;
    const place = await clinic({
      patients: 0,
      desk: { onec: { results: { kind: 'http', url, username, password, timeout: '2s' } } },
    });
    const expected = await recordedResults(place);
    onec.orderFault({ on: 'result', times: 3, does: { kind: 'cut', when: 'after' } });
    onec.orderFault({ on: 'result', times: 10_000, does: { kind: 'slow', delayMs: ANSWER_MS } });

    await killWorkers(place, () => onec.results.size);
    expect(onec.results.size).toBeLessThan(DOCUMENTS * RESULTS_EACH);
    await until(() => onec.results.size === DOCUMENTS * RESULTS_EACH, {
      timeoutMs: 180_000,
      everyMs: 200,
      what: () => `all results, not ${onec.results.size}`,
    });
    await until(async () => (await place.status()).results.pending === 0, {
      timeoutMs: 60_000,
      what: 'every result to be done',
    });

    const taken = [...onec.results.values()].map((result) => result as Result);
    for (const [ref, ids] of expected)
      expect(taken.filter((result) => result.ref === ref).map(({ id }) => id)).toEqual(ids);
    expect(taken).toHaveLength(DOCUMENTS * RESULTS_EACH);
    expect((await place.status()).results.failed).toBe(0);
  });
});

describe('a disk that is full for the results file', () => {
  it('keeps nobody from being called, and has every result once when there is room again', async ({
    skip,
  }) => {
    const patients = 6;
    const place = await clinic({ patients, robot: { outcomes: EVERYBODY_REACHED } });
    const dir = join(place.dir, 'results');
    if (!(await mountTinyDisk(dir))) skip(NO_MOUNT);
    const makeRoom = await fillDisk(dir);
    await Promise.all([enqueueAll(place), place.startWeb()]);
    const worker = await place.startWorker();
    await until(async () => (await place.status()).reached === patients, {
      timeoutMs: 60_000,
      what: 'the day',
    });
    await worker.waitForOutput(/disk of the results directory is full/, { timeoutMs: 60_000 });
    expect((await place.status()).results).toEqual({ pending: patients, failed: 0 });
    await makeRoom();
    await until(() => place.isOver(), {
      timeoutMs: 120_000,
      everyMs: 300,
      what: 'every result to be written',
    });
    const [name = ''] = (await readdir(dir)).filter((file) => file.endsWith('.csv'));
    const ids = (await readFile(join(dir, name), 'utf8')).split('\r\n').map((line) => line.split(';').at(-1));
    const results = await storedResults(place.queues);
    expect(results.map(({ id }) => ids.filter((told) => told === id).length)).toEqual(
      Array<number>(patients).fill(1),
    );
    await expectThreeSums(place, patients);
  });
});

/** @returns document → ids of its results, oldest first */
async function recordedResults({ queues }: Clinic): Promise<Map<string, string[]>> {
  const expected = new Map<string, string[]>();
  for (let attempt = 1; attempt <= RESULTS_EACH; attempt += 1) {
    for (let document = 0; document < DOCUMENTS; document += 1) {
      const ref = `document-${document}`;
      const result = storedResult('main', { ref, jobId: ref, id: randomUUID(), attempt });
      await recordResult(queues, result);
      expected.set(ref, [...(expected.get(ref) ?? []), result.id]);
    }
  }
  return expected;
}

/** Kills one of two workers after the other, each while results are on their way. */
async function killWorkers(place: Clinic, delivered: () => number): Promise<void> {
  const workers = [await place.startWorker(), await place.startWorker()];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const before = delivered();
    await until(() => delivered() > before + 5, { timeoutMs: 60_000, what: 'more results' });
    await sleep(Math.random() * ANSWER_MS);
    await workers[kill % 2]?.kill('SIGKILL');
    workers[kill % 2] = await place.startWorker();
  }
}

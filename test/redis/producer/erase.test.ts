// `marvin erase` on a real Redis: everything a patient left behind is gone, and nothing of anybody else.
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { beginCall } from '../../support/beginning.js';
import { addErase } from '../../../src/producer/commands/erase.js';
import { noteUncalled, uncalledRowsOf } from '../../../src/shared/documents/uncalledRows.js';
import { findTraces, removeTraces } from '../../../src/producer/privacy/traces.js';
import { cancelCallback } from '../../../src/shared/calls/cancel.js';
import { leaveChange } from '../../../src/shared/calls/changes.js';
import { addDoNotCall, isDoNotCall } from '../../../src/shared/calls/doNotCall.js';
import { settle } from '../../../src/shared/calls/settle.js';
import type { CallbackJob } from '../../../src/shared/contracts/job.js';
import type { Disposition } from '../../../src/shared/domain/disposition.js';
import type { DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { callbackJobId } from '../../../src/shared/callbackId.js';
import { byteOrderMark, csvRow, encodeText } from '../../../src/shared/onec/csvOutput.js';
import { RESULT_COLUMNS } from '../../../src/shared/onec/resultTable.js';
import { noteResultDir } from '../../../src/shared/redis/resultDirs.js';
import { AUDIT_STREAM } from '../../../src/shared/redis/streams.js';
import { startDeliveryWorker } from '../../../src/workers/results/deliveryWorker.js';
import { commandLine } from '../../support/commandLine.js';
import { openTestDesk, testCallback, testPhone, testVault } from '../../support/desks.js';
import { redisDump } from '../../support/redisDump.js';
import { atTeardown } from '../../support/teardown.js';
import { until } from '../../support/until.js';

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});
afterAll(() => redis.disconnect());

/** A number of this test's own: numbers are shared by all desks of a Redis. */
const freshNumber = () => `7916${String(Math.floor(Math.random() * 9e6) + 1e6)}`;

async function fileDesk(): Promise<{ desk: DeskQueues; dir: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'marvin-erase-'));
  atTeardown(() => rm(dir, { recursive: true, force: true }));
  return { desk: openTestDesk(redis, { onec: { results: { kind: 'file', dir } } }), dir };
}

interface Patient {
  readonly ref: string;
  readonly digits: string;
  readonly callId: string;
}

/** A patient who was called once. */
async function calledPatient(
  desk: DeskQueues,
  {
    digits = freshNumber(),
    disposition = 'patient_busy',
  }: { digits?: string; disposition?: Disposition | null } = {},
): Promise<Patient> {
  const callback = testCallback(desk.settings, { phones: [testPhone(digits)] });
  await desk.calls.add('batch-1', callback, { jobId: callback.ref, priority: 5 });
  const worker = new Worker<CallbackJob, unknown>('calls', null, {
    connection: redis,
    prefix: desk.keys.prefix,
    autorun: false,
    drainDelay: 1,
  });
  atTeardown(() => worker.close());
  const callId = randomUUID();
  const job = await until(() => worker.getNextJob(callId), { what: 'the callback' });
  expect(await beginCall(desk, job, callId)).toMatchObject({
    kind: 'dial',
  });
  if (disposition) await settle(desk, callId, { disposition, raw: null }, Date.now());
  return { ref: callback.ref, digits, callId };
}

async function deliverAll(desk: DeskQueues): Promise<void> {
  const delivering = await startDeliveryWorker(desk, testVault.ring, pino({ level: 'silent' }));
  await until(async () => (await desk.results.getJobCountByTypes('waiting', 'active', 'delayed')) === 0, {
    what: 'the results to be delivered',
  });
  await delivering.stop();
}

/** Keys that name one of the texts, in themselves or in what is under them; BullMQ's event streams are trimmed by themselves. */
async function traces(desks: readonly DeskQueues[], texts: readonly string[]): Promise<string[]> {
  const dumps = await Promise.all(
    [...desks.map(({ keys }) => keys.prefix), 'marvin:number:'].map((prefix) =>
      redisDump(redis, `${prefix}*`),
    ),
  );
  return dumps
    .flatMap((dump) => [...dump])
    .filter(([key, text]) => !key.endsWith(':events') && texts.some((wanted) => text.includes(wanted)))
    .map(([key]) => key);
}

const TODAY = new Date().toISOString().slice(0, 10);
const textsOf = ({ ref, digits, callId }: Patient) => [ref, callId, testVault.phoneKey(digits)];
const fileIn = async (dir: string) => readFile(join(dir, (await readdir(dir))[0] ?? ''), 'latin1');

describe('marvin erase', () => {
  it('removes by document everything but that the number must not be called, and says what it cannot remove', async () => {
    const { desk, dir } = await fileDesk();
    const [patient, other] = [await calledPatient(desk), await calledPatient(desk)];
    await deliverAll(desk);
    await calledPatient(desk); // its result is not delivered yet
    const key = testVault.phoneKey(patient.digits);
    const row = { ref: patient.ref, desk: desk.settings.name, why: ['do_not_call' as const] };
    await noteUncalled(redis, [row], Date.now(), 30);
    await addDoNotCall(redis, key, { masked: '7916***', since: new Date().toISOString() });
    expect((await traces([desk], textsOf(patient))).length).toBeGreaterThanOrEqual(5);
    expect(await fileIn(dir)).toContain(patient.ref);

    const { code, stderr } = await commandLine([desk], addErase)('erase', patient.ref);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /Erased: 1 callbacks, 1 results, 1 call records, what was known of 1 numbers, 1 rows of results files\./,
    );
    expect(stderr).toMatch(/backups/);
    expect(stderr).toMatch(/append-only file/);
    expect(await traces([desk], textsOf(patient))).toEqual([]);
    expect(await uncalledRowsOf(redis, patient.ref, Date.now(), 30)).toEqual([]);
    expect(await isDoNotCall(redis, key)).toBe(true);
    expect(await fileIn(dir)).not.toContain(patient.ref);
    expect(await fileIn(dir)).toContain(other.ref);
    expect((await traces([desk], textsOf(other))).length).toBeGreaterThanOrEqual(5);
    expect(await desk.results.getJobCountByTypes('waiting')).toBe(1);
  });

  it('removes by number everybody who has it, in every desk, written as people write it', async () => {
    const [one, two] = [await fileDesk(), await fileDesk()];
    const digits = freshNumber();
    const patients = [await calledPatient(one.desk, { digits }), await calledPatient(two.desk, { digits })];
    const other = await calledPatient(one.desk);
    await Promise.all([one, two].map(({ desk }) => deliverAll(desk)));
    const asWritten = `8 (${digits.slice(1, 4)}) ${digits.slice(4, 7)}-${digits.slice(7)}`;
    const { stderr } = await commandLine([one.desk, two.desk], addErase)('erase', asWritten);
    expect(stderr).toMatch(
      /Erased: 2 callbacks, 2 results, 2 call records, what was known of 1 numbers, 2 rows/,
    );
    for (const patient of patients) expect(await traces([one.desk, two.desk], textsOf(patient))).toEqual([]);
    expect(await fileIn(one.dir)).toContain(other.ref);
    expect((await fileIn(one.dir)) + (await fileIn(two.dir))).not.toContain(digits);
  });

  it('removes whoever has the number in a new appointment that waits only', async () => {
    const { desk } = await fileDesk();
    const digits = freshNumber();
    const callback = testCallback(desk.settings);
    await desk.calls.add('batch-1', callback, { jobId: callback.ref, delay: 3_600_000, priority: 5 });
    const { appointmentAt, patient } = callback;
    const content = { appointmentAt, patient, phones: [testPhone(digits)] };
    await leaveChange(desk, callback.ref, { kind: 'supersede', content, at: new Date().toISOString() });
    await commandLine([desk], addErase)('erase', digits);
    expect(await traces([desk], [callback.ref])).toEqual([]);
  });

  it('does not touch a patient who is on the phone, but sees to it that nobody rings again', async () => {
    const { desk } = await fileDesk();
    const patient = await calledPatient(desk, { disposition: null });
    const refused = await commandLine([desk], addErase)('erase', patient.ref);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/on the phone at this moment.*Nothing was erased/);
    expect(await desk.calls.getJobState(patient.ref)).toBe('active');
    await settle(desk, patient.callId, { disposition: 'patient_busy', raw: null }, Date.now());
    expect(JSON.parse((await redis.hget(desk.keys.changes, patient.ref)) ?? '{}')).toMatchObject({
      kind: 'cancel',
    });
    expect((await commandLine([desk], addErase)('erase', patient.ref)).code).toBe(0);
    expect(await traces([desk], textsOf(patient))).toEqual([]);
  });

  it('keeps the cancel of a callback that was dialled between the look and the removal', async () => {
    const { desk } = await fileDesk();
    const patient = await calledPatient(desk, { disposition: null });
    await cancelCallback(desk, patient.ref, 'erased', Date.now());
    const found = await findTraces(desk, { ref: patient.ref });
    expect(await removeTraces(found)).toMatchObject({ callbacks: 0, isBusy: true });
    expect(await redis.hexists(desk.keys.changes, patient.ref)).toBe(1);
  });

  it('is harmless when nothing is known, says so and ends with 1', async () => {
    const { desk } = await fileDesk();
    const { code, stderr } = await commandLine([desk], addErase)('erase', 'КЛ00-000999');
    expect(code).toBe(1);
    expect(stderr).toMatch(/Erased: 0 callbacks, 0 results/);
    expect(stderr).toMatch(/^Nothing was found and nothing was erased: check the reference/m);
  });

  it('reaches desks that the configuration no longer names, event streams and the audit trail', async () => {
    const [{ desk: former }, { desk }] = [await fileDesk(), await fileDesk()];
    const patient = await calledPatient(former);
    const callback = testCallback(former.settings, { ref: `doc №${patient.digits.slice(4)}` });
    const jobId = callbackJobId(callback.ref);
    await former.calls.add('batch-1', callback, { jobId, delay: 3_600_000 });
    const record = (what: string) =>
      redis.xadd(AUDIT_STREAM, '*', 'who', 'boris', 'did', 'look', 'what', what, 'outcome', '');
    await record(`/board/queue/${former.settings.name}/${encodeURIComponent(patient.ref)}?status=active`);
    await record(callback.ref);
    const kept = await record(`${randomUUID()} of another`);
    const named = async (texts: readonly string[]) =>
      [...(await redisDump(redis))]
        .filter(([, text]) => texts.some((wanted) => text.includes(wanted)))
        .map(([key]) => key);
    expect(await named([patient.ref, patient.callId])).toEqual(
      expect.arrayContaining([AUDIT_STREAM, `${former.keys.prefix}:calls:events`]),
    );
    for (const ref of [patient.ref, callback.ref]) {
      const { code, stderr } = await commandLine([desk], addErase)('erase', ref);
      expect(code).toBe(0);
      expect(stderr).toMatch(/Erased: 1 callbacks, .* [1-9]\d* queue events, 1 audit records\./);
    }
    expect(await named([patient.ref, patient.callId, callback.ref, jobId])).toEqual([]);
    expect(await redis.xrange(AUDIT_STREAM, kept ?? '', kept ?? '')).toHaveLength(1);
  });

  it('takes rows out of files of former desks, directories and encodings, and refs that a file cannot hold', async () => {
    const { desk, dir } = await fileDesk();
    const elsewhere = await mkdtemp(join(tmpdir(), 'marvin-erase-'));
    atTeardown(() => rm(elsewhere, { recursive: true, force: true }));
    await noteResultDir(redis, elsewhere, Date.now());
    const ref = `КЛ–${freshNumber()}–Ω`;
    const line = (text: string, other: string) =>
      csvRow(RESULT_COLUMNS.map((column) => (column === 'ref' ? text : column === 'id' ? other : '')));
    const write = (place: string, name: string, encoding: 'utf-8' | 'windows-1251') =>
      writeFile(
        join(place, name),
        Buffer.concat([
          byteOrderMark(encoding),
          encodeText(csvRow(RESULT_COLUMNS) + line(ref, 'x') + line('other', 'y'), encoding).bytes,
        ]),
      );
    await write(dir, `results-gone-${TODAY}.csv`, 'windows-1251');
    await write(dir, `results-${desk.settings.name}-${TODAY}.csv`, 'utf-8');
    await write(elsewhere, `results-gone-${TODAY}.csv`, 'utf-8');
    const { code, stderr } = await commandLine([desk], addErase)('erase', ref);
    expect(stderr).toMatch(/ 3 rows of results files\./);
    expect(code).toBe(0);
    for (const place of [dir, elsewhere]) {
      expect(await fileIn(place)).not.toContain(ref.slice(3, 14));
      expect(await fileIn(place)).toContain('other');
    }
  });

  it('names the directories of other machines among what it cannot reach', async () => {
    const { desk } = await fileDesk();
    await redis.hset('marvin:result-dirs', 'clinic-2\n/srv/results', Date.now());
    atTeardown(() => redis.hdel('marvin:result-dirs', 'clinic-2\n/srv/results'));
    const { stderr } = await commandLine([desk], addErase)('erase', 'КЛ00-000998');
    expect(stderr).toMatch(/^Not in reach: .*\/srv\/results on clinic-2.*log files/m);
  });
});

// The week before going live: a desk that may ring a few numbers rings nobody else, whatever anybody presses.
import { randomUUID } from 'node:crypto';
import { Worker } from 'bullmq';
import { pino } from 'pino';
import { expect, it, vi } from 'vitest';
import type { CallbackJob } from '../../src/shared/contracts/job.js';
import type { CallsJob } from '../../src/shared/calls/moves.js';
import { openRobot } from '../../src/shared/robots/openRobot.js';
import { parseSealKeys, SealRing } from '../../src/shared/sealing.js';
import { begin } from '../../src/workers/dialling/begin.js';
import { place as placeCall } from '../../src/workers/dialling/place.js';
import { clinic, type Clinic } from '../support/clinic.js';
import { enqueueAll, EVERYBODY_REACHED, seen, whenOver } from '../support/scenario.js';
import { atTeardown } from '../support/teardown.js';
import { expectThreeSums, storedResults } from '../support/sums.js';

vi.setConfig({ testTimeout: 120_000 });

const PATIENTS = 4;
const ALLOWED = '79161000001';

const limitedClinic = () =>
  clinic({
    patients: PATIENTS,
    desk: { dialOnly: ['8 (916) 100-00-01'] },
    robot: { outcomes: EVERYBODY_REACHED },
  });

const rungBy = (place: Clinic) => seen(place, 'start_received').map(({ patient_number: number }) => number);

it('everything runs, but only the numbers of dialOnly are rung: not by retry, promote or a cleared end either', async () => {
  const place = await limitedClinic();
  await Promise.all([enqueueAll(place), place.startWeb()]);
  await place.startWorker();
  await whenOver(place);
  expect(rungBy(place)).toEqual([ALLOWED]);
  const { reached, closed } = await place.status();
  expect({ reached, closed }).toEqual({ reached: 1, closed: { not_allowed: PATIENTS - 1 } });
  const told = await storedResults(place.queues);
  expect(told.filter(({ decision }) => decision.kind === 'close')).toHaveLength(PATIENTS - 1);

  const { calls } = place.queues;
  for (const job of await calls.getJobs(['failed'])) await job.retry('failed');
  await whenOver(place);
  await calls.pause();
  for (const job of await calls.getJobs(['failed'])) {
    await job.updateData({ ...job.data, closed: null });
    await job.retry('failed');
  }
  await calls.resume();
  await whenOver(place);
  const delayed = (await calls.getJobs(['failed']))[0];
  if (!delayed?.id) throw new Error('a callback was closed');
  await delayed.remove();
  const later = await calls.add(
    delayed.name,
    { ...delayed.data, closed: null },
    { jobId: delayed.id, delay: 3_600_000 },
  );
  await later.promote();
  await whenOver(place);

  expect(rungBy(place)).toEqual([ALLOWED]);
  expect((await place.status()).closed).toEqual({ not_allowed: PATIENTS - 1 });
  await expectThreeSums(place, PATIENTS);
});

it('a call that was written down without the list is not sent: the last look has it too', async () => {
  const place = await limitedClinic();
  await enqueueAll(place);
  const { queues } = place;
  const { dialOnly, ...anybody } = queues.settings;
  expect(dialOnly).toEqual([ALLOWED]);
  const ring = new SealRing(parseSealKeys(place.env['MARVIN_SEAL_KEYS'] ?? ''));
  const log = pino({ level: 'silent' });
  const robot = openRobot({ ...anybody.robot, url: place.env['ROBOT_URL'] ?? '' });
  const tools = { robot, ring, hangUp: new AbortController().signal, log };
  const worker = fetcher(place);
  for (let fetched = 0; fetched < PATIENTS; fetched += 1) {
    const token = randomUUID();
    const job = await worker(token);
    const held = { job, token, nowMs: Date.now() };
    const begun = await begin({ ...held, desk: { ...queues, settings: anybody }, ring, isWanted: null });
    if (begun.kind !== 'dial') throw new Error(`the gate said ${begun.kind}`);
    await placeCall({ ...held, desk: queues }, begun, tools);
  }
  expect(rungBy(place)).toEqual([ALLOWED]);
});

it('a desk in training calls the simulator, and everything else is as in earnest', async () => {
  const training = {
    kind: 'simulator' as const,
    method: 'training',
    username: 'training',
    password: 'training',
  };
  const robot = { ...training, callbackToken: 'training-token', firstLeg: 'operator' as const };
  const place = await clinic({
    patients: 1,
    desk: { robot: { kind: 'simulator', url: '${ROBOT_URL}' } },
    robot: { outcomes: EVERYBODY_REACHED, desks: [{ name: 'main', robot }] },
  });
  await Promise.all([enqueueAll(place), place.startWeb()]);
  const worker = await place.startWorker();
  await whenOver(place);
  expect((await place.status()).reached).toBe(1);
  expect(worker.output()).toContain('this desk is not in earnest');
  expect((await place.marvin('check')).stderr).toContain('desk main is in training');
});

/** Fetches as a worker does, without its loop. */
function fetcher({ queues }: Clinic): (token: string) => Promise<CallsJob> {
  const worker = new Worker<CallbackJob, unknown>('calls', null, {
    connection: queues.redis,
    prefix: queues.keys.prefix,
    autorun: false,
  });
  worker.on('error', () => undefined);
  atTeardown(() => worker.close(true));
  return (token) => worker.getNextJob(token, { block: false });
}

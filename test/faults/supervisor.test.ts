// A supervisor who presses “retry” or “promote” on the board where it makes no sense: the gate decides, not the button.
// And jobs of a version that this code does not know, which it puts aside for a person.
import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import type { CallbackJob } from '../../src/shared/contracts/job.js';
import { isoIn } from '../../src/shared/domain/instant.js';
import { clinic, noonZone, type Clinic } from '../support/clinic.js';
import { enqueueAll, EVERYBODY_REACHED, seen, tell, whenOver, whenRobot } from '../support/scenario.js';
import { expectThreeSums, storedResults } from '../support/sums.js';
import { until } from '../support/until.js';

vi.setConfig({ testTimeout: 120_000 });

const PATIENTS = 3;

const jobsOf = async ({ queues }: Clinic, state: 'completed' | 'failed' | 'delayed' | 'active') =>
  queues.calls.getJobs([state]);

describe('a supervisor’s “retry”', () => {
  it('or “promote” on callbacks that have ended rings nobody and tells 1C nothing new', async () => {
    const place = await clinic({
      patients: PATIENTS,
      desk: { attempts: 1 },
      robot: { outcomes: { mix: { connected: 1 }, sequences: { '79161000001': ['busy'] } } },
    });
    await Promise.all([enqueueAll(place), place.startWeb()]);
    await place.queues.calls.pause();
    const [first] = await place.queues.calls.getJobs(['prioritized']);
    await place.mustRun('cancel', first?.data.ref ?? '');
    await place.queues.calls.resume();
    await place.startWorker();
    await whenOver(place);
    const before = { status: await place.status(), results: await told(place) };

    for (const state of ['completed', 'failed'] as const)
      for (const job of await jobsOf(place, state)) await expect(job.promote()).rejects.toThrow();
    for (const job of await jobsOf(place, 'completed')) await job.retry('completed');
    for (const job of await jobsOf(place, 'failed')) await job.retry('failed');
    await whenOver(place);
    const { reached, closed } = await place.status();
    expect({ reached, closed }).toEqual({ reached: before.status.reached, closed: before.status.closed });
    expect(await told(place)).toEqual(before.results);
    expect(seen(place, 'start_received')).toHaveLength(PATIENTS - 1);
    await expectThreeSums(place, PATIENTS);
  });

  it('on a callback under review is a person’s decision: it is called again, once', async () => {
    const place = await clinic({
      patients: 1,
      desk: { callDeadline: '1s' },
      robot: { outcomes: EVERYBODY_REACHED, faults: { server_error_unplaced: { probability: 1 } } },
    });
    await Promise.all([enqueueAll(place), place.startWeb()]);
    await place.startWorker();
    await until(async () => (await place.status()).closed['needs_review'] === 1, {
      timeoutMs: 60_000,
      what: 'the review',
    });
    place.robot.setFaults({});
    const [job] = await jobsOf(place, 'failed');
    await job?.retry('failed');
    await until(async () => (await place.status()).reached === 1, { timeoutMs: 60_000, what: 'the call' });
    await whenOver(place);
    expect(seen(place, 'start_received')).toHaveLength(2);
    await expectThreeSums(place, 1);
  });

  it('or “promote” on a callback that is on the phone is refused, and the call goes on', async () => {
    const place = await clinic({
      patients: 1,
      desk: { callDeadline: '60s' },
      robot: { outcomes: { mix: { silent: 1 }, sequences: {} } },
    });
    await Promise.all([enqueueAll(place), place.startWeb()]);
    await place.startWorker();
    const { callid } = await whenRobot(place, 'placed');
    const [job] = await jobsOf(place, 'active');
    await expect(job?.retry('failed')).rejects.toThrow();
    await expect(job?.retry('completed')).rejects.toThrow();
    await expect(job?.promote()).rejects.toThrow();
    const ended = await tell(place, callid, 'connected', 'settled');
    expect(ended.result).toBe('settled');
    await whenOver(place);
    expect(seen(place, 'start_received')).toHaveLength(1);
    await expectThreeSums(place, 1, [ended]);
  });
});

describe('a supervisor’s “promote”', () => {
  it('outside the calling window rings nobody: the callbacks go back to the next opening', async () => {
    const place = await clinic({ patients: PATIENTS, desk: { window: laterToday() } });
    await enqueueAll(place);
    const opensAt = Date.parse((await place.status()).opensAt ?? '');
    const worker = await place.startWorker();
    await worker.waitForOutput(/"msg":"ready"/, { timeoutMs: 60_000 });
    for (const job of await jobsOf(place, 'delayed')) await job.promote();
    const waiting = await until(
      async () => {
        const jobs = await jobsOf(place, 'delayed');
        return jobs.length === PATIENTS && jobs;
      },
      { timeoutMs: 60_000, what: 'everybody to be postponed again' },
    );
    expect(Math.min(...(await dueAt(place)))).toBeGreaterThanOrEqual(opensAt);
    expect(waiting.map(({ data }) => data.spent)).toEqual([0, 0, 0]);
    expect(seen(place, 'start_received')).toEqual([]);
    await expectThreeSums(place, PATIENTS);
  });
});

describe('a job of a version that this code does not know', () => {
  it('is parked for a person, not guessed, and the others are called', async () => {
    const place = await clinic({ patients: PATIENTS, robot: { outcomes: EVERYBODY_REACHED } });
    await Promise.all([enqueueAll(place), place.startWeb()]);
    const [known] = await place.queues.calls.getJobs(['prioritized']);
    const later = { ...known?.data, v: 2 } as unknown as CallbackJob; // what a later version might write
    await place.queues.calls.add('later', later, { jobId: randomUUID(), priority: 1 });
    await place.startWorker();
    await whenOver(place);
    const { reached, closed } = await place.status();
    expect({ reached, closed }).toEqual({ reached: PATIENTS, closed: { needs_review: 1 } });
    const [parked] = await jobsOf(place, 'failed');
    expect(parked?.data).toEqual(later);
    expect(seen(place, 'start_received')).toHaveLength(PATIENTS);
    await expectThreeSums(place, PATIENTS + 1);
  });
});

/** What 1C is told, in order of the ids. */
async function told(place: Clinic): Promise<string[]> {
  const results = await storedResults(place.queues);
  return results.map(({ id, decision }) => `${id} ${decision.kind}`).sort();
}

/** When the delayed callbacks fall due, epoch milliseconds; BullMQ keeps twelve bits of order below them. */
async function dueAt({ queues }: Clinic): Promise<number[]> {
  const entries = await queues.redis.zrange(queues.calls.toKey('delayed'), '0', '-1', 'WITHSCORES');
  return entries.filter((_entry, index) => index % 2 === 1).map((score) => Number(score) / 2 ** 12);
}

/** A window that is shut now and opens in some hours: the clinic's zone is chosen so that it is about noon. */
function laterToday(): { from: string; to: string } {
  const hour = Number(isoIn(noonZone(Date.now()), Date.now()).slice(11, 13));
  return { from: `${hour + 3}:00`, to: `${hour + 4}:00` };
}

// Call events that come too early, too often, in the wrong order, too late, or for nobody: each is answered, and those that
// are answered 200 are recorded.
import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import type { Faults } from '../../src/simulator/faults.js';
import type { Outcome } from '../../src/simulator/outcomes.js';
import { isProgress } from '../../src/simulator/outcomes.js';
import { clinic, type Clinic } from '../support/clinic.js';
import { enqueueAll, seen, tell, whenOver, whenRobot } from '../support/scenario.js';
import { callsOf } from '../support/simulatorLog.js';
import { expectThreeSums, storedResults } from '../support/sums.js';
import { until } from '../support/until.js';

vi.setConfig({ testTimeout: 120_000 });

const PATIENTS = 3;

/** A running day in which all calls have the same outcome, except those to the numbers named in `sequences`. */
async function dayOf(
  outcome: Outcome,
  faults: Faults,
  desk: Record<string, unknown> = {},
  patients = PATIENTS,
  sequences: Readonly<Record<string, readonly Outcome[]>> = {},
): Promise<Clinic> {
  const place = await clinic({
    patients,
    desk,
    robot: { outcomes: { mix: { [outcome]: 1 }, sequences }, faults },
  });
  await Promise.all([enqueueAll(place), place.startWeb()]);
  await place.startWorker();
  return place;
}

const answersOf = (place: Clinic) =>
  seen(place, 'callback_sent')
    .filter(({ status }) => !isProgress(status))
    .map(({ result }) => result);
/** What the robot heard from us about a call and said to us, in order. */
const wordsAbout = ({ robot }: Clinic, about: string) =>
  robot.events.flatMap((event) => {
    if (event.callid !== about) return [];
    if (event.event === 'callback_sent') return [event.status];
    return event.event === 'answered' ? ['answered'] : [];
  });
const verdictsOf = async ({ queues }: Clinic) =>
  (await storedResults(queues)).map(({ disposition }) => disposition).sort();
const REACHED = ['connected', 'connected', 'connected'];

describe('a call event', () => {
  it('that comes before the robot has answered the start request settles the call', async () => {
    const place = await dayOf('connected', { callback_before_answer: { probability: 1 } });
    await whenOver(place);
    await whenRobot(place, 'answered', PATIENTS);
    for (const { callid } of seen(place, 'placed'))
      expect(wordsAbout(place, callid).indexOf('connected')).toBeLessThan(
        wordsAbout(place, callid).indexOf('answered'),
      );
    expect(await verdictsOf(place)).toEqual(REACHED);
    await expectThreeSums(place, PATIENTS);
  });

  it('that comes in five copies at once settles once and is a duplicate four times', async () => {
    const place = await dayOf(
      'busy',
      { callback_duplicated: { probability: 1, amount: 5 } },
      { attempts: 2 },
    );
    await whenOver(place);
    await whenRobot(place, 'callback_sent', PATIENTS * 2 * (5 + 1));
    const answers = answersOf(place);
    expect(answers.filter((answer) => answer === 'settled')).toHaveLength(PATIENTS * 2);
    expect(answers.filter((answer) => answer === 'duplicate')).toHaveLength(PATIENTS * 2 * 4);
    expect((await place.status()).closed).toEqual({ attempts_spent: PATIENTS });
    await expectThreeSums(place, PATIENTS);
  });

  it('that overtakes “operator answered” settles; the straggler changes nothing', async () => {
    const place = await dayOf('connected', { callback_reordered: { probability: 1 } });
    await whenRobot(place, 'callback_sent', PATIENTS * 2);
    await whenOver(place);
    for (const { callid } of seen(place, 'placed'))
      expect(wordsAbout(place, callid).slice(-2)).toEqual(['connected', 'operator_answered']);
    expect(await verdictsOf(place)).toEqual(REACHED);
    await expectThreeSums(place, PATIENTS);
  });

  it('that comes after silence is late, and a patient it reports as reached is not rung again', async () => {
    const place = await dayOf(
      'silent',
      {},
      { callDeadline: '1s', onSilence: 'retry', backoff: { silent: ['1h'] } },
      1,
    );
    await until(
      async () => (await storedResults(place.queues)).some(({ disposition }) => disposition === 'silent'),
      { timeoutMs: 60_000, what: 'silence' },
    );
    const { callid } = await whenRobot(place, 'placed');
    const told = await tell(place, callid, 'connected', 'late');
    expect(told).toMatchObject({ httpStatus: 200, result: 'late' });
    await whenOver(place);
    expect(callsOf(place.robot.events)).toHaveLength(1);
    expect((await place.status()).reached).toBe(1);
    await expectThreeSums(place, 1, [told]);
  });

  it('that comes late for a patient under review takes the review away when it says “connected”', async () => {
    const place = await dayOf('silent', {}, { callDeadline: '1s' }, 1);
    const forReview = async () => (await place.status()).closed['needs_review'] === 1;
    await until(forReview, { timeoutMs: 60_000, what: 'the review' });
    const { callid } = await whenRobot(place, 'placed');
    const told = await tell(place, callid, 'connected', 'late');
    expect(told).toMatchObject({ httpStatus: 200, result: 'late' });
    await until(async () => (await place.status()).reached === 1, { timeoutMs: 60_000, what: 'the end' });
    await whenOver(place);
    expect(callsOf(place.robot.events)).toHaveLength(1);
    await expectThreeSums(place, 1, [told]);
  });

  it('that contradicts is late: “connected” after a failure ends the callback, a failure after “connected” changes nothing', async () => {
    const place = await dayOf(
      'no_answer',
      { callback_contradicting: { probability: 1 } },
      { backoff: { patient_no_answer: ['1h'] } },
      PATIENTS,
      { '79161000000': ['connected'] },
    );
    await whenRobot(place, 'callback_sent', PATIENTS * 3);
    await whenOver(place);
    expect(answersOf(place).filter((answer) => answer === 'late')).toHaveLength(PATIENTS);
    expect(callsOf(place.robot.events)).toHaveLength(PATIENTS);
    expect((await place.status()).reached).toBe(PATIENTS);
    await expectThreeSums(place, PATIENTS);
  });

  it('that never comes leaves the patient for a person to review', async () => {
    const place = await dayOf('connected', { callback_lost: { probability: 1 } }, { callDeadline: '1s' });
    await whenOver(place);
    expect(callsOf(place.robot.events)).toHaveLength(PATIENTS);
    expect((await place.status()).closed).toEqual({ needs_review: PATIENTS });
    await expectThreeSums(place, PATIENTS);
  });

  it('with a wrong token changes nothing', async () => {
    const faults = { callback_wrong_token: { probability: 1 } };
    const place = await dayOf('connected', faults, { callDeadline: '2s' });
    await whenOver(place);
    const refused = () => seen(place, 'callback_sent').filter(({ httpStatus }) => httpStatus === 401);
    await until(() => refused().length >= PATIENTS, { what: 'every call’s event to be refused' });
    expect(refused()).toHaveLength(PATIENTS);
    expect((await place.status()).closed).toEqual({ needs_review: PATIENTS });
    await expectThreeSums(place, PATIENTS);
  });
});

describe('a call event that nobody waits for', () => {
  it('is unknown when no such call was made, and the calls go on', async () => {
    const place = await dayOf('connected', {});
    const told = await tell(place, randomUUID(), 'connected', 'unknown');
    expect(told).toMatchObject({ httpStatus: 404, result: 'unknown' });
    await whenOver(place);
    expect(await verdictsOf(place)).toEqual(REACHED);
    await expectThreeSums(place, PATIENTS, [told]);
  });

  it('for an older attempt does not touch the call on the line', async () => {
    const place = await dayOf('silent', {}, { callDeadline: '60s', backoff: { patient_failed: ['0s'] } }, 1);
    const first = await whenRobot(place, 'placed');
    const busy = await tell(place, first.callid, 'patient_failed', 'settled');
    const second = await whenRobot(place, 'placed', 2);
    const again = await tell(place, first.callid, 'patient_failed', 'duplicate');
    expect([busy.result, again.result]).toEqual(['settled', 'duplicate']);
    const [open] = await place.queues.calls.getJobs(['active']);
    expect(open?.data).toMatchObject({ spent: 1, open: { callId: second.callid, attempt: 2 } });
    const late = await tell(place, first.callid, 'connected', 'late');
    const ended = await tell(place, second.callid, 'patient_failed', 'settled');
    expect([late.result, ended.result]).toEqual(['late', 'settled']);
    await whenOver(place);
    expect(callsOf(place.robot.events), 'reached after all: no third call').toHaveLength(2);
    expect((await place.status()).reached).toBe(1);
    await expectThreeSums(place, 1, [busy, late, ended]);
  });

  it('because the scenario left {{callid}} unfilled is refused by the name of the variable', async () => {
    const place = await dayOf('connected', {}, {}, 1);
    const told = await tell(place, '{{callid}}', 'connected', 'invalid');
    expect(told).toMatchObject({ httpStatus: 400, result: 'invalid' });
    await whenOver(place);
    expect((await place.status()).reached).toBe(1);
    await expectThreeSums(place, 1, [told]);
  });
});

// A desk that opens with 10,000 callbacks due, and closes with most of them still waiting. Nobody ends a call meanwhile.
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../scripts/local/until.js';
import { isoIn } from '../../src/shared/domain/instant.js';
import type { Measured } from '../report/rows.js';
import { inClinic } from '../stage/clinic.js';
import { nowMs } from '../stage/clock.js';
import { inPlainClinic } from '../stage/plainClinic.js';
import { noonZone } from '../stage/settings.js';
import type { Stage } from '../stage/stage.js';
import { untilRobot, type StandInRobot } from '../stage/standInRobot.js';
import type { Figure } from './figure.js';

const DUE = 10_000;
const LINES = 50;
/** Time to queue them and to start everything; on a busy machine more is given. */
const OPENS_IN_S = [10, 30, 90];
const OPEN_FOR_S = 4;

export const openingHours: Figure = {
  name: 'opening',
  says: 'how soon a desk with 10,000 due calls after its opening, and stops after its closing',
  measure: async (stage) => {
    const marvin = await inTime((opensInS) => withMarvin(stage, opensInS));
    const plain = await inTime((opensInS) => withPlain(stage, opensInS));
    return {
      openingFirst: { value: marvin.first, yardstick: plain.first },
      openingAll: { value: marvin.all, yardstick: plain.all },
      closing: { value: marvin.closing },
      closingCalls: { value: marvin.closingCalls },
    } satisfies Measured;
  },
};

/** The desk opened while its callbacks were still being queued: nothing was measured. */
class TooLate extends Error {}

/** @throws TooLate when the longest preparation was not enough */
async function inTime<T>(measure: (opensInS: number) => Promise<T>): Promise<T> {
  for (const opensInS of OPENS_IN_S.slice(0, -1)) {
    const found = await measure(opensInS).catch((error: unknown) => {
      if (error instanceof TooLate) return null;
      throw error;
    });
    if (found !== null) return found;
  }
  return measure(OPENS_IN_S.at(-1) ?? NaN);
}

/** The next full second but some: a window opens and closes at full seconds. */
function secondsFromNow(seconds: number): number {
  return Math.ceil(Date.now() / 1_000 + seconds) * 1_000;
}

function withMarvin(stage: Stage, opensInS: number) {
  const openMs = secondsFromNow(opensInS);
  const closeMs = openMs + OPEN_FOR_S * 1_000;
  const timezone = noonZone(openMs);
  const clock = (atMs: number) => isoIn(timezone, atMs).slice(11, 19);
  const desk = { timezone, window: { from: clock(openMs), to: clock(closeMs) } };
  return inClinic(stage, { lines: LINES, desk, callLastsMs: () => null }, async (clinic) => {
    await clinic.enqueue(DUE);
    await clinic.startWorker();
    const opened = await afterOpening(clinic.robot, openMs);
    await sleep(Math.max(0, closeMs - Date.now()));
    const { calls } = clinic.desk;
    await until(async () => (await calls.getJobCountByTypes('waiting', 'prioritized')) === 0, {
      timeoutMs: 60_000,
      everyMs: 10,
      what: 'all waiting callbacks to be postponed',
    });
    const closing = nowMs() - closeMs;
    return { ...opened, closing, closingCalls: clinic.robot.starts.filter((at) => at >= closeMs).length };
  });
}

function withPlain(stage: Stage, opensInS: number) {
  return inPlainClinic(
    stage,
    { lines: LINES, callLastsMs: () => null, endsWith: 'answer' },
    async (clinic) => {
      await clinic.startWorker();
      const openMs = secondsFromNow(opensInS / 2);
      await clinic.enqueue(DUE, { dueMs: openMs });
      return afterOpening(clinic.robot, openMs);
    },
  );
}

/** Milliseconds from the opening to the first start request, and to the one that takes the last line. */
async function afterOpening(robot: StandInRobot, openMs: number): Promise<{ first: number; all: number }> {
  if (Date.now() > openMs) throw new TooLate('The desk opened before all was queued.');
  await untilRobot(robot, 'all lines to be busy', () => robot.starts.length >= LINES);
  return { first: (robot.starts[0] ?? NaN) - openMs, all: (robot.starts[LINES - 1] ?? NaN) - openMs };
}

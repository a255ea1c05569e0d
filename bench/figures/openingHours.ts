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
/** Time to queue them and to start everything. */
const OPENS_IN_S = 10;
const OPEN_FOR_S = 4;

export const openingHours: Figure = {
  name: 'opening',
  says: 'how soon a desk with 10,000 due calls after its opening, and stops after its closing',
  measure: async (stage) => {
    const marvin = await withMarvin(stage);
    const plain = await withPlain(stage);
    return {
      openingFirst: { value: marvin.first, yardstick: plain.first },
      openingAll: { value: marvin.all, yardstick: plain.all },
      closing: { value: marvin.closing },
      closingCalls: { value: marvin.closingCalls },
    } satisfies Measured;
  },
};

/** The next full second but some: a window opens and closes at full seconds. */
function secondsFromNow(seconds: number): number {
  return Math.ceil(Date.now() / 1_000 + seconds) * 1_000;
}

function withMarvin(stage: Stage) {
  const openMs = secondsFromNow(OPENS_IN_S);
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

function withPlain(stage: Stage) {
  return inPlainClinic(
    stage,
    { lines: LINES, callLastsMs: () => null, endsWith: 'answer' },
    async (clinic) => {
      await clinic.startWorker();
      const openMs = secondsFromNow(OPENS_IN_S / 2);
      await clinic.enqueue(DUE, { dueMs: openMs });
      return afterOpening(clinic.robot, openMs);
    },
  );
}

/** Milliseconds from the opening to the first start request, and to the one that takes the last line. */
async function afterOpening(robot: StandInRobot, openMs: number): Promise<{ first: number; all: number }> {
  if (Date.now() > openMs)
    throw new Error('This machine is too slow or too busy: the desk opened before all was queued.');
  await untilRobot(robot, 'all lines to be busy', () => robot.starts.length >= LINES);
  return { first: (robot.starts[0] ?? NaN) - openMs, all: (robot.starts[LINES - 1] ?? NaN) - openMs };
}

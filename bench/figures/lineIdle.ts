// How long a line is idle: from the moment the robot sends a call's event to the arrival of the next start request.
// Beside it a plain worker, from the answer to one start request to the next.
import { idleTimes, percentile } from '../report/statistics.js';
import { inClinic } from '../stage/clinic.js';
import { inPlainClinic } from '../stage/plainClinic.js';
import type { Stage } from '../stage/stage.js';
import { untilRobot, type StandInRobot } from '../stage/standInRobot.js';
import type { Figure } from './figure.js';

interface Setting {
  readonly lines: number;
  readonly workers: number;
  readonly calls: number;
  readonly callLastsMs: () => number;
}

const WARM_UP = 20;

const ONE: Setting = { lines: 1, workers: 1, calls: 170, callLastsMs: () => 20 };
/** Calls end one at a time for the most part: what is measured is a free line, not a crowd. */
const EIGHT: Setting = { lines: 8, workers: 3, calls: 260, callLastsMs: () => 200 + Math.random() * 200 };

export const lineIdle: Figure = {
  name: 'idle',
  says: 'how long a free line is idle',
  measure: async (stage) => {
    const [one, plainOne] = [await withMarvin(stage, ONE), await withPlain(stage, ONE)];
    const [eight, plainEight] = [await withMarvin(stage, EIGHT), await withPlain(stage, EIGHT)];
    return {
      idleOneP50: { value: percentile(one, 0.5), yardstick: percentile(plainOne, 0.5) },
      idleOneP99: { value: percentile(one, 0.99), yardstick: percentile(plainOne, 0.99) },
      idleEightP50: { value: percentile(eight, 0.5), yardstick: percentile(plainEight, 0.5) },
      idleEightP99: { value: percentile(eight, 0.99), yardstick: percentile(plainEight, 0.99) },
    };
  },
};

function withMarvin(stage: Stage, { lines, workers, calls, callLastsMs }: Setting): Promise<number[]> {
  return inClinic(stage, { lines, callLastsMs }, async (clinic) => {
    await clinic.enqueue(calls);
    await clinic.startWeb();
    await Promise.all(Array.from({ length: workers }, () => clinic.startWorker()));
    return idleAtEnd(clinic.robot, lines, calls);
  });
}

/** Lines are divided among the workers, for a plain worker has nothing that limits them together. */
function withPlain(stage: Stage, { lines, workers, calls, callLastsMs }: Setting): Promise<number[]> {
  return inPlainClinic(stage, { callLastsMs, endsWith: 'answer' }, async (clinic) => {
    await clinic.enqueue(calls);
    const shares = Array.from({ length: workers }, (_none, index) =>
      String(Math.floor((lines + index) / workers)),
    );
    await Promise.all(shares.map((LINES) => clinic.startWorker({ LINES })));
    return idleAtEnd(clinic.robot, lines, calls);
  });
}

async function idleAtEnd(robot: StandInRobot, lines: number, calls: number): Promise<number[]> {
  await untilRobot(robot, 'all calls to begin', () => robot.starts.length >= calls);
  return idleTimes(robot.starts, robot.ended, lines).slice(WARM_UP);
}

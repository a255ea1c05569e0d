// Whole calls: fetched, gated, written down, posted, ended by their event. 50 lines, one worker, an instant robot.
import { pauseUntilResumed, resume } from '../../src/shared/calls/pause.js';
import { percentile, perSecond } from '../report/statistics.js';
import { inClinic } from '../stage/clinic.js';
import { inPlainClinic } from '../stage/plainClinic.js';
import { memoryOf } from '../stage/processes.js';
import type { Service } from '../stage/processes.js';
import type { Stage } from '../stage/stage.js';
import { untilRobot, type StandInRobot } from '../stage/standInRobot.js';
import type { Figure } from './figure.js';

const LINES = 50;
const CALLS = 1_500;
const WARM_UP = 300;

export const wholeCalls: Figure = {
  name: 'calls',
  says: 'whole calls a second, and the memory of both processes',
  measure: async (stage) => {
    const marvin = await withMarvin(stage);
    const plain = await withPlain(stage);
    const names = Object.keys(marvin) as (keyof Outcome)[]; // the keys of one shape
    return Object.fromEntries(names.map((name) => [name, { value: marvin[name], yardstick: plain[name] }]));
  },
};

interface Outcome {
  readonly calls: number;
  readonly fullP50: number;
  readonly fullP99: number;
  readonly memoryWorker: number;
  readonly memoryWeb: number;
  readonly memoryWorkerPeak: number;
  readonly memoryWebPeak: number;
}

function withMarvin(stage: Stage): Promise<Outcome> {
  return inClinic(stage, { lines: LINES }, async (clinic) => {
    await pauseUntilResumed(clinic.desk, 'person', 'until all are queued');
    const [web, worker] = [await clinic.startWeb(), await clinic.startWorker()];
    const idle = await memories(worker, web);
    await clinic.enqueue(CALLS);
    await resume(clinic.desk);
    return outcomeOf(clinic.robot, idle, worker, web);
  });
}

function withPlain(stage: Stage): Promise<Outcome> {
  return inPlainClinic(stage, { lines: LINES }, async (clinic) => {
    await clinic.queue.pause();
    const [web, worker] = [await clinic.startWeb(), await clinic.startWorker()];
    const idle = await memories(worker, web);
    await clinic.enqueue(CALLS);
    await clinic.queue.resume();
    return outcomeOf(clinic.robot, idle, worker, web);
  });
}

async function outcomeOf(
  robot: StandInRobot,
  idle: Memories,
  worker: Service,
  web: Service,
): Promise<Outcome> {
  await untilRobot(robot, 'all calls to end', () => robot.answers.length >= CALLS);
  const took = robot.answers.slice(WARM_UP).map(({ sentMs, answeredMs }) => answeredMs - sentMs);
  const loaded = await memories(worker, web);
  return {
    calls: perSecond(
      robot.answers.map(({ answeredMs }) => answeredMs),
      WARM_UP,
    ),
    fullP50: percentile(took, 0.5),
    fullP99: percentile(took, 0.99),
    memoryWorker: idle.worker.now,
    memoryWeb: idle.web.now,
    memoryWorkerPeak: loaded.worker.peak,
    memoryWebPeak: loaded.web.peak,
  };
}

type Memories = Awaited<ReturnType<typeof memories>>;

async function memories(worker: Service, web: Service) {
  return { worker: await memoryOf(worker.pid), web: await memoryOf(web.pid) };
}

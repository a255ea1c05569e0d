// Redis and workers are killed (SIGKILL) again and again while 200 patients are called: how many end in review although nobody rang
// them? Redis syncs every write to its file. Run by hand: `npx tsx bench/killed.ts [runs]`; ten runs take about ten minutes.
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../scripts/local/until.js';
import type { CallbackJob } from '../src/shared/contracts/job.js';
import { inClinic, type Clinic } from './stage/clinic.js';
import type { Service } from './stage/processes.js';
import { openStage } from './stage/stage.js';

const PATIENTS = 200;
const LINES = 10;
const WORKERS = 2;
const CALL_LASTS_MS = 300;
/** After this a call of which nothing was heard is silent. */
const CALL_DEADLINE = '15s';
/** Between two kills of the same process, from its being ready again. */
const WORKER_LIVES_MS = { min: 300, max: 4_000 };
const REDIS_LIVES_MS = { min: 500, max: 5_000 };
const GIVE_UP_AFTER_MS = 240_000;

interface Run {
  readonly redisKills: number;
  readonly workerKills: number;
  /** Start requests that the robot had. */
  readonly rung: number;
  /** Patients of whom nobody knows whether they were rung: some were, and their event was lost with nobody. */
  readonly inReview: number;
  /** Those of them whom the robot was never asked to ring. */
  readonly unrung: number;
  /** Patients rung more than once: after `connected` nobody may be. */
  readonly doubled: number;
  /** Neither reached nor closed when the time was over. */
  readonly lost: number;
  readonly seconds: number;
}

function between({ min, max }: { readonly min: number; readonly max: number }): number {
  return min + Math.random() * (max - min);
}

/** Kills what `start` started, and starts it again, until told to stop. @returns how often it was killed */
async function killAgain<T>(
  isOver: () => boolean,
  livesMs: { readonly min: number; readonly max: number },
  start: () => Promise<T>,
  kill: (started: T) => Promise<unknown>,
): Promise<number> {
  for (let kills = 0; ; kills += 1) {
    const started = await start();
    await sleep(between(livesMs));
    if (isOver()) return kills;
    await kill(started);
  }
}

async function run(clinic: Clinic): Promise<Run> {
  const { desk, server, robot } = clinic;
  const startedAt = performance.now();
  await clinic.startWeb();
  await clinic.enqueue(PATIENTS);
  let isOver = false;
  const over = () => isOver;
  const killWorker = (worker: Service) => worker.kill('SIGKILL');
  const workers = Array.from({ length: WORKERS }, () =>
    killAgain(over, WORKER_LIVES_MS, () => clinic.startWorker(), killWorker),
  );
  let isFirst = true;
  const startRedis = async () => {
    if (!isFirst) await server.restart();
    isFirst = false;
  };
  const redis = killAgain(over, REDIS_LIVES_MS, startRedis, () => server.kill());
  const ended = async () => (await desk.calls.getCompletedCount()) + (await desk.calls.getFailedCount());
  const haveEnded = async () => (await ended()) >= PATIENTS;
  const orNot = () => undefined; // those that have not are counted below
  await until(haveEnded, { timeoutMs: GIVE_UP_AFTER_MS, everyMs: 1_000 }).catch(orNot);
  isOver = true;
  const [redisKills, ...workerKills] = await Promise.all([redis, ...workers]);
  await until(haveEnded, { timeoutMs: 60_000 }).catch(orNot);
  return {
    redisKills,
    workerKills: workerKills.reduce((sum, kills) => sum + kills, 0),
    rung: robot.callIds.length,
    ...(await countPatients(clinic)),
    lost: PATIENTS - (await ended()),
    seconds: Math.round((performance.now() - startedAt) / 1_000),
  };
}

async function countPatients({ desk, robot }: Clinic): Promise<Pick<Run, 'inReview' | 'unrung' | 'doubled'>> {
  const rung = new Set(robot.callIds);
  const callsRung = ({ calls }: CallbackJob) => calls.filter(({ callId }) => rung.has(callId)).length;
  const [completed, failed] = [await desk.calls.getCompleted(), await desk.calls.getFailed()];
  const inReview = failed.filter(({ failedReason }) => failedReason === 'needs_review');
  // A completed callback keeps its last call as it was written down.
  const doubled =
    completed.filter(({ data }) => callsRung(data) > 0).length +
    failed.filter(({ data }) => callsRung(data) > 1).length;
  return {
    inReview: inReview.length,
    unrung: inReview.filter(({ data }) => callsRung(data) === 0).length,
    doubled,
  };
}

const runs = Number(process.argv[2] ?? 10);
const stage = openStage();
const table: Run[] = [];
for (let round = 1; round <= runs; round += 1) {
  const options = { lines: LINES, callLastsMs: () => CALL_LASTS_MS, desk: { callDeadline: CALL_DEADLINE } };
  const row = await inClinic(stage, options, run);
  console.log(`run ${round}: ${JSON.stringify(row)}`);
  table.push(row);
}
console.table(table);
const total = (name: keyof Run) => table.reduce((sum, row) => sum + row[name], 0);
console.log(
  `${runs} runs of ${PATIENTS} patients: ${total('unrung')} ended in review unrung (aim: 0), ${total('doubled')} rung twice, ${total('lost')} lost`,
);
process.exit(0);

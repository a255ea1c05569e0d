// A worker that stops at a chosen moment of a call's life, in a clinic so small that each call can be counted.
import { clinic, type Clinic, type ClinicOptions, type OwnEnvironment } from './clinic.js';
import type { Moment } from './moments.js';
import type { ManagedProcess } from './processes.js';
import { enqueueAll, EVERYBODY_REACHED } from './scenario.js';
import { callsOf, type SimulatedCall } from './simulatorLog.js';
import { storedResults } from './sums.js';
import { redisProxy, type StoppedLine, type StopPoint } from './tcpProxy.js';
import { until } from './until.js';

export const PATIENTS = 2;

/** Two patients, one line, a web process, no worker yet; everybody who is rung is reached. */
export async function smallClinic(options: Partial<ClinicOptions> = {}): Promise<Clinic> {
  const place = await clinic({
    patients: PATIENTS,
    desk: { lines: 1, callDeadline: '3s', ...options.desk },
    robot: { outcomes: EVERYBODY_REACHED, ...options.robot },
  });
  await Promise.all([enqueueAll(place), place.startWeb()]);
  return place;
}

/** Starts a worker that stops at a moment of its talk with Redis; resolves when it has. */
export async function workerStoppedAt(
  place: Clinic,
  point: StopPoint,
  moment: Moment,
  own: OwnEnvironment = {},
): Promise<{ worker: ManagedProcess; line: StoppedLine }> {
  const redis = await redisProxy(place.redis.port);
  const stopped = redis.stopAt(point, moment);
  const REDIS_URL = `redis://127.0.0.1:${redis.port}`;
  const worker = await place.startWorker({ REDIS_URL, LOG_LEVEL: 'debug', ...own });
  return { worker, line: await stopped };
}

/** Waits until the write-ahead is done in Redis, whether its caller has been answered or not. */
export async function isWrittenDown({ queues }: Clinic): Promise<void> {
  const openCalls = async () => (await queues.calls.getJobs(['active'])).filter(({ data }) => data.open);
  await until(async () => (await openCalls()).length > 0, { timeoutMs: 60_000, what: 'the write-ahead' });
}

/** Calls by the robot's own account. */
export function robotCalls({ robot }: Clinic): SimulatedCall[] {
  return callsOf(robot.events);
}

/** Dispositions of all results, sorted. */
export async function verdicts({ queues }: Clinic): Promise<(string | null)[]> {
  const results = await storedResults(queues);
  return results.map(({ disposition }) => disposition).sort();
}

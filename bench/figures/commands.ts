// How many commands a call costs, and how often a process waits for Redis: counted by a proxy on one line, so that nothing of
// one call travels with another's.
import type { Redis } from 'ioredis';
import { inClinic } from '../stage/clinic.js';
import { between, startCountingProxy, type CountingProxy, type Passed } from '../stage/countingProxy.js';
import { inPlainClinic } from '../stage/plainClinic.js';
import type { Service } from '../stage/processes.js';
import type { Stage } from '../stage/stage.js';
import { untilRobot, type StandInRobot } from '../stage/standInRobot.js';
import type { Figure } from './figure.js';

const WARM_UP = 20;
const COUNTED = 100;
/** After the last one that is counted there is always another: the desk never runs dry. */
const CALLS = WARM_UP + COUNTED + 50;

interface Counted {
  readonly sent: number;
  readonly sentInner: number;
  readonly waitsWeb: number;
  readonly waitsWorker: number;
}

type ByName = Readonly<Record<string, number>>;

export const commands: Figure = {
  name: 'commands',
  says: 'commands sent to Redis and waits for it, a call',
  maxRounds: 1,
  measure: async (stage) => {
    const [{ counted, byName }, { counted: plain }] = [await withMarvin(stage), await withPlain(stage)];
    const both = (name: keyof Counted) => ({ value: counted[name], yardstick: plain[name] });
    return {
      sent: { ...both('sent'), detail: byName },
      sentInner: both('sentInner'),
      waitsWeb: both('waitsWeb'),
      waitsWorker: both('waitsWorker'),
    };
  },
};

interface Counting {
  readonly server: { readonly port: number };
  readonly redis: Redis;
  readonly robot: StandInRobot;
  readonly enqueue: (count: number) => Promise<void>;
  readonly startWorker: (own: Record<string, string>) => Promise<Service>;
  readonly startWeb: (own: Record<string, string>) => Promise<Service>;
}

function withMarvin(stage: Stage): Promise<Outcome> {
  return inClinic(stage, { lines: 1 }, countCalls);
}

/** A plain worker does not wait for the end of a call; here the call is over before the start request is answered. */
function withPlain(stage: Stage): Promise<Outcome> {
  return inPlainClinic(stage, { lines: 1 }, countCalls);
}

interface Outcome {
  readonly counted: Counted;
  /** Process and command → how often for each call. */
  readonly byName: ByName;
}

async function countCalls(clinic: Counting): Promise<Outcome> {
  const { robot, redis, server } = clinic;
  const [web, worker] = [await startCountingProxy(server.port), await startCountingProxy(server.port)];
  await clinic.enqueue(CALLS);
  await clinic.startWeb({ REDIS_URL: web.url });
  await clinic.startWorker({ REDIS_URL: worker.url });
  const look = async (calls: number) => {
    await untilRobot(robot, 'calls to end', () => robot.answers.length >= calls);
    return lookAt({ robot, redis, web, worker });
  };
  const [before, after] = [await look(WARM_UP), await look(WARM_UP + COUNTED)];
  await Promise.all([web.close(), worker.close()]);
  const calls = after.ended - before.ended;
  const [ofWeb, ofWorker] = [between(before.web, after.web), between(before.worker, after.worker)];
  const counted = {
    sent: (ofWeb.commands + ofWorker.commands) / calls,
    sentInner: (after.executed - before.executed) / calls,
    waitsWeb: ofWeb.waits / calls,
    waitsWorker: ofWorker.waits / calls,
  };
  return { counted, byName: { ...perCall('web', ofWeb, calls), ...perCall('worker', ofWorker, calls) } };
}

function perCall(process: string, { names }: { names: ByName }, calls: number): ByName {
  return Object.fromEntries(
    Object.entries(names).map(([name, count]) => [`${process} ${name}`, count / calls]),
  );
}

interface Look {
  readonly ended: number;
  readonly web: Passed;
  readonly worker: Passed;
  /** Every command that Redis executed, those inside scripts too. */
  readonly executed: number;
}

async function lookAt({
  robot,
  redis,
  web,
  worker,
}: {
  robot: StandInRobot;
  redis: Redis;
  web: CountingProxy;
  worker: CountingProxy;
}): Promise<Look> {
  const stats = await redis.info('commandstats');
  const executed = [...stats.matchAll(/:calls=(\d+)/g)].reduce((sum, [, calls]) => sum + Number(calls), 0);
  return { ended: robot.answers.length, web: web.passed(), worker: worker.passed(), executed };
}

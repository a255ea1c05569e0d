// What idle desks cost: commands a second, connections and memory of one worker with 1, 50 and 200 desks, `marvin status` and
// `/metrics`.
import { setTimeout as sleep } from 'node:timers/promises';
import { isoIn } from '../../src/shared/domain/instant.js';
import { median } from '../report/statistics.js';
import { inClinic, type Clinic } from '../stage/clinic.js';
import { between, startCountingProxy } from '../stage/countingProxy.js';
import { inPlainClinic } from '../stage/plainClinic.js';
import { memoryOf, type Service } from '../stage/processes.js';
import { noonZone } from '../stage/settings.js';
import type { Stage } from '../stage/stage.js';
import type { Figure } from './figure.js';

/** Until what a start does once is over: the first look at each desk, and retention, desk by desk. */
const SETTLE_MS = { process: 2_000, desk: 150 } as const;
/** Longer than any regular interval of a worker but housekeeping. */
const COUNT_MS = 5_000;
const MANY = 200;
const METRICS_ROUNDS = 3;
/** The web process shares an answer for two seconds; each round is to ask Redis. */
const SHARED_MS = 2_100;

interface Idle {
  readonly perSecond: number;
  readonly connections: number;
  readonly memory: number;
}

export const manyDesks: Figure = {
  name: 'desks',
  says: 'what idle desks cost: 1, 50 and 200 of them',
  maxRounds: 1,
  measure: async (stage) => {
    const plain = await inPlainClinic(stage, {}, ({ server, startWorker }) =>
      idleCost(server.port, startWorker, 0),
    );
    const one = await idleDesks(stage, 1);
    const fifty = await idleDesks(stage, 50);
    const many = await inClinic(stage, { desks: MANY }, async (clinic) => ({
      ...(await idleCost(clinic.server.port, clinic.startWorker, MANY)),
      statusMs: (await clinic.marvin('status')).tookMs,
      metricsMs: await metricsTime(clinic),
    }));
    const shut = await idleDesks(stage, MANY, shutNow());
    return {
      idleCommands1: { value: one.perSecond, yardstick: plain.perSecond },
      idleCommands50: { value: fifty.perSecond },
      idleCommands200: { value: many.perSecond },
      idleCommandsShut: { value: shut.perSecond },
      connections200: { value: many.connections, yardstick: plain.connections },
      memory200: { value: many.memory, yardstick: plain.memory },
      status200: { value: many.statusMs },
      metrics200: { value: many.metricsMs },
    };
  },
};

function idleDesks(stage: Stage, desks: number, desk: Readonly<Record<string, unknown>> = {}): Promise<Idle> {
  return inClinic(stage, { desks, desk }, ({ server, startWorker }) =>
    idleCost(server.port, startWorker, desks),
  );
}

async function idleCost(
  redisPort: number,
  startWorker: (own: Record<string, string>) => Promise<Service>,
  desks: number,
): Promise<Idle> {
  const proxy = await startCountingProxy(redisPort);
  const worker = await startWorker({ REDIS_URL: proxy.url });
  await sleep(SETTLE_MS.process + desks * SETTLE_MS.desk);
  const before = proxy.passed();
  await sleep(COUNT_MS);
  const after = proxy.passed();
  const memory = (await memoryOf(worker.pid)).now;
  await worker.stop();
  await proxy.close();
  const perSecond = (between(before, after).commands * 1_000) / COUNT_MS;
  return { perSecond, connections: after.connections, memory };
}

/** How long `/metrics` takes, in ms. @throws Error when it was answered without Redis */
async function metricsTime({ startWeb, webUrl }: Clinic): Promise<number> {
  const web = await startWeb();
  const times: number[] = [];
  for (let round = 0; round < METRICS_ROUNDS; round += 1) {
    await sleep(SHARED_MS);
    const askedAt = performance.now();
    const text = await (await fetch(`${webUrl}/metrics`)).text();
    times.push(performance.now() - askedAt);
    if (!text.includes('marvin_redis_up 1')) throw new Error('/metrics was answered without Redis');
  }
  await web.stop();
  return median(times);
}

/** A window that closed an hour ago and opens again tomorrow. */
function shutNow() {
  const timezone = noonZone(Date.now());
  const hour = (atMs: number) => isoIn(timezone, atMs).slice(11, 16);
  const nowMs = Date.now();
  return { timezone, window: { from: hour(nowMs - 2 * 3_600_000), to: hour(nowMs - 3_600_000) } };
}

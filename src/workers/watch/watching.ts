// Everything by which a worker is watched, as the environment asks for it: metrics on a port, traces, both or neither.
import type { BuildInfo } from '../../shared/buildInfo.js';
import { deskStatus } from '../../shared/calls/deskStatus.js';
import type { Environment } from '../../shared/config/environment.js';
import { within } from '../../shared/deadline.js';
import { throttledLog, type Logger } from '../../shared/logging.js';
import { mastersOf } from '../../shared/redis/clusterNodes.js';
import type { RedisConnection } from '../../shared/redis/connection.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import { livingWorkers } from '../../shared/redis/livingWorkers.js';
import { replicasOnline } from '../../shared/redis/replicas.js';
import { startTracing } from '../../shared/tracing/tracing.js';
import { DeskWatch } from './deskWatch.js';
import { startMetricsServer } from './metricsServer.js';
import { oldestDueMs } from './oldestDue.js';
import type { WorkerMetrics, WorkerView } from './workerMetrics.js';

/** Prometheus waits ten seconds by default. */
const REDIS_WAIT_MS = 5_000;

export interface Watching {
  of(desk: DeskQueues): DeskWatch;
  stop(): Promise<void>;
}

export interface Watched {
  readonly environment: Environment;
  readonly build: BuildInfo;
  readonly redis: RedisConnection;
  readonly desks: readonly DeskQueues[];
  readonly logger: Logger;
}

/** @throws UnavailableError when METRICS_PORT is taken */
export async function startWatching(watched: Watched): Promise<Watching> {
  const { environment, build, logger } = watched;
  const warn = throttledLog(logger, 'traces could not be sent; trying again');
  const tracing = await startTracing(environment.isTraced, { name: 'worker', build, warn });
  const served = await serveMetrics(watched);
  return {
    of: (desk) =>
      new DeskWatch(desk, { meter: served?.metrics.meterOf(desk.settings.name) ?? null, tracing }),
    stop: async () => {
      await Promise.all([served?.stop(), tracing?.stop()]);
    },
  };
}

async function serveMetrics(watched: Watched) {
  const { host, metricsPort: port, metricsToken: token } = watched.environment;
  if (port === null) return null;
  const { WorkerMetrics: Metrics } = await import('./workerMetrics.js');
  const metrics: WorkerMetrics = new Metrics(watched.build);
  /** Redis is asked once for all who ask at the same time. */
  let running: Promise<string> | null = null;
  const text = () =>
    (running ??= viewOf(watched)
      .then((view) => metrics.text(view))
      .finally(() => (running = null)));
  const { contentType } = metrics;
  const server = await startMetricsServer({
    host,
    port,
    token,
    metrics: { text, contentType },
    logger: watched.logger,
  });
  return { metrics, stop: () => server.stop() };
}

async function viewOf({ redis, desks }: Watched): Promise<WorkerView> {
  const nowMs = Date.now();
  const orNull = async <T>(asked: Promise<T>) => within(REDIS_WAIT_MS, asked).catch(() => null);
  const [statuses, workers, replicas] = await Promise.all([
    orNull(Promise.all(desks.map((desk) => deskStatus(desk, nowMs)))),
    orNull(livingWorkers(redis)),
    orNull(replicasOf(redis)),
  ]);
  const ages = desks.map(async (desk, index): Promise<[string, number]> => {
    const status = statuses?.[index];
    return [desk.settings.name, status ? await oldestDueMs(desk, status, nowMs) : 0];
  });
  const oldestDue = statuses && (await orNull(Promise.all(ages)));
  return { statuses, workers, replicas, oldestDue: oldestDue && new Map(oldestDue) };
}

/** Replicas in step, of the master that has fewest. */
async function replicasOf(redis: RedisConnection): Promise<number> {
  const counts = mastersOf(redis).map(async (master) => replicasOnline(await master.info('replication')));
  return Math.min(...(await Promise.all(counts)));
}

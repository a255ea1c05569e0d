// The web process: call events, 1C's requests, pages, the board, health. Wires and decides nothing.
import { buildInfo } from '../shared/buildInfo.js';
import { readConfiguration } from '../shared/config/configuration.js';
import { languageOf } from '../shared/texts/chosenLanguage.js';
import { setLanguage } from '../shared/texts/say.js';
import { DAY_MS } from '../shared/domain/duration.js';
import { createLogger, throttledLog } from '../shared/logging.js';
import { openDesk } from '../shared/redis/deskQueues.js';
import { connectRedis } from '../shared/redis/connection.js';
import { livingWorkers } from '../shared/redis/livingWorkers.js';
import { Troubles } from '../shared/redis/troubles.js';
import { openVault } from '../shared/redis/vault.js';
import { keepRefusals } from '../shared/redis/keptRefusals.js';
import { SealRing } from '../shared/sealing.js';
import { onStop, runService } from '../shared/processLife.js';
import { startTracing } from '../shared/tracing/tracing.js';
import { createApp } from './app.js';
import { lazily } from './lazily.js';
import { AuditTrail } from './audit.js';
import { createDocuments } from './documents/documents.js';
import { LiveStreams } from './live/liveStreams.js';
import { createWork } from './todo/work.js';
import { createBoard } from './board/board.js';
import { systemState } from './state/systemState.js';
import { startDraining } from './robot/draining.js';
import { Metrics } from './metrics/metrics.js';
import { AccessControl } from './access/accessControl.js';
import { refuseUnsafeRedis } from './redisAtStart.js';
import { RobotAddresses } from './http/connections.js';
import { listen, portOf, reachOf, stopListening } from './http/server.js';
import { TvLinks } from './access/tvLinks.js';
import { sharedFor } from './pages/sharedAnswer.js';
import { sessionKeyOf } from './access/session.js';
import { openSpool } from './robot/spool.js';
import { startSpoolHeartbeat } from './robot/spoolHeartbeat.js';
import { webDesk } from './webDesk.js';

/** All desks of one look ask together. */
const LIVING_SHARED_MS = 500;
const STATE_SHARED_MS = 2_000;

async function main(): Promise<void> {
  setLanguage(languageOf(process.argv.slice(2), process.env));
  const { environment, config } = await readConfiguration(process.env);
  const troubles = new Troubles();
  const logger = createLogger('web', environment.logLevel, { onTrouble: troubles.note });
  const access = new AccessControl(environment.boardUsers, sessionKeyOf(environment.sealKeys), Date.now);
  const endings: (() => Promise<void>)[] = [];
  onStop(logger, async () => {
    for (const end of endings.reverse()) await end();
  });
  await refuseUnsafeRedis(environment.redis, logger);
  const redis = connectRedis(environment.redis, 'request', throttledLog(logger, 'Redis is away'));
  troubles.keepIn(redis);
  const ping = () => redis.ping();
  const desks = config.desks.map((desk) => openDesk(desk, redis, config.retentionDays));
  endings.push(async () => {
    await Promise.all(desks.map((desk) => desk.close()));
    redis.disconnect();
  });
  const build = buildInfo();
  const warn = throttledLog(logger, 'traces could not be sent; trying again');
  const tracing = await startTracing(environment.isTraced, { name: 'web', build, warn });
  endings.push(async () => tracing?.stop());
  const living = sharedFor(LIVING_SHARED_MS, Date.now, () => livingWorkers(redis));
  const ring = new SealRing(environment.sealKeys);
  const webDesks = desks.map((desk) => webDesk(desk, { now: Date.now, ring, living, tracing }));
  const spool = await openSpool(environment.spoolDir, logger);
  const metrics = new Metrics(build);
  const audit = new AuditTrail(redis, config.retentionDays, logger);
  endings.push(() => audit.close());
  const draining = startDraining({ spool, desks: webDesks, ping, logger, now: Date.now, metrics });
  endings.push(() => draining.stop());
  const heartbeat = startSpoolHeartbeat({ spool, desks, now: Date.now });
  endings.push(() => heartbeat.stop());
  const robots = new RobotAddresses();
  const live = new LiveStreams(Date.now);
  const app = createApp({
    logger,
    now: Date.now,
    trustedProxies: environment.trustedProxies,
    publicUrl: config.publicUrl,
    robots,
    desks: webDesks,
    documents: createDocuments({
      desks,
      redis,
      ring,
      vault: lazily(() => openVault(redis, environment.sealKeys)),
      retentionDays: config.retentionDays,
    }),
    live,
    tvLinks: new TvLinks(environment.sealKeys, environment.tvLinks),
    work: createWork({ desks: webDesks, redis }),
    state: sharedFor(STATE_SHARED_MS, Date.now, () =>
      systemState({ desks: webDesks, redis, spool, living, now: Date.now }),
    ),
    spool,
    metrics,
    metricsToken: environment.metricsToken,
    ping,
    livingWorkers: living,
    access,
    audit,
    keepRefusals: (desk, refusals) => keepRefusals(redis, desk, refusals, config.retentionDays * DAY_MS),
    board: createBoard(desks, audit, Date.now),
  });
  const server = await listen(app, environment.port, { host: environment.host, robots });
  endings.push(() => stopListening(server));
  endings.push(() => {
    live.close();
    return Promise.resolve();
  });
  const reach = reachOf(environment.host);
  const names = config.desks.map(({ name }) => name);
  logger.info({ host: environment.host, port: portOf(server), reach, desks: names }, 'listening');
}

await runService(main);

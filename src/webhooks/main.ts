// The web process: the robot's callbacks, the board, health. Wires and decides nothing.
import { noteProgress } from '../shared/calls/progress.js';
import { settle } from '../shared/calls/settle.js';
import { loadConfig } from '../shared/config.js';
import { readEnvironment } from '../shared/environment.js';
import { createLogger, rarely } from '../shared/logging.js';
import { openDesk, type DeskQueues } from '../shared/queues.js';
import { connectRedis } from '../shared/redis.js';
import { onStop, runService } from '../shared/processLife.js';
import { createApp } from './app.js';
import { createBoard } from './board.js';
import type { CallbackDesk } from './callbackRoute.js';
import { People } from './people.js';
import { refuseUnsafeRedis } from './redisAtStart.js';
import { listen, portOf, stopListening } from './server.js';
import { sessionKeyOf } from './session.js';

async function main(): Promise<void> {
  const environment = readEnvironment(process.env);
  const config = await loadConfig(environment.configPath, process.env);
  const logger = createLogger('web', environment.logLevel);
  const people = new People(environment.boardUsers, sessionKeyOf(environment.sealKeys), Date.now);
  await refuseUnsafeRedis(environment.redis, logger);
  const redis = connectRedis(environment.redis, 'request', rarely(logger, 'Redis is away'));
  const desks = config.desks.map((desk) => openDesk(desk, redis, config.retentionDays));
  const app = createApp({
    logger,
    now: Date.now,
    trustedProxies: environment.trustedProxies,
    desks: desks.map(callbackDesk),
    ping: () => redis.ping(),
    people,
    board: createBoard(desks, logger),
  });
  const server = await listen(app, environment.port);
  logger.info({ port: portOf(server), desks: config.desks.map(({ name }) => name) }, 'listening');
  onStop(logger, async () => {
    await stopListening(server);
    await Promise.all(desks.map((desk) => desk.close()));
    redis.disconnect();
  });
}

function callbackDesk(desk: DeskQueues): CallbackDesk {
  return {
    name: desk.desk.name,
    robot: desk.desk.robot,
    settle: (callId, verdict, nowMs) => settle(desk, callId, verdict, nowMs),
    noteProgress: (callId, status, nowMs) => noteProgress(desk, callId, status, nowMs),
  };
}

/** The queues repeat the errors of the connection, which are logged there. */
await runService(main);

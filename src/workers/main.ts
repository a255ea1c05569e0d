// The worker process: dials for every desk of the configuration and delivers results to 1C.
import { join } from 'node:path';
import { readConfiguration } from '../shared/config/configuration.js';
import { createLogger, throttledLog } from '../shared/logging.js';
import { openDesk } from '../shared/redis/deskQueues.js';
import { openFormerDesks } from '../shared/redis/formerDesks.js';
import { connectRedis } from '../shared/redis/connection.js';
import { forgetfulDisk } from '../shared/onec/resultDirectory.js';
import { onStop, runService } from '../shared/processLife.js';
import { REJECTS_DIR } from '../shared/config/environment.js';
import { runMarvin } from './runMarvin.js';
import { DailyPull } from './dailyPull.js';
import { startDeliveryWorker } from './results/deliveryWorker.js';
import { Dialler } from './dialling/dialler.js';
import { Housekeeping } from './housekeeping.js';
import { whenRedisIsFit } from './whenRedisIsFit.js';

async function main(): Promise<void> {
  const { environment, config } = await readConfiguration(process.env);
  const logger = createLogger('worker', environment.logLevel);
  const redis = connectRedis(
    environment.redis,
    'service',
    throttledLog(logger, 'Redis cannot be reached; trying again'),
  );
  const parts: { stop(): Promise<void> }[] = [];
  const desks = config.desks.map((desk) => openDesk(desk, redis, config.retentionDays));
  onStop(logger, async () => {
    await Promise.all(parts.map((part) => part.stop()));
    await Promise.all(desks.map((desk) => desk.close()));
    redis.disconnect();
  });
  if (environment.diskForgets)
    for (const { name, onec } of config.desks)
      if (onec.results.kind === 'file') logger.warn({ desk: name }, forgetfulDisk(name));
  for (const { name, robot, dialOnly } of config.desks)
    if (robot.kind === 'simulator' || dialOnly)
      logger.warn(
        { desk: name, training: robot.kind === 'simulator', dialOnly: dialOnly?.length },
        'this desk is not in earnest',
      );
  const { ring } = await whenRedisIsFit(redis, environment.sealKeys, logger);
  for (const desk of desks) {
    const dialler = new Dialler(desk, ring, logger);
    const dailyPull = new DailyPull(desk, runMarvin, logger);
    parts.push(dialler, dailyPull, await startDeliveryWorker(desk, ring, logger));
    await Promise.all([dialler.start(), dailyPull.start()]);
  }
  // Not the spool itself: a call event that waits there was acknowledged, and stays until Redis takes it.
  const oldFiles = [REJECTS_DIR, join(environment.spoolDir, 'aside')];
  const housekeeping = new Housekeeping(desks, oldFiles, logger, () =>
    openFormerDesks(redis, desks, config.retentionDays),
  );
  parts.push(housekeeping);
  housekeeping.start();
  logger.info({ desks: desks.map(({ settings: desk }) => desk.name) }, 'ready');
}

await runService(main);

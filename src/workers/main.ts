// The worker process: dials for the desks of the configuration, or for those that --desk names, and delivers results to 1C.
import { join } from 'node:path';
import { buildInfo, inOneWord } from '../shared/buildInfo.js';
import { readConfiguration } from '../shared/config/configuration.js';
import { languageOf } from '../shared/texts/chosenLanguage.js';
import { setLanguage } from '../shared/texts/say.js';
import { createLogger, throttledLog } from '../shared/logging.js';
import { openDesk } from '../shared/redis/deskQueues.js';
import { openFormerDesks } from '../shared/redis/formerDesks.js';
import { connectRedis } from '../shared/redis/connection.js';
import { Troubles } from '../shared/redis/troubles.js';
import { connectionsOf } from '../shared/redis/room.js';
import { Wakes } from '../shared/redis/wakes.js';
import { forgetfulDisk } from '../shared/onec/resultDirectory.js';
import { onStop, runService } from '../shared/processLife.js';
import { REJECTS_DIR } from '../shared/config/environment.js';
import { runMarvin } from './runMarvin.js';
import { DailyPull } from './dailyPull.js';
import { startDeliveryWorker } from './results/deliveryWorker.js';
import { Dialler } from './dialling/dialler.js';
import { Heartbeat } from './heartbeat.js';
import { Housekeeping } from './housekeeping.js';
import { servedDesks } from './servedDesks.js';
import { startWatching, type Watching } from './watch/watching.js';
import { warnOfLackOfRoom, whenRedisIsFit } from './whenRedisIsFit.js';

async function main(): Promise<void> {
  setLanguage(languageOf(process.argv.slice(2), process.env));
  const { environment, config } = await readConfiguration(process.env);
  const served = servedDesks(process.argv.slice(2), config.desks);
  const troubles = new Troubles();
  const logger = createLogger('worker', environment.logLevel, { onTrouble: troubles.note });
  const redis = connectRedis(
    environment.redis,
    'service',
    throttledLog(logger, 'Redis cannot be reached; trying again'),
  );
  troubles.keepIn(redis);
  const parts: { stop(): Promise<void> }[] = [];
  let watching: Watching | null = null;
  // In a cluster each desk sleeps by itself: a command reaches one slot.
  const wakes = environment.redis.cluster
    ? undefined
    : new Wakes(redis, throttledLog(logger, 'this worker may be woken up to a second late; trying again'));
  const desks = served.map((desk) => openDesk(desk, redis, config.retentionDays, wakes));
  onStop(logger, async () => {
    await Promise.all(parts.map((part) => part.stop()));
    await watching?.stop();
    await Promise.all(desks.map((desk) => desk.close()));
    await wakes?.close();
    redis.disconnect();
  });
  if (environment.diskForgets)
    for (const { name, onec } of served)
      if (onec.results.kind === 'file') logger.warn({ desk: name }, forgetfulDisk(name));
  for (const { name, robot, dialOnly } of served)
    if (robot.kind === 'simulator' || dialOnly)
      logger.warn(
        { desk: name, training: robot.kind === 'simulator', dialOnly: dialOnly?.length },
        'this desk is not in earnest',
      );
  const build = buildInfo();
  watching = await startWatching({ environment, build, redis, desks, logger });
  const { ring } = await whenRedisIsFit(redis, environment.sealKeys, logger);
  await warnOfLackOfRoom(redis, connectionsOf(desks.length, environment.redis.cluster).worker, logger);
  const names = served.map(({ name }) => name);
  const heartbeat = new Heartbeat(redis, build, names, logger);
  parts.push(heartbeat);
  heartbeat.start();
  await Promise.all(
    desks.map(async (desk) => {
      const watch = watching.of(desk);
      const dialler = new Dialler(desk, ring, logger, watch);
      const dailyPull = new DailyPull(desk, runMarvin, logger);
      parts.push(dialler, dailyPull);
      const delivering = startDeliveryWorker(desk, ring, logger, watch).then((part) => parts.push(part));
      await Promise.all([dialler.start(), dailyPull.start(), delivering]);
    }),
  );
  // Not the spool itself: a call event that waits there was acknowledged, and stays until Redis takes it.
  const oldFiles = [REJECTS_DIR, join(environment.spoolDir, 'aside')];
  const configured = config.desks.map((settings) => ({ settings })); // those of other workers are no former desks
  const housekeeping = new Housekeeping(desks, oldFiles, logger, (stopped) =>
    openFormerDesks(redis, configured, config.retentionDays, stopped),
  );
  parts.push(housekeeping);
  housekeeping.start();
  await heartbeat.working();
  logger.info({ desks: names, version: inOneWord(build) }, 'ready');
}

await runService(main);

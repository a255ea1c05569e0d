// The worker process: dials for every desk of the configuration and delivers results to 1C.
import { loadConfig } from '../shared/config.js';
import { readEnvironment } from '../shared/environment.js';
import { createLogger } from '../shared/logging.js';
import { openDesk } from '../shared/queues.js';
import { connectRedis, demandSafeRedis, openVault } from '../shared/redis.js';
import { onStop, runService } from '../shared/processLife.js';
import { startDelivery } from './delivery.js';
import { startDialling } from './dialling.js';

async function main(): Promise<void> {
  const environment = readEnvironment(process.env);
  const config = await loadConfig(environment.configPath, process.env);
  const logger = createLogger('worker', environment.logLevel);
  const redis = connectRedis(environment.redis, 'service', (error) =>
    logger.warn({ err: error }, 'Redis connection'),
  );
  await demandSafeRedis(redis);
  const vault = await openVault(redis, environment.sealKeys);
  const desks = config.desks.map((desk) => openDesk(desk, redis, config.retentionDays));
  const running = await Promise.all(
    desks.flatMap((desk) => [
      startDialling(desk, vault.ring, logger),
      startDelivery(desk, vault.ring, logger),
    ]),
  );
  logger.info({ desks: desks.map(({ desk }) => desk.name) }, 'ready');
  onStop(logger, async () => {
    await Promise.all(running.map((part) => part.stop()));
    await Promise.all(desks.map((desk) => desk.close()));
    redis.disconnect();
  });
}

await runService(main);

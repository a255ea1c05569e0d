// The worker's start: it waits for a Redis that it can trust, however long that takes.
import { setTimeout as sleep } from 'node:timers/promises';
import { UnavailableError } from '../shared/errors.js';
import { throttledLog, type Logger } from '../shared/logging.js';
import { faultOf, misconfiguration, type RedisConnection } from '../shared/redis/connection.js';
import { lackOfRoom, roomOf } from '../shared/redis/room.js';
import { isRedisError } from '../shared/redis/redisFault.js';
import { demandSafeRedis, tryCommands } from '../shared/redis/safety.js';
import { openVault } from '../shared/redis/vault.js';
import type { SealKey, Vault } from '../shared/sealing.js';
import { say } from '../shared/texts/say.js';

const TRY_AGAIN_MS = 2_000;

/**
 * Waits until Redis answers, is safe and takes every kind of command.
 *
 * @throws ConfigurationError when only a person can help, by changing Marvin's settings or the server's
 */
export async function whenRedisIsFit(
  redis: RedisConnection,
  sealKeys: readonly SealKey[],
  logger: Logger,
): Promise<Vault> {
  const complain = throttledLog(logger, 'Redis cannot be used yet; trying again');
  const { found: misconfigured, ignore } = misconfiguration(redis);
  try {
    for (;;) {
      try {
        return await Promise.race([openIfFit(redis, sealKeys), misconfigured]);
      } catch (error) {
        const fault = isRedisError(error) ? faultOf(redis, error) : error;
        if (!(fault instanceof UnavailableError)) throw fault;
        complain(fault);
        await sleep(TRY_AGAIN_MS);
      }
    }
  } finally {
    ignore();
  }
}

/** A worker without its other connections still works, but is not woken: it looks once a second. */
export async function warnOfLackOfRoom(
  redis: RedisConnection,
  needed: number,
  logger: Logger,
): Promise<void> {
  const room = await roomOf(redis);
  const lack = room && lackOfRoom(room, needed - 1, say('the other connections of this worker'));
  if (lack) logger.warn(lack);
}

async function openIfFit(redis: RedisConnection, sealKeys: readonly SealKey[]): Promise<Vault> {
  await demandSafeRedis(redis);
  await tryCommands(redis);
  return openVault(redis, sealKeys);
}

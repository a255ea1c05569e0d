// What Marvin demands of a Redis before it trusts it with a patient.
import { describe, expect, it } from 'vitest';
import { ConfigurationError, UnavailableError } from '../../../../src/shared/errors.js';
import { demandSafeRedis } from '../../../../src/shared/redis/safety.js';
import type { RedisConnection } from '../../../../src/shared/redis/connection.js';

/** A server that says this of itself; nothing else of it is asked. */
const saying = (info: string | Error): RedisConnection =>
  ({
    info: () => (info instanceof Error ? Promise.reject(info) : Promise.resolve(info)),
  }) as unknown as RedisConnection;

const infoOf = (version: string, policy: string) =>
  `# Server\r\nredis_version:${version}\r\n# Memory\r\nmaxmemory_policy:${policy}\r\n`;

describe('a Redis', () => {
  it.each(['6.2.0', '7.0.15', '8.2.1'])('of version %s that evicts nothing is trusted', async (version) => {
    await expect(demandSafeRedis(saying(infoOf(version, 'noeviction')))).resolves.toBeUndefined();
  });
  it.each(['3.2.12', '5.0.14', '6.0.16'])('of version %s is refused as too old', async (version) => {
    await expect(demandSafeRedis(saying(infoOf(version, 'noeviction')))).rejects.toThrow(
      /too old.*6\.2.*upgrade/,
    );
  });
  it.each(['allkeys-lru', 'volatile-ttl'])('with %s is refused, and says how to fix it', async (policy) => {
    const refusal = demandSafeRedis(saying(infoOf('7.0.15', policy)));
    await expect(refusal).rejects.toThrow(ConfigurationError);
    await expect(refusal).rejects.toThrow(/config set maxmemory-policy noeviction/);
  });
  it('that does not answer is unavailable, not wrongly configured', async () => {
    await expect(demandSafeRedis(saying(new Error('connection refused')))).rejects.toThrow(UnavailableError);
  });
});

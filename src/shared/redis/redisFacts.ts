// How the Redis servers are, by their own word: what they keep on disk, memory, replicas, and how soon they answer.
import { mastersOf, whichOf } from './clusterNodes.js';
import type { RedisConnection } from './connection.js';
import { replicasOnline } from './replicas.js';
import { infoField } from './safety.js';

export interface RedisFacts {
  /** ` at host:port` where there are several. */
  readonly which: string;
  readonly version: string;
  /** Whether the append-only file is on; null: the server does not say. */
  readonly isAppendOnly: boolean | null;
  /** Whether the last write to disk went well. */
  readonly isWritten: boolean;
  readonly usedMb: number;
  /** Null: as much as the machine has. */
  readonly maxMb: number | null;
  readonly replicas: number;
  /** How long a PING took, in milliseconds. */
  readonly pingMs: number;
}

/** Of every master of a cluster. @throws when one does not answer */
export async function redisFacts(redis: RedisConnection): Promise<RedisFacts[]> {
  return Promise.all(
    mastersOf(redis).map(async (master) => {
      const beganMs = performance.now();
      await master.ping();
      const pingMs = performance.now() - beganMs;
      return { which: whichOf(redis, master), pingMs, ...factsIn(await master.info()) };
    }),
  );
}

const MB = 1_048_576;

function factsIn(info: string): Omit<RedisFacts, 'which' | 'pingMs'> {
  const field = (name: string) => infoField(info, name);
  const appendOnly = field('aof_enabled');
  const maxMb = Number(field('maxmemory')) / MB;
  const writes = [field('aof_last_write_status'), field('rdb_last_bgsave_status')];
  return {
    version: field('redis_version'),
    isAppendOnly: appendOnly === '' ? null : appendOnly === '1',
    isWritten: writes.every((status) => status === '' || status === 'ok'),
    usedMb: Number(field('used_memory')) / MB,
    maxMb: maxMb > 0 ? maxMb : null,
    replicas: replicasOnline(info),
  };
}

// What `marvin check` says of how Redis is set up: of each master, where there are several.
import type { Redis } from 'ioredis';
import { mastersOf, whichOf } from '../../shared/redis/clusterNodes.js';
import type { RedisConnection } from '../../shared/redis/connection.js';
import { replicasOnline } from '../../shared/redis/replicas.js';
import { infoField } from '../../shared/redis/safety.js';
import { say } from '../../shared/texts/say.js';

const MIN_HZ = 50;

/** What could lose or delay a call, one sentence each. @param redis has answered before */
export async function redisWarnings(redis: RedisConnection): Promise<string[]> {
  const found = mastersOf(redis).map(async (master) => {
    const which = whichOf(redis, master);
    const [memory, persistence] = [await master.info('memory'), await master.info('persistence')];
    return [
      unknownPolicy(infoField(memory, 'maxmemory_policy'), which),
      durability(infoField(persistence, 'aof_enabled'), await setting(master, 'appendfsync'), which),
      slowClock(await setting(master, 'hz'), which),
    ].filter((warning) => warning !== null);
  });
  return (await Promise.all(found)).flat();
}

/** Whether a replica confirms a call before it is placed (docs/decisions/0006). */
export async function replicasInWords(redis: RedisConnection): Promise<string> {
  const counts = await Promise.all(
    mastersOf(redis).map(async (master) => ({
      which: whichOf(redis, master),
      online: replicasOnline(await master.info('replication')),
    })),
  );
  const alone = counts.filter(({ online }) => online === 0).map(({ which }) => which);
  if (alone.length === 0) return say('replicas: ok, one confirms each call before it is placed');
  if (alone.length === counts.length) return say('replicas: none is connected; no call is confirmed by one');
  return say('replicas: none is connected to Redis{which}; no call of the desks there is confirmed by one', {
    which: alone.join(','),
  });
}

/** @returns null where the server does not say, as managed ones do not */
async function setting(master: Redis, name: string): Promise<string | null> {
  const [, value] = (await master.config('GET', name).catch(() => [])) as string[]; // CONFIG GET answers a list of names and values
  return value ?? null;
}

function unknownPolicy(policy: string, which: string): string | null {
  if (policy !== '') return null;
  return say(
    'Redis{which} does not say what it does when it is full; unless its maxmemory-policy is noeviction, it may lose patients; look into its settings.',
    { which },
  );
}

/** Only `appendfsync always` keeps the write-ahead through a power cut; a lost write-ahead is a doubled call. */
function durability(aof: string, policy: string | null, which: string): string | null {
  if (aof === '0')
    return say(
      'Redis{which} keeps no append-only file: after a crash patients are lost or called twice; set "appendonly yes".',
      { which },
    );
  if (policy === 'always' && aof === '1') return null;
  if (policy === null || aof === '')
    return say(
      'Redis{which} does not say how often it syncs to disk (a managed one?); unless it is "appendfsync always", after a power cut a patient may be called twice.',
      { which },
    );
  return say(
    'Redis{which} syncs to disk "{policy}": a power cut loses about a second, and a call begun in it may be made twice; set "appendfsync always".',
    { which, policy },
  );
}

/** Delayed callbacks, and results that are tried again, fall due when Redis looks: `hz` times a second (docs/operations.md). */
function slowClock(hz: string | null, which: string): string | null {
  if (hz === null || Number(hz) >= MIN_HZ) return null;
  return say('Redis{which} has hz {hz}: what waits for its time comes up to {ms} ms late; set "hz 100".', {
    which,
    hz,
    ms: String(Math.round(1_000 / Number(hz))),
  });
}

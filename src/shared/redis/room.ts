// How many connections Marvin's processes need of a Redis, and how many the server has room for.
import { Cluster } from 'ioredis';
import type { RedisConnection } from './connection.js';
import { infoField } from './safety.js';
import { say } from '../texts/say.js';

export interface Room {
  /** `maxclients`. */
  readonly max: number;
  /** By anybody, ours included. */
  readonly used: number;
}

/** An import writes over connections of its own. */
const IMPORT = 4;

/** Connections of a process, however many desks it has; in a cluster on each node, where each desk sleeps by itself. */
export function connectionsOf(
  desks: number,
  isCluster: boolean,
): { readonly web: number; readonly worker: number; readonly import: number } {
  return { web: 1, worker: isCluster ? 1 + desks : 3, import: IMPORT };
}

/** @returns null when the server does not say, as some managed ones do not; of a cluster one node answers for all */
export async function roomOf(redis: RedisConnection): Promise<Room | null> {
  const info = await redis.info('clients').catch(() => '');
  const max = Number(infoField(info, 'maxclients')) || (await configuredMax(redis));
  const used = Number(infoField(info, 'connected_clients'));
  return max > 0 && used > 0 ? { max, used } : null;
}

/** Servers before 7.0 tell it with their settings only. */
async function configuredMax(redis: RedisConnection): Promise<number> {
  const node = redis instanceof Cluster ? redis.nodes('master')[0] : redis;
  const [, max] = (await node?.config('GET', 'maxclients').catch(() => [])) as string[]; // CONFIG GET answers a list of names and values
  return Number(max);
}

/**
 * @param needed connections that are still to be opened
 * @returns one sentence when there is no room for them, else null
 */
export function lackOfRoom({ max, used }: Room, needed: number, forWhat: string): string | null {
  if (max - used >= needed) return null;
  return say(
    'Redis allows {max} connections and {used} are in use: there is no room for {forWhat} ({needed}); raise maxclients, take a larger plan, or run fewer processes.',
    { max: String(max), used: String(used), forWhat, needed: String(needed) },
  );
}

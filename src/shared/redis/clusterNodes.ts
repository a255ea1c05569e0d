// The servers behind a connection: a cluster has several masters, and each may be set up differently.
import { Cluster, type Redis } from 'ioredis';
import type { RedisConnection } from './connection.js';

/** Every master; a Redis that is no cluster is one. A cluster must have answered before, or these are the nodes of REDIS_URL. */
export function mastersOf(redis: RedisConnection): readonly Redis[] {
  return redis instanceof Cluster ? redis.nodes('master') : [redis];
}

/** Which of several servers is meant, behind the word Redis: ` at host:port`; nothing where there is only one. */
export function whichOf(redis: RedisConnection, { options }: Redis): string {
  return redis instanceof Cluster ? ` at ${options.host ?? ''}:${options.port ?? ''}` : '';
}

/**
 * The connection to the master that has a slot.
 *
 * @returns null while the cluster's own table names none that is connected, as in the middle of a failover
 */
export function masterOfSlot(cluster: Cluster, slot: number): Redis | null {
  const [address] = cluster.slots[slot] ?? [];
  const masters = cluster.nodes('master');
  return masters.find(({ options: { host, port } }) => `${host}:${port}` === address) ?? null;
}

// A Redis Cluster of the test's own on loopback: three masters with a replica each, and a password.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { freePort } from '../../scripts/local/freePort.js';
import { startRedis, type RedisServer } from './redis.js';
import { atTeardown } from './teardown.js';
import { until } from './until.js';

const PASSWORD = 'p@ss/word#1';
/** How long a master must be silent before its replica takes over. */
export const NODE_TIMEOUT_MS = 2_000;
/** The bus is at the port plus 10000, which must be a port too. */
const HIGHEST_PORT = 55_000;

/** A master, and the one that takes over from it. */
interface Shard {
  readonly master: RedisServer;
  readonly replica: RedisServer;
  /** Asks the server that began as the master. */
  readonly client: Redis;
}

export interface RedisCluster {
  /** For REDIS_URL: every node, the master of the first shard first. */
  readonly url: string;
  readonly shards: readonly Shard[];
  /** A desk's name for each shard: its keys are there. */
  readonly deskNames: readonly string[];
}

/** Starts it and waits until every replica is in step. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const nodes = await Promise.all(Array.from({ length: 6 }, startNode));
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
  const create = ['--cluster', 'create', ...addresses, '--cluster-replicas', '1', '--cluster-yes'];
  await promisify(execFile)('redis-cli', create);
  const clients = nodes.map(clientOf);
  await Promise.all(clients.map(joined));
  const shards = await shardsOf(nodes, clients);
  const masters = shards.map(({ master }) => master);
  const ordered = [...masters, ...nodes.filter((node) => !masters.includes(node))];
  return {
    url: `redis://:${PASSWORD}@${ordered.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    shards,
    deskNames: await Promise.all(shards.map(deskNameOn)),
  };
}

async function startNode(): Promise<RedisServer> {
  let port = await freePort();
  while (port > HIGHEST_PORT) port = await freePort();
  const cluster = ['--cluster-enabled', 'yes', '--cluster-node-timeout', String(NODE_TIMEOUT_MS)];
  return startRedis({ port, extraArgs: [...cluster, '--repl-diskless-sync-delay', '0'] });
}

function clientOf({ port }: RedisServer): Redis {
  const client = new Redis({ port, host: '127.0.0.1', password: PASSWORD });
  client.on('error', () => undefined); // killed while connected
  atTeardown(() => client.disconnect());
  return client;
}

/** A password at creation would have to be given to redis-cli on its command line. */
async function joined(client: Redis): Promise<void> {
  await until(async () => /cluster_state:ok/.test(await client.cluster('INFO')), { what: 'the cluster' });
  await client.config('SET', 'masterauth', PASSWORD);
  await client.config('SET', 'requirepass', PASSWORD);
}

async function shardsOf(nodes: readonly RedisServer[], clients: readonly Redis[]): Promise<Shard[]> {
  const shards: Shard[] = [];
  for (const [index, client] of clients.entries()) {
    const [role] = await client.role();
    const master = nodes[index];
    if (role !== 'master' || !master) continue;
    const port = await until(async () => Number(IN_STEP.exec(await client.info('replication'))?.[1]), {
      what: 'the replica of a master to be in step',
    });
    const replica = nodes.find((node) => node.port === port);
    if (replica) shards.push({ master, replica, client });
  }
  return shards;
}

const IN_STEP = /^slave0:.*port=(\d+),state=online/m;

async function deskNameOn({ client, master }: Shard): Promise<string> {
  const me = `127.0.0.1:${master.port}`;
  for (let number = 1; ; number += 1) {
    const name = `desk${number}`;
    const answer = await client.exists(`marvin:{${name}}`).catch((error: unknown) => String(error));
    if (typeof answer === 'number') return name;
    if (!answer.includes('MOVED')) throw new Error(`${me} answers ${answer}`);
  }
}

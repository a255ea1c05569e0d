// The Redis itself: its version and settings, how fast it answers, whether its clock is ours, and how many may connect.
import { connectionsOf, lackOfRoom, roomOf } from '../../shared/redis/room.js';
import { infoField, tryCommands } from '../../shared/redis/safety.js';
import { say } from '../../shared/texts/say.js';
import type { RedisConnection } from '../../shared/redis/connection.js';
import type { Session } from '../cli.js';
import { warning, well, type Finding } from './finding.js';
import { redisWarnings, replicasInWords } from './redisWarnings.js';

const PINGS = 5;
/** A call takes some forty commands; a Redis in the same building answers within a millisecond. */
const SLOW_MS = 10;
const MAX_CLOCK_DIFFERENCE_MS = 2_000;

export async function redisServer({ redis }: Session): Promise<Finding[]> {
  await tryCommands(redis);
  const version = infoField(await redis.info('server'), 'redis_version');
  const latencyMs = await medianPingMs(redis);
  return [
    well(say('redis: ok, version {version}, answers in {ms} ms', { version, ms: latencyMs.toFixed(1) })),
    well(await replicasInWords(redis)),
    ...(await redisWarnings(redis)).map(warning),
    ...slow(latencyMs),
    ...(await clockDifference(redis)),
  ];
}

async function medianPingMs(redis: RedisConnection): Promise<number> {
  const taken: number[] = [];
  for (let i = 0; i < PINGS; i += 1) {
    const startedMs = performance.now();
    await redis.ping();
    taken.push(performance.now() - startedMs);
  }
  return taken.sort((a, b) => a - b)[Math.floor(PINGS / 2)] ?? 0;
}

function slow(latencyMs: number): Finding[] {
  if (latencyMs < SLOW_MS) return [];
  const ms = String(Math.round(latencyMs));
  return [
    warning(say('Redis answers only after {ms} ms; place it near Marvin, in the same data centre.', { ms })),
  ];
}

/** Due times are computed by our clock and kept by Redis'. */
async function clockDifference(redis: RedisConnection): Promise<Finding[]> {
  const [seconds, micros] = (await redis.time()).map(Number);
  const differenceMs = (seconds ?? 0) * 1_000 + (micros ?? 0) / 1_000 - Date.now();
  if (Math.abs(differenceMs) < MAX_CLOCK_DIFFERENCE_MS) return [];
  const s = String(Math.round(Math.abs(differenceMs) / 1_000));
  return [
    warning(
      say('the clock of Redis and that of this machine differ by {s} s; let both follow a time server.', {
        s,
      }),
    ),
  ];
}

/** Connections do not grow with desks, except in a cluster; small plans of hosts allow few. */
export async function room({ redis, config, environment }: Session): Promise<Finding[]> {
  const needed = connectionsOf(config.desks.length, environment.redis.cluster);
  const found = await roomOf(redis);
  const where = environment.redis.cluster ? say(' on each node') : '';
  const allowed = found
    ? say('; the server allows {max}, {used} are in use', {
        max: String(found.max),
        used: String(found.used),
      })
    : '';
  const all = needed.web + needed.worker + needed.import;
  const lack = found && (tooFew(found.max, all) ?? lackOfRoom(found, needed.import, say('an import')));
  return [
    well(
      say('connections: a web process needs {web}, a worker {worker}, an import {import}{where}{allowed}', {
        ...needed,
        where,
        allowed,
      }),
    ),
    ...(lack ? [warning(lack)] : []),
  ];
}

function tooFew(max: number, all: number): string | null {
  if (max >= all) return null;
  return say(
    'Redis allows {max} connections, but one web process, one worker and an import need {all}; raise maxclients, or take a larger plan.',
    { max: String(max), all: String(all) },
  );
}

// Desks that Redis still knows although the configuration names them no longer: their patients are kept, and must be found
// and removed like all others.
import { mastersOf } from './clusterNodes.js';
import type { RedisConnection } from './connection.js';
import { openDesk, type DeskQueues } from './deskQueues.js';

const DESK = /^marvin:\{([^{}]+)\}:/;
const PAGE = 1_000;

/** The names of all desks that have a key in Redis. */
async function deskNamesIn(redis: RedisConnection): Promise<Set<string>> {
  const names = new Set<string>();
  for (const node of mastersOf(redis)) {
    const scan = node.scanStream({ match: 'marvin:{*}:*', count: PAGE });
    for await (const keys of scan as AsyncIterable<string[]>)
      for (const key of keys) names.add(DESK.exec(key)?.[1] ?? '');
  }
  names.delete('');
  return names;
}

/**
 * Opens desks that are not among the configured ones, with the settings of the first of these: how they called is unknown,
 * and nobody calls for them. The caller closes them.
 */
export async function openFormerDesks(
  redis: RedisConnection,
  configured: readonly Pick<DeskQueues, 'settings'>[],
  retentionDays: number,
): Promise<DeskQueues[]> {
  const [first] = configured;
  if (!first) return [];
  const names = await deskNamesIn(redis);
  for (const { settings } of configured) names.delete(settings.name);
  return [...names].sort().map((name) => openDesk({ ...first.settings, name }, redis, retentionDays));
}

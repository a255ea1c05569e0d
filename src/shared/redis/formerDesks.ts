// Desks that Redis still knows although the configuration names them no longer: their patients are kept, and must be found
// and removed like all others.
import { setTimeout as pause } from 'node:timers/promises';
import { mastersOf } from './clusterNodes.js';
import type { RedisConnection } from './connection.js';
import { openDesk, type DeskQueues } from './deskQueues.js';

const DESK = /^marvin:\{([^{}]+)\}:/;
/** Redis answers nobody else while it looks through so many keys: about half a millisecond. */
const PAGE = 500;

/** For who calls patients meanwhile: with a pause after each page, a million keys take some 15 s. */
const PAUSE_MS = 5;

/** The names of all desks that have a key in Redis; those found so far when it was stopped. */
async function deskNamesIn(redis: RedisConnection, gentlyUntil?: AbortSignal): Promise<Set<string>> {
  const names = new Set<string>();
  for (const node of mastersOf(redis)) {
    const scan = node.scanStream({ match: 'marvin:{*}:*', count: PAGE });
    for await (const keys of scan as AsyncIterable<string[]>) {
      for (const key of keys) names.add(DESK.exec(key)?.[1] ?? '');
      if (gentlyUntil?.aborted) break;
      if (gentlyUntil) await pause(PAUSE_MS);
    }
  }
  names.delete('');
  return names;
}

/**
 * Opens desks that are not among the configured ones, with the settings of the first of these: how they called is unknown,
 * and nobody calls for them. The caller closes them.
 *
 * @param gentlyUntil given by who does other work meanwhile: all keys are looked through slowly, and no further once it is aborted
 */
export async function openFormerDesks(
  redis: RedisConnection,
  configured: readonly Pick<DeskQueues, 'settings'>[],
  retentionDays: number,
  gentlyUntil?: AbortSignal,
): Promise<DeskQueues[]> {
  const [first] = configured;
  if (!first) return [];
  const names = await deskNamesIn(redis, gentlyUntil);
  for (const { settings } of configured) names.delete(settings.name);
  return [...names].sort().map((name) => openDesk({ ...first.settings, name }, redis, retentionDays));
}

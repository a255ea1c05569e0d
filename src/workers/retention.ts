// Removes what is older than `retentionDays`: finished callbacks and results, changes without a callback, files on this
// machine. Everything else that names a call or a number is written with its time to live.
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Queue } from 'bullmq';
import { isoIn } from '../shared/domain/instant.js';
import { systemCodeOf } from '../shared/errors.js';
import { resultFilesOf } from '../shared/onec/resultDirectory.js';
import type { DeskQueues } from '../shared/redis/deskQueues.js';

/** How many of each were removed. */
export interface Removed {
  readonly callbacks: number;
  readonly results: number;
  readonly changes: number;
  readonly files: number;
}

/** Small enough that Redis is busy with it for a few milliseconds only. */
const PAGE = 1_000;

/** Removes what a desk no longer needs. Any number of processes may do so at once. */
export async function removeOld(desk: DeskQueues, nowMs: number): Promise<Removed> {
  const beforeMs = nowMs - desk.retentionMs;
  return {
    callbacks: await cleanFinished(desk.calls, beforeMs),
    results: await cleanFinished(desk.results, beforeMs),
    changes: await removeOrphanedChanges(desk),
    files: await removeResultFiles(desk, beforeMs),
  };
}

/** Removes a directory's files that were last written before an instant; a missing directory has none. */
export async function removeOldFiles(dir: string, beforeMs: number): Promise<number> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(noneIfMissing);
  let removed = 0;
  for (const entry of entries.filter((candidate) => candidate.isFile())) {
    const path = join(dir, entry.name);
    if ((await stat(path)).mtimeMs >= beforeMs) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}

/**
 * The same for a desk that the configuration no longer names: nobody calls and nobody delivers there, so what was queued
 * before its retention goes too, whatever became of it.
 */
export async function removeOldOfFormerDesk(desk: DeskQueues, nowMs: number): Promise<Removed> {
  const beforeMs = nowMs - desk.retentionMs;
  const unfinished = async (queue: Pick<Queue, 'clean'>) =>
    cleanStates(queue, beforeMs, ['delayed', 'prioritized', 'wait', 'paused']);
  return {
    callbacks: (await unfinished(desk.calls)) + (await cleanFinished(desk.calls, beforeMs)),
    results: (await unfinished(desk.results)) + (await cleanFinished(desk.results, beforeMs)),
    changes: await removeOrphanedChanges(desk),
    files: 0,
  };
}

/** Removes result files of every desk from a directory, by the day in their name. @returns how many */
export async function removeOldResultFiles(dir: string, beforeMs: number): Promise<number> {
  return removeFilesBefore(dir, null, new Date(beforeMs).toISOString().slice(0, 10));
}

async function cleanFinished(queue: Pick<Queue, 'clean'>, beforeMs: number): Promise<number> {
  return cleanStates(queue, beforeMs, ['completed', 'failed']);
}

async function cleanStates(
  queue: Pick<Queue, 'clean'>,
  beforeMs: number,
  states: readonly Exclude<Parameters<Queue['clean']>[2], undefined>[],
): Promise<number> {
  let removed = 0;
  for (const state of states) {
    let cleaned: readonly string[];
    do {
      cleaned = await queue.clean(Date.now() - beforeMs, PAGE, state);
      removed += cleaned.length;
    } while (cleaned.length === PAGE);
  }
  return removed;
}

/** Nobody reads a change whose callback is gone, and it may hold a patient. */
async function removeOrphanedChanges({ redis, keys, calls }: DeskQueues): Promise<number> {
  let removed = 0;
  for (const jobId of await redis.hkeys(keys.changes)) {
    if ((await redis.exists(calls.toKey(jobId))) === 0) removed += await redis.hdel(keys.changes, jobId);
  }
  return removed;
}

/** Result files by the day in their name, including what crashes left of them. */
async function removeResultFiles({ settings: desk }: DeskQueues, beforeMs: number): Promise<number> {
  const { results } = desk.onec;
  if (results.kind !== 'file') return 0;
  return removeFilesBefore(results.dir, desk.name, isoIn(desk.policy.hours.zone, beforeMs).slice(0, 10));
}

async function removeFilesBefore(dir: string, desk: string | null, firstDayKept: string): Promise<number> {
  const old = (await resultFilesOf(dir, desk)).filter(({ day }) => day < firstDayKept);
  for (const { path } of old) await rm(path, { force: true });
  return old.length;
}

function noneIfMissing(error: unknown): [] {
  if (systemCodeOf(error) === 'ENOENT') return [];
  throw error;
}

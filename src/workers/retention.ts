// What is older than `retentionDays` goes: finished callbacks and results, changes nobody waits for, files on this machine.
// Everything else that names a call or a number carries its time to live from the moment it is written.
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Queue } from 'bullmq';
import { isoIn } from '../shared/domain/instant.js';
import { resultFilesOf } from '../shared/onec/resultDirectory.js';
import type { DeskQueues } from '../shared/redis/deskQueues.js';

/** How many of each were removed. */
export interface Forgotten {
  readonly callbacks: number;
  readonly results: number;
  readonly changes: number;
  readonly files: number;
}

/** Small enough to keep Redis from answering others for no more than some milliseconds. */
const PAGE = 1_000;

/** Forgets what a desk need not remember any more. Any number of processes may do so at once. */
export async function forgetOld(desk: DeskQueues, nowMs: number): Promise<Forgotten> {
  const beforeMs = nowMs - desk.retentionMs;
  return {
    callbacks: await cleanFinished(desk.calls, beforeMs),
    results: await cleanFinished(desk.results, beforeMs),
    changes: await forgetOrphanedChanges(desk),
    files: await removeResultFiles(desk, beforeMs),
  };
}

/** Removes a directory's files that were last written before an instant; none when there is no such directory. */
export async function removeOldFiles(dir: string, beforeMs: number): Promise<number> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(nothingThere);
  let removed = 0;
  for (const path of entries.filter((entry) => entry.isFile()).map(({ name }) => join(dir, name))) {
    if ((await stat(path)).mtimeMs >= beforeMs) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}

async function cleanFinished(queue: Pick<Queue, 'clean'>, beforeMs: number): Promise<number> {
  let removed = 0;
  for (const state of ['completed', 'failed'] as const) {
    for (let last = PAGE; last === PAGE; removed += last)
      last = (await queue.clean(Date.now() - beforeMs, PAGE, state)).length;
  }
  return removed;
}

/** A change whose callback is gone is read by nobody, and may hold a patient. */
async function forgetOrphanedChanges({ redis, keys, calls }: DeskQueues): Promise<number> {
  let removed = 0;
  for (const jobId of await redis.hkeys(keys.changes)) {
    if ((await redis.exists(calls.toKey(jobId))) === 0) removed += await redis.hdel(keys.changes, jobId);
  }
  return removed;
}

/** Result files by the day in their name, and by then what crashes left of them. */
async function removeResultFiles({ settings: desk }: DeskQueues, beforeMs: number): Promise<number> {
  const { results } = desk.onec;
  if (results.kind !== 'file') return 0;
  const firstDayKept = isoIn(desk.policy.hours.zone, beforeMs).slice(0, 10);
  const old = (await resultFilesOf(results.dir, desk.name)).filter(({ day }) => day < firstDayKept);
  for (const { path } of old) await rm(path, { force: true });
  return old.length;
}

function nothingThere(error: unknown): [] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
  throw error;
}

// Changes asked for from outside (cancel, a new appointment, "reached after all"). Only a lock holder may write a
// job, so a change is left in a mailbox that the gate reads, and the job is nudged to come to the gate.
import { changeSchema, type Change } from '../contracts/job.js';
import { priorityOf } from '../domain/urgency.js';
import { ignoringRace, JOB_FIELD, markerKey, wakeWorkers } from '../redis/bullmqInternals.js';
import type { DeskQueues } from '../redis/deskQueues.js';

export interface PendingChange {
  readonly change: Change;
  /** As it is in Redis; names it when it is cleared. */
  readonly text: string;
}

/** KEYS: mailbox, job. ARGV: job id, change. Returns whether the change was put in the place of an earlier one. */
const PUT_CHANGE = `
local earlier = cjson.decode(redis.call('HGET', KEYS[1], ARGV[1]) or '{}')
local change = cjson.decode(ARGV[2])
if change.kind == 'reached' then
  if earlier.kind == 'supersede' then return 0 end
  if not string.find(redis.call('HGET', KEYS[2], '${JOB_FIELD.data}') or '', change.callId, 1, true) then return 0 end
elseif change.kind == 'cancel' and earlier.kind == 'reached' then
  return 0
elseif change.kind == 'supersede' and earlier.kind == 'supersede' then
  if change.content.appointmentAt == earlier.content.appointmentAt then return 0 end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1`;

const CLEAR_CHANGE = `
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then return redis.call('HDEL', KEYS[1], ARGV[1]) end
return 0`;

/**
 * Leaves a change for a callback and brings the callback to the gate. A newer change replaces an older one, except that:
 *
 * - a new appointment does not replace the same new appointment;
 * - "reached" does not replace a new appointment, and is dropped when its call was about another appointment;
 * - a cancel does not replace "reached".
 *
 * @returns whether this change is the one that waits
 */
export async function leaveChange(desk: DeskQueues, jobId: string, change: Change): Promise<boolean> {
  const keys = [desk.keys.changes, desk.calls.toKey(jobId)];
  const isLeft =
    (await desk.redis.eval(PUT_CHANGE, keys.length, ...keys, jobId, JSON.stringify(change))) === 1;
  await nudge(desk, jobId);
  return isLeft;
}

/** The change that waits for a callback, if any. */
export async function pendingChange(desk: DeskQueues, jobId: string): Promise<PendingChange | null> {
  return read(await desk.redis.hget(desk.keys.changes, jobId));
}

function read(text: string | null): PendingChange | null {
  return text === null ? null : { change: changeSchema.parse(JSON.parse(text)), text };
}

/** KEYS: mailbox, marker. ARGV: job id. */
const LOOK_ON_FETCH = `
redis.call('ZREM', KEYS[2], '0')
return redis.call('HGET', KEYS[1], ARGV[1])`;

/**
 * The same for a callback that was just fetched, to be asked before the next fetch. The fetch has set the marker again, for workers
 * who sleep; its own worker looks for more in any case, and must not be woken by it.
 */
export async function changeOnFetch(desk: DeskQueues, jobId: string): Promise<PendingChange | null> {
  const keys = [desk.keys.changes, markerKey(desk.calls)];
  return read((await desk.redis.eval(LOOK_ON_FETCH, keys.length, ...keys, jobId)) as string | null); // the script returns nothing else
}

/** Removes a change that was applied, unless a newer one took its place. */
export async function clearChange(desk: DeskQueues, jobId: string, { text }: PendingChange): Promise<void> {
  await desk.redis.eval(CLEAR_CHANGE, 1, desk.keys.changes, jobId, text);
}

/**
 * Brings a callback that a change waits for to the gate. An active one comes when its call ends. So every move out of active
 * is followed by a nudge: a change that came in meanwhile saw the callback active.
 */
export async function nudge(desk: DeskQueues, jobId: string): Promise<void> {
  await bringToGate(desk, jobId, await desk.redis.hget(desk.keys.changes, jobId));
}

/** @param text the change that waits for the callback, as it is in the mailbox; null: none, so the callback stays where it is */
export async function bringToGate(desk: DeskQueues, jobId: string, text: string | null): Promise<void> {
  const job = text === null ? undefined : await desk.calls.getJob(jobId);
  if (text === null || !job) return;
  const change = changeSchema.parse(JSON.parse(text));
  const state = await job.getState();
  if (change.kind === 'supersede' && state !== 'active') {
    const priority = priorityOf(Date.parse(change.content.appointmentAt));
    await ignoringRace(job.changePriority({ priority }));
  }
  if (state === 'delayed') await ignoringRace(job.promote());
  if (state === 'failed' && change.kind !== 'cancel') await ignoringRace(job.retry('failed'));
  if (state === 'completed' && change.kind === 'supersede') await ignoringRace(job.retry('completed'));
  await wakeWorkers(desk.calls, desk.redis);
}

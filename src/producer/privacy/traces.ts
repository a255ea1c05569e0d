// A patient's traces in Redis: how they are found, by document or by number, and how they are removed. The do-not-call list is
// not touched: otherwise the number would be called again.
import type { Queue } from 'bullmq';
import { callbackJobIds } from '../../shared/callbackId.js';
import { forgetNumber } from '../../shared/calls/numbers.js';
import { storedCallbacks, storedResults, type StoredCallback } from '../../shared/documents/storedJobs.js';
import { changeSchema, type PhoneEntry } from '../../shared/contracts/job.js';
import type { ResultJob } from '../../shared/contracts/result.js';
import { AUDIT_STREAM, removeEntries } from '../../shared/redis/streams.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import type { RedisConnection } from '../../shared/redis/connection.js';

/** Whose traces: a document's, by reference or by job ids, or those of everybody with a number (its keyed hashes). */
export type Whose =
  | { readonly ref: string }
  | { readonly jobIds: ReadonlySet<string> }
  | { readonly phoneKeys: ReadonlySet<string> };

/** What one desk knows. */
export interface Traces {
  readonly desk: DeskQueues;
  /** Jobs of the documents concerned. */
  readonly jobIds: ReadonlySet<string>;
  /** References of the documents, as their callbacks and results have them. */
  readonly refs: ReadonlySet<string>;
  readonly results: readonly ResultJob[];
  readonly callIds: ReadonlySet<string>;
  readonly phoneKeys: ReadonlySet<string>;
}

/** `isBusy`: a worker or a call has something of it, which stays; the rest is gone. */
export interface Removal {
  readonly callbacks: number;
  readonly results: number;
  readonly callRecords: number;
  readonly isBusy: boolean;
}

/** Finds what a desk knows. Reads through all of it, because nothing in Redis is listed by patient. */
export async function findTraces(desk: DeskQueues, whose: Whose): Promise<Traces> {
  const jobIds = await jobsOf(desk, whose);
  const [callbacks, results] = [[] as StoredCallback[], [] as ResultJob[]];
  for await (const found of storedCallbacks(desk)) if (jobIds.has(found.jobId)) callbacks.push(found);
  for await (const found of storedResults(desk)) if (jobIds.has(found.jobId)) results.push(found);
  const callbackCalls = callbacks.flatMap(({ callback }) => [
    ...callback.calls,
    ...(callback.open ? [callback.open] : []),
  ]);
  const callIds = [...callbackCalls, ...results].flatMap(({ callId }) => callId ?? []);
  const phones = [
    ...callbacks.flatMap(({ callback }) => callback.phones),
    ...results.flatMap(({ phone }) => phone ?? []),
  ];
  return {
    desk,
    jobIds,
    refs: new Set([...callbacks.map(({ callback }) => callback.ref), ...results.map(({ ref }) => ref)]),
    results,
    callIds: new Set(callIds),
    phoneKeys: new Set([...phones.map(({ key }) => key), ...('phoneKeys' in whose ? whose.phoneKeys : [])]),
  };
}

async function jobsOf(desk: DeskQueues, whose: Whose): Promise<Set<string>> {
  if ('ref' in whose) return new Set(callbackJobIds(whose.ref));
  return 'jobIds' in whose ? new Set(whose.jobIds) : jobsWithNumber(desk, whose.phoneKeys);
}

async function jobsWithNumber(desk: DeskQueues, phoneKeys: ReadonlySet<string>): Promise<Set<string>> {
  const has = (phones: readonly (PhoneEntry | null)[]) =>
    phones.some((phone) => phone !== null && phoneKeys.has(phone.key));
  const found = new Set<string>();
  for await (const { jobId, callback } of storedCallbacks(desk)) if (has(callback.phones)) found.add(jobId);
  for await (const { jobId, phone } of storedResults(desk)) if (has([phone])) found.add(jobId);
  for (const [jobId, text] of Object.entries(await desk.redis.hgetall(desk.keys.changes))) {
    const change = changeSchema.safeParse(JSON.parse(text)).data;
    if (change?.kind === 'supersede' && has(change.content.phones)) found.add(jobId);
  }
  return found;
}

/** Whether one of the callbacks is on the phone at this moment: its call cannot be taken back. */
export async function isOnThePhone({ desk, jobIds }: Traces): Promise<boolean> {
  const states = await Promise.all([...jobIds].map((jobId) => desk.calls.getJobState(jobId)));
  return states.includes('active');
}

/** Removes what a desk knows, callbacks first, so that nothing new comes of them. */
export async function removeTraces({ desk, jobIds, results, callIds }: Traces): Promise<Removal> {
  const { redis, keys, calls } = desk;
  const callbacks = await removeAll([...jobIds], calls);
  for (const jobId of jobIds) {
    // If the job stays, its change may be the cancel that an earlier erasure left.
    if ((await calls.getJobState(jobId)) !== 'unknown') continue;
    await redis.hdel(keys.changes, jobId);
    await redis.del(keys.undelivered(jobId));
  }
  const ofResults = await removeAll(
    results.map(({ id }) => id),
    desk.results,
  );
  let callRecords = 0;
  for (const callId of callIds) callRecords += await redis.del(keys.call(callId));
  const isBusy = callbacks.isBusy || ofResults.isBusy;
  return { callbacks: callbacks.gone, results: ofResults.gone, callRecords, isBusy };
}

/** Removes jobs; one that is locked stays. */
async function removeAll(
  ids: readonly string[],
  queue: Pick<Queue, 'getJobState' | 'remove'>,
): Promise<{ gone: number; isBusy: boolean }> {
  let [gone, busy] = [0, 0];
  for (const id of ids) {
    if ((await queue.getJobState(id)) === 'unknown') continue;
    if ((await queue.remove(id)) === 1) gone += 1;
    else busy += 1;
  }
  return { gone, isBusy: busy > 0 };
}

/** Removes what BullMQ's event streams say of jobs that are gone. @returns how many entries */
export async function removeEvents({ desk, jobIds, results, callIds }: Traces): Promise<number> {
  const ids = new Set([...jobIds, ...callIds, ...results.map(({ id }) => id)]);
  // An event names a job in a field of its own, and a call in the JSON of a returned value or of progress.
  const isNamed = (value: string) => ids.has(value) || [...callIds].some((callId) => value.includes(callId));
  let removed = 0;
  for (const { keys } of [desk.calls, desk.results])
    removed += await removeEntries(desk.redis, keys['events'] ?? '', isNamed);
  return removed;
}

/** Removes the audit records of documents: who looked at them, who cancelled them. @returns how many */
export async function removeAudit(redis: RedisConnection, names: ReadonlySet<string>): Promise<number> {
  return removeEntries(
    redis,
    AUDIT_STREAM,
    (value) =>
      decoded(value)
        .split(/[/?&=:,\s]+/)
        .some((part) => names.has(part)) || names.has(value),
  );
}

/** Records of the board hold addresses. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Forgets how often numbers were called and how that ended. @returns how many were known */
export async function forgetNumbers(redis: RedisConnection, phoneKeys: Iterable<string>): Promise<number> {
  let known = 0;
  for (const key of new Set(phoneKeys)) known += (await forgetNumber(redis, key)) ? 1 : 0;
  return known;
}

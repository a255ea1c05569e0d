// The record of a call, a hash: which job it belongs to, what the robot answered, when each leg was answered, whether its end
// was counted, and what the robot said after the verdict (a late event; the first of each disposition is kept).
import { z } from 'zod';
import { verdictSchema } from '../contracts/callEvent.js';
import { callbackJobSchema, type CallbackJob } from '../contracts/job.js';
import { resultJobSchema, type ResultJob } from '../contracts/result.js';
import type { LegTimes } from '../counters/dayCounters.js';
import { PATIENT_ANSWERED } from '../domain/callback.js';
import { JOB_FIELD, jobToMove } from '../redis/bullmqInternals.js';
import type { DeskQueues } from '../redis/deskQueues.js';
import type { SealPlace } from '../sealing.js';
import { NOTE_ROBOT_REACHED } from './breaker.js';
import type { CallsJob } from './moves.js';
import { LIST_ONCE } from './undelivered.js';

const FIELD = { job: 'job', answer: 'answer' } as const;
const LATE = 'late ';
const PROGRESS = 'progress ';

const lateEventSchema = z.object({ ...verdictSchema.shape, at: z.iso.datetime({ offset: true }) }).readonly();
export type LateEvent = z.infer<typeof lateEventSchema>;

/** A callback and its job, read at one moment. */
export interface StoredCallback {
  readonly job: CallsJob;
  readonly callback: CallbackJob;
}

/** A call as it is at one moment. */
export interface StoredCall {
  readonly jobId: string;
  /** What it was made for; null when that is gone, or has a shape that this version does not know. */
  readonly stored: StoredCallback | null;
  /** Null while nobody has given it a verdict. */
  readonly result: ResultJob | null;
  /** The robot's word for what happened on the way → when, ISO 8601 with the desk's offset. */
  readonly progress: Readonly<Record<string, string>>;
}

/** KEYS: record of the call, start of a job's key, job of the result. */
const READ = `
local id = redis.call('HGET', KEYS[1], '${FIELD.job}')
if not id then return {} end
local job = redis.call('HMGET', KEYS[2] .. id, '${JOB_FIELD.data}', '${JOB_FIELD.opts}', '${JOB_FIELD.timestamp}')
local result = redis.call('HGET', KEYS[3], '${JOB_FIELD.data}')`;

/** Job id, its data, options and time, result, record. */
const TOLD = `
return { id, job, result, redis.call('HGETALL', KEYS[1]) }`;

/**
 * KEYS: start of a list's key besides. ARGV: call id, how long the list is kept. The result of an open call must be listed before it
 * is added (undelivered.ts); here that costs no question of its own.
 */
const LISTED = `
if not result and string.find(job[1] or '', ARGV[1], 1, true) then
  list_once(KEYS[4] .. id, ARGV[1], ARGV[2])
end`;

type CallReply = [] | [string, (string | null)[], string | null, string[]];

/** A call with its callback and its result; null when this desk has no such call. */
export async function findCall(desk: DeskQueues, callId: string): Promise<StoredCall | null> {
  return storedCall(
    desk,
    (await desk.redis.eval(`${READ}${TOLD}`, 3, ...callKeys(desk, callId))) as CallReply,
  ); // the script returns nothing else
}

/** The same for a call that is to end now: if it is open and has no result, that is listed for delivery, so that it can be added. */
export async function findCallToEnd(desk: DeskQueues, callId: string): Promise<StoredCall | null> {
  const { redis, keys, retentionMs } = desk;
  const endKeys = [...callKeys(desk, callId), keys.undelivered('')];
  const script = `${LIST_ONCE}${READ}${LISTED}${TOLD}`;
  return storedCall(desk, (await redis.eval(script, 4, ...endKeys, callId, retentionMs)) as CallReply); // the script returns nothing else
}

function callKeys({ keys, calls, results }: DeskQueues, callId: string): string[] {
  return [keys.call(callId), calls.toKey(''), results.toKey(callId)];
}

function storedCall(desk: DeskQueues, [jobId, job, result, record]: CallReply): StoredCall | null {
  if (jobId === undefined) return null;
  return {
    jobId,
    stored: storedCallback(desk, jobId, job ?? []),
    result: result ? resultJobSchema.parse(JSON.parse(result)) : null,
    progress: progressIn(record ?? []),
  };
}

/**
 * A callback as its job's hash has it; null when it is gone, or of another version.
 *
 * @param fields data, options and time, null where the hash has none
 */
export function storedCallback(
  { calls }: DeskQueues,
  jobId: string,
  [data = null, opts, timestamp]: readonly (string | null)[],
): StoredCallback | null {
  const callback = data === null ? undefined : callbackJobSchema.safeParse(JSON.parse(data)).data;
  if (!callback) return null;
  const job = { id: jobId, data: callback, opts: opts ?? '{}', timestamp: Number(timestamp) };
  return { job: jobToMove(calls, job), callback };
}

/** When the legs were answered, as far as the robot said so. */
export function legTimes(progress: StoredCall['progress']): LegTimes {
  return {
    operatorAnsweredAt: progress['operator_answered'] ?? null,
    patientAnsweredAt: progress[PATIENT_ANSWERED] ?? null,
  };
}

function progressIn(record: readonly string[]): Record<string, string> {
  const progress: Record<string, string> = {};
  for (let i = 0; i + 1 < record.length; i += 2) {
    const [field = '', at = ''] = [record[i], record[i + 1]];
    if (field.startsWith(PROGRESS)) progress[field.slice(PROGRESS.length)] = at;
  }
  return progress;
}

/** Keeps when something happened on the way to a call's end; the first time of each counts. @param at ISO 8601 with the desk's offset */
export async function keepProgress(
  desk: DeskQueues,
  callId: string,
  status: string,
  at: string,
): Promise<void> {
  await addField(desk, callId, `${PROGRESS}${status}`, at);
}

/** Remembers by which id the robot's own messages will name a call. */
export async function keepAlias(desk: DeskQueues, alias: string, callId: string): Promise<void> {
  await desk.redis.set(desk.keys.alias(alias), callId, 'PX', desk.retentionMs);
}

/** Our id of the call that the robot names so; null when no call was given this name. */
export async function callOfAlias({ redis, keys }: DeskQueues, alias: string): Promise<string | null> {
  return redis.get(keys.alias(alias));
}

/** Keeps what the robot answered to the start request, and that it was reached. @param sealed it may name the patient */
export async function keepAnswer({ redis, keys }: DeskQueues, callId: string, sealed: string): Promise<void> {
  const script = `${NOTE_ROBOT_REACHED}${ADD_FIELD}`;
  await redis.eval(script, 2, keys.call(callId), keys.robot, FIELD.answer, sealed);
}

/** Where a robot's answer is sealed for. */
export function answerPlace({ settings }: DeskQueues, callId: string): SealPlace {
  return { desk: settings.name, job: callId, field: 'answer' };
}

/** What the robot answered to the start request, sealed; null when nothing is kept of it. */
export async function answerOf({ redis, keys }: DeskQueues, callId: string): Promise<string | null> {
  return redis.hget(keys.call(callId), FIELD.answer);
}

export async function keepLateEvent(desk: DeskQueues, callId: string, event: LateEvent): Promise<void> {
  await addField(desk, callId, `${LATE}${event.disposition}`, JSON.stringify(event));
}

/** Oldest first. */
export async function lateEventsOf({ redis, keys }: DeskQueues, callId: string): Promise<LateEvent[]> {
  const fields = Object.entries(await redis.hgetall(keys.call(callId)));
  return fields
    .flatMap(([field, text]) => (field.startsWith(LATE) ? [lateEventSchema.parse(JSON.parse(text))] : []))
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** Without the first line a record that was erased would come back, and stay for ever. */
const ADD_FIELD = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
return redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])`;

/** Adds a field, if the record is still there and has none of this name. */
async function addField(
  { redis, keys }: DeskQueues,
  callId: string,
  field: string,
  text: string,
): Promise<void> {
  await redis.eval(ADD_FIELD, 1, keys.call(callId), field, text);
}

// The record of a call, a hash: which job it belongs to, what the robot answered, whether the breaker has counted it, and
// what the robot said after the verdict (a late event; the first of each disposition is kept).
import { z } from 'zod';
import { verdictSchema } from '../contracts/callEvent.js';
import type { SealPlace } from '../sealing.js';
import type { DeskQueues } from '../redis/deskQueues.js';

const FIELD = { job: 'job', answer: 'answer' } as const;
const LATE = 'late ';

const lateEventSchema = z.object({ ...verdictSchema.shape, at: z.iso.datetime({ offset: true }) }).readonly();
export type LateEvent = z.infer<typeof lateEventSchema>;

/** The id of the job that a call was made for; null when this desk has no such call. */
export async function jobOfCall({ redis, keys }: DeskQueues, callId: string): Promise<string | null> {
  return redis.hget(keys.call(callId), FIELD.job);
}

/** Remembers by which id the robot's own messages will name a call. */
export async function keepAlias(desk: DeskQueues, alias: string, callId: string): Promise<void> {
  await desk.redis.set(desk.keys.alias(alias), callId, 'PX', desk.retentionMs);
}

/** Our id of the call that the robot names so; null when no call was given this name. */
export async function callOfAlias({ redis, keys }: DeskQueues, alias: string): Promise<string | null> {
  return redis.get(keys.alias(alias));
}

/** Keeps what the robot answered to the start request. @param sealed it may name the patient */
export async function keepAnswer(desk: DeskQueues, callId: string, sealed: string): Promise<void> {
  await addField(desk, callId, FIELD.answer, sealed);
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

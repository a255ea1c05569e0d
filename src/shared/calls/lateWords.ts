// What the robot said of a call that had its verdict already: kept beside the call, the first time of each disposition.
import { z } from 'zod';
import { DISPOSITIONS } from '../domain/disposition.js';
import type { DeskQueues } from '../queues.js';
import { noteInRecord } from './scripts.js';

const lateWordSchema = z
  .object({
    disposition: z.enum(DISPOSITIONS),
    /** The robot's own words. */
    raw: z.object({ status: z.string(), q850: z.number().optional(), sip: z.number().optional() }).nullable(),
    at: z.iso.datetime({ offset: true }),
  })
  .readonly();
export type LateWord = z.infer<typeof lateWordSchema>;

const FIELD = 'late ';

export async function keepLateWord(desk: DeskQueues, callId: string, word: LateWord): Promise<void> {
  await noteInRecord(desk, callId, `${FIELD}${word.disposition}`, JSON.stringify(word));
}

/** Oldest first. */
export async function lateWordsOf({ redis, keys }: DeskQueues, callId: string): Promise<LateWord[]> {
  const fields = Object.entries(await redis.hgetall(keys.call(callId)));
  return fields
    .flatMap(([field, text]) => (field.startsWith(FIELD) ? [lateWordSchema.parse(JSON.parse(text))] : []))
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

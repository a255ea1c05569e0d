// The call of `marvin try`: no callback, no job, no result. All that is kept of it is this list of what the robot said, for a
// short time; nothing else of Marvin knows the call.
import { z } from 'zod';
import type { DeskQueues } from './deskQueues.js';

const entrySchema = z.object({
  /** The robot's word for progress, or our disposition. */
  word: z.string(),
  isVerdict: z.boolean(),
  at: z.number(),
});
export type TryEvent = z.infer<typeof entrySchema>;

const BEGUN = 'begun';

/** Written before the robot is asked: from now on the desk's events may name this call. */
export async function beginTry({ redis, keys }: DeskQueues, callId: string, keptMs: number): Promise<void> {
  const key = keys.tried(callId);
  await redis.multi().rpush(key, BEGUN).pexpire(key, keptMs).exec();
}

/** Without the first line a stranger's event would make a list that stays for ever. Nobody needs more than fifty. */
const NOTE = `
local length = redis.call('LLEN', KEYS[1])
if length == 0 then return 0 end
if length < 50 then redis.call('RPUSH', KEYS[1], ARGV[1]) end
return 1`;

/** @returns false when no call of `marvin try` has this id */
export async function noteTry(
  { redis, keys }: DeskQueues,
  callId: string,
  event: TryEvent,
): Promise<boolean> {
  return (await redis.eval(NOTE, 1, keys.tried(callId), JSON.stringify(event))) === 1;
}

/** What the robot said so far, oldest first. */
export async function tryEvents({ redis, keys }: DeskQueues, callId: string): Promise<TryEvent[]> {
  const [, ...said] = await redis.lrange(keys.tried(callId), 0, -1);
  return said.map((text) => entrySchema.parse(JSON.parse(text)));
}

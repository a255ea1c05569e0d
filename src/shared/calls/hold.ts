// Holding a whole desk back: by a person, by operators who do not answer, or because the robot refuses the account.
// For a time it is BullMQ's rate limit, so that all workers obey at once and go on by themselves; else its pause.
import { z } from 'zod';
import { isoIn } from '../domain/instant.js';
import type { DeskQueues } from '../queues.js';

const holdSchema = z.object({
  because: z.enum(['person', 'operators', 'robot']),
  /** For people; no personal data. */
  why: z.string(),
  /** ISO 8601 with the desk's offset; null: until somebody resumes. */
  until: z.iso.datetime({ offset: true }).nullable(),
});
export type Hold = z.infer<typeof holdSchema>;

/** Holds the desk for a time. @returns false when it was held already; that hold stands */
export async function holdFor(
  desk: DeskQueues,
  because: Hold['because'],
  why: string,
  durationMs: number,
): Promise<boolean> {
  const until = isoIn(desk.desk.policy.hours.zone, Date.now() + durationMs);
  const hold: Hold = { because, why, until };
  const text = JSON.stringify(hold);
  const isFirst = await desk.redis.set(desk.keys.hold, text, 'PX', durationMs, 'NX');
  // Sent again after its answer was lost, it finds itself.
  if (isFirst === null && (await desk.redis.get(desk.keys.hold)) !== text) return false;
  await desk.calls.rateLimit(durationMs);
  return true;
}

/** Holds the desk until `release`. */
export async function holdUntilResumed(
  desk: DeskQueues,
  because: Hold['because'],
  why: string,
): Promise<void> {
  const hold: Hold = { because, why, until: null };
  await desk.redis.set(desk.keys.hold, JSON.stringify(hold));
  await desk.calls.pause();
}

/** Lets the desk go on, whatever held it. What fell due meanwhile keeps to the lines and the robot's rate. */
export async function release(desk: DeskQueues): Promise<void> {
  await desk.redis.del(desk.keys.hold);
  await desk.redis.hdel(desk.keys.breaker, 'streak', 'trips');
  await desk.calls.removeRateLimitKey();
  await desk.calls.resume();
}

/** What holds the desk, if anything does; the board's own pause leaves no word why. */
export async function heldBy(desk: DeskQueues): Promise<Hold | null> {
  const [text, isPaused] = await Promise.all([desk.redis.get(desk.keys.hold), desk.calls.isPaused()]);
  const hold = text === null ? null : holdSchema.parse(JSON.parse(text));
  if (hold && (hold.until !== null || isPaused)) return hold;
  return isPaused ? { because: 'person', why: 'paused on the board', until: null } : null;
}

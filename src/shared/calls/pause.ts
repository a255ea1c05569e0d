// Pausing a whole desk: by a person, by operators who do not answer, or because the robot refuses. A pause for
// a time is BullMQ's rate limit, so that all workers obey at once and go on by themselves; one without an end is BullMQ's
// own pause.
import { z } from 'zod';
import { isoIn } from '../domain/instant.js';
import type { DeskQueues } from '../redis/deskQueues.js';

const pauseSchema = z.object({
  because: z.enum(['person', 'operators', 'robot']),
  /** For people; no personal data. */
  why: z.string(),
  /** The same in short, where it is the same in every language: `voicebox.example:443: ENOTFOUND`, or a person's reason. */
  detail: z.string().optional(),
  /** Which person: a user of the pages, or `cli:` and a system user. */
  by: z.string().optional(),
  /** Since when; ISO 8601 with the desk's offset. Pauses of earlier versions do not say. */
  at: z.iso.datetime({ offset: true }).optional(),
  /** ISO 8601 with the desk's offset; null: until somebody resumes. */
  until: z.iso.datetime({ offset: true }).nullable(),
});
export type Pause = z.infer<typeof pauseSchema>;

/** What a pause says besides its end. */
type Cause = Omit<Pause, 'until'>;

/** Pauses the desk for a time. @returns false when it was paused already; that pause stays */
export async function pauseFor(
  desk: DeskQueues,
  because: Pause['because'],
  why: string,
  durationMs: number,
  detail?: string,
): Promise<boolean> {
  const text = textOf(desk, cause(because, why, detail), Date.now() + durationMs);
  const isFirst = await desk.redis.set(desk.keys.pause, text, 'PX', durationMs, 'NX');
  // Sent again after its answer was lost, it finds itself.
  if (isFirst === null && (await desk.redis.get(desk.keys.pause)) !== text) return false;
  await desk.calls.rateLimit(durationMs);
  return true;
}

/** Pauses the desk until somebody resumes it. */
export async function pauseUntilResumed(
  desk: DeskQueues,
  because: Pause['because'],
  why: string,
  detail?: string,
): Promise<void> {
  await desk.redis.set(desk.keys.pause, textOf(desk, cause(because, why, detail), null));
  await desk.calls.pause();
}

/** A pause that a person asks for. */
export interface PersonsPause {
  readonly by: string;
  /** For the record, without personal data; null: none was given. */
  readonly reason: string | null;
  /** Epoch milliseconds; null: until somebody resumes. */
  readonly untilMs: number | null;
}

/** Pauses the desk because a person wants it so, in place of any other pause. No call begins between the two. */
export async function pauseByPerson(desk: DeskQueues, asked: PersonsPause): Promise<void> {
  const { by, reason, untilMs } = asked;
  const why = reason ?? `paused by ${by}`;
  const text = textOf(desk, { ...cause('person', why, reason ?? undefined), by }, untilMs);
  if (untilMs === null) {
    await desk.redis.set(desk.keys.pause, text);
    await desk.calls.pause();
    return;
  }
  const durationMs = Math.max(1, untilMs - Date.now());
  await desk.calls.rateLimit(durationMs);
  await desk.redis.set(desk.keys.pause, text, 'PX', durationMs);
  await desk.calls.resume(); // of a pause without an end
}

function cause(because: Pause['because'], why: string, detail: string | undefined): Cause {
  return { because, why, ...(detail === undefined ? {} : { detail }) };
}

function textOf({ settings }: DeskQueues, given: Cause, untilMs: number | null): string {
  const { zone } = settings.policy.hours;
  const pause: Pause = {
    ...given,
    at: isoIn(zone, Date.now()),
    until: untilMs === null ? null : isoIn(zone, untilMs),
  };
  return JSON.stringify(pause);
}

/** Lets the desk go on, whatever paused it. What fell due meanwhile keeps to the lines and the robot's rate. */
export async function resume(desk: DeskQueues): Promise<void> {
  await desk.redis.del(desk.keys.pause);
  for (const counted of [desk.keys.breaker, desk.keys.robot])
    await desk.redis.hdel(counted, 'streak', 'trips');
  await desk.calls.removeRateLimitKey();
  await desk.calls.resume();
}

/** The desk's pause, if it is paused; the board's own pause leaves no reason. */
export async function pauseOf(desk: DeskQueues): Promise<Pause | null> {
  const [text, isPaused] = await Promise.all([desk.redis.get(desk.keys.pause), desk.calls.isPaused()]);
  const pause = text === null ? null : pauseSchema.parse(JSON.parse(text));
  if (pause && (pause.until !== null || isPaused)) return pause;
  return isPaused ? { because: 'person', why: 'paused on the board', until: null } : null;
}

// The moments of a call's life at which fault tests stop a process, recognised by what it says to Redis.
import type { Clinic } from './clinic.js';

export type Moment = (message: string) => boolean;

/** Law 3: the call is being written down. */
export const writeAhead: Moment = (message) => message.includes("return 'written'");

/** A number is taken for a call, on the same way to Redis as the write-ahead. */
export const takeNumber: Moment = (message) => message.includes("redis.call('ZCARD'");

/** What the robot answered is being noted. */
export const noteAnswer: Moment = (message) => /\beval\b[^]*:call:[^]*\banswer\b/i.test(message);

export interface Scripts {
  /** A patient is being queued. */
  readonly enqueue: Moment;
  /** A job is being fetched. */
  readonly fetch: Moment;
  /** A result is being added. */
  readonly addResult: Moment;
  /** A call's job is being moved as its result says. */
  readonly move: Moment;
}

/** BullMQ's scripts, which ioredis sends whole the first time and names by their SHA from then on. */
export async function scriptMoments({ queues }: Clinic): Promise<Scripts> {
  await queues.calls.waitUntilReady();
  const known = queues.redis.scriptsSet as Readonly<Record<string, { lua: string; sha: string }>>; // ioredis types it as {}
  const calling = (name: string, queue: string): Moment => {
    const [, script] = Object.entries(known).find(([key]) => key.startsWith(`${name}:`)) ?? [];
    if (!script) throw new Error(`BullMQ has no script ${name}`);
    const text = Buffer.from(script.lua).toString('latin1');
    return (message) =>
      message.includes(`:${queue}:`) && (message.includes(script.sha) || message.includes(text));
  };
  const [finished, delayed] = [calling('moveToFinished', 'calls'), calling('moveToDelayed', 'calls')];
  return {
    enqueue: calling('addPrioritizedJob', 'calls'),
    fetch: calling('moveToActive', 'calls'),
    addResult: calling('addStandardJob', 'results'),
    move: (message) => finished(message) || delayed(message),
  };
}

// What processes warned of lately: the newest twenty kinds, each with its last time, kept in Redis for the page about the state
// of things. What a log line says of itself only, never what it is about, so no patient can be in it.
import { z } from 'zod';
import { DAY_MS } from '../domain/duration.js';
import type { RedisConnection } from './connection.js';

/** Sorted set: what it was → when it was last, epoch milliseconds. */
const KEY = 'marvin:troubles';
const MAX_KEPT = 20;
const KEPT_MS = 7 * DAY_MS;
const EVERY_MS = 5_000;

const troubleSchema = z.object({
  /** `web` or `worker`. */
  process: z.string(),
  desk: z.string().nullable(),
  /** The message of the log line, which is ours and the same each time. */
  what: z.string(),
  /** Code or kind of the error behind it, such as `ECONNREFUSED`. */
  kind: z.string().nullable(),
});
export type Trouble = z.infer<typeof troubleSchema>;
export type KeptTrouble = Trouble & { readonly atMs: number };

/** Takes the troubles of one process to Redis; while Redis is away, or not known yet, they wait here. */
export class Troubles {
  readonly #waiting = new Map<string, number>();
  readonly #everyMs: number;
  #redis: RedisConnection | null = null;
  #timer: NodeJS.Timeout | null = null;

  /** @param everyMs repeats within this time are written once */
  constructor(everyMs = EVERY_MS) {
    this.#everyMs = everyMs;
  }

  readonly note = (trouble: Trouble): void => {
    const member = JSON.stringify(trouble);
    this.#waiting.delete(member);
    this.#waiting.set(member, Date.now());
    for (const oldest of this.#waiting.keys()) {
      if (this.#waiting.size <= MAX_KEPT) break;
      this.#waiting.delete(oldest);
    }
    this.#timer ??= setTimeout(() => void this.#write(), this.#everyMs).unref();
  };

  /** From now on they go to this Redis. */
  keepIn(redis: RedisConnection): void {
    this.#redis = redis;
  }

  async #write(): Promise<void> {
    const entries = [...this.#waiting];
    const isKept = this.#redis !== null && (await keep(this.#redis, entries).catch(() => false));
    if (isKept) for (const [member, atMs] of entries) this.#forget(member, atMs);
    this.#timer = null;
    if (this.#waiting.size > 0) this.#timer = setTimeout(() => void this.#write(), this.#everyMs).unref();
  }

  /** Unless it came again meanwhile. */
  #forget(member: string, atMs: number): void {
    if (this.#waiting.get(member) === atMs) this.#waiting.delete(member);
  }
}

async function keep(redis: RedisConnection, entries: readonly (readonly [string, number])[]): Promise<true> {
  await redis.zadd(KEY, 'GT', ...entries.flatMap(([member, atMs]) => [atMs, member]));
  await redis.zremrangebyrank(KEY, 0, -1 - MAX_KEPT);
  await redis.pexpire(KEY, KEPT_MS);
  return true;
}

/** Newest first. */
export async function lastTroubles(redis: RedisConnection): Promise<KeptTrouble[]> {
  const found = await redis.zrevrange(KEY, 0, MAX_KEPT - 1, 'WITHSCORES');
  return found.flatMap((member, index) => {
    if (index % 2 === 1) return [];
    const trouble = troubleSchema.safeParse(JSON.parse(member)).data;
    return trouble ? [{ ...trouble, atMs: Number(found[index + 1]) }] : [];
  });
}

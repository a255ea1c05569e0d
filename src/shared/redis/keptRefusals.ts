// The call events that a desk refused lately: the first thing to look at when no event of a robot arrives. `marvin check`
// and the desk page show them. None of it names a patient.
import { z } from 'zod';
import type { RedisConnection } from './connection.js';
import { deskKeys } from './deskQueues.js';

const MAX_KEPT = 20;

const refusalSchema = z.object({
  /** A result of docs/contract.md's table, such as `invalid`. */
  reason: z.string(),
  /** What was wrong, masked. */
  detail: z.string(),
});
export type Refusal = z.infer<typeof refusalSchema>;
/** A refusal and when the last of its kind was, epoch milliseconds. */
export type KeptRefusal = Refusal & { readonly atMs: number };

/** @param desk null: the address named no desk of the configuration */
function keyOf(desk: string | null): string {
  return desk === null ? 'marvin:refusals' : `${deskKeys(desk).prefix}:refusals`;
}

/** Keeps refusals of one desk: the newest twenty kinds, each with its last time. */
export async function keepRefusals(
  redis: RedisConnection,
  desk: string | null,
  refusals: readonly KeptRefusal[],
  retentionMs: number,
): Promise<void> {
  const key = keyOf(desk);
  const members = refusals.flatMap(({ atMs, reason, detail }) => [atMs, JSON.stringify({ reason, detail })]);
  await redis
    .multi()
    .zadd(key, ...members)
    .zremrangebyrank(key, 0, -1 - MAX_KEPT)
    .pexpire(key, retentionMs)
    .exec();
}

/** The refusals still kept, newest first. */
export async function lastRefusals(redis: RedisConnection, desk: string | null): Promise<KeptRefusal[]> {
  const found = await redis.zrevrange(keyOf(desk), 0, MAX_KEPT - 1, 'WITHSCORES');
  return found.flatMap((member, index) => {
    if (index % 2 === 1) return [];
    const refusal = refusalSchema.safeParse(JSON.parse(member)).data;
    return refusal ? [{ ...refusal, atMs: Number(found[index + 1]) }] : [];
  });
}

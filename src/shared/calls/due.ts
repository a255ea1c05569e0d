// When a delayed callback is due, as BullMQ keeps it: by the instant, with a counter of twelve bits below it.
import type { DeskQueues } from '../queues.js';

export const SCORES_PER_MS = 0x1000;

/** In the order of the job ids, epoch milliseconds; null for a job that is not delayed. */
export async function dueAtMs(
  { calls, redis }: DeskQueues,
  jobIds: readonly string[],
): Promise<(number | null)[]> {
  if (jobIds.length === 0) return [];
  const scores = await redis.zmscore(calls.keys['delayed'] ?? '', ...jobIds);
  return scores.map((score) => (score === null ? null : Math.floor(Number(score) / SCORES_PER_MS)));
}

// A settle made elsewhere does not wake a worker that sleeps on a full desk; this does, in under a millisecond.
import type { DeskQueues } from '../queues.js';

/**
 * Wakes the desk's workers by putting back the marker that BullMQ's blocking fetch waits for.
 * An internal of BullMQ: test/redis/calls/lifeOfACall.test.ts fails if an upgrade changes it; `drainDelay: 1` stands behind it.
 */
export async function wake(desk: DeskQueues): Promise<void> {
  await desk.redis.zadd(desk.calls.keys['marker'] ?? '', 0, '0');
}

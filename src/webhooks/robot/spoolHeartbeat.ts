// Tells the workers, through Redis, until when this process has applied every event that it took: they must not take a call
// for silent whose event waits here (shared/redis/spoolRegistry.ts).
import { within } from '../../shared/deadline.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import { forgetSpool, noteSpoolEmpty } from '../../shared/redis/spoolRegistry.js';
import type { Spool } from './spool.js';

const EVERY_MS = 2_000;
/** An event that came less than this ago may still be on its way into Redis, or onto the disk. */
const IN_FLIGHT_MS = 3_000;
const REDIS_LIMIT_MS = 1_000;

export interface SpoolHeartbeatParts {
  readonly spool: Pick<Spool, 'id' | 'isEmpty'>;
  readonly desks: readonly DeskQueues[];
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Beats every two seconds until it is stopped. While Redis is away it fails silently: that is what it is for. */
export function startSpoolHeartbeat({ spool, desks, now }: SpoolHeartbeatParts): { stop(): Promise<void> } {
  const beat = async () => {
    const upToMs = now() - IN_FLIGHT_MS;
    if (await spool.isEmpty()) await Promise.all(desks.map((desk) => noteSpoolEmpty(desk, spool.id, upToMs)));
  };
  const beatOnce = () => void within(REDIS_LIMIT_MS, beat()).catch(() => undefined);
  beatOnce();
  const timer = setInterval(beatOnce, EVERY_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      const leave = async () => {
        if (await spool.isEmpty()) await Promise.all(desks.map((desk) => forgetSpool(desk, spool.id)));
      };
      await within(REDIS_LIMIT_MS, leave()).catch(() => undefined);
    },
  };
}

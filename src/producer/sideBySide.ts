// Several connections for one import: a Redis that syncs every write to disk syncs once for all that arrives side by side.
import type { DeskQueues } from '../shared/queues.js';
import { connectAgain } from '../shared/redis.js';
import type { QueueRows } from './queueing.js';

/** More gain little: Redis is one process. */
const CONNECTIONS = 3;

export interface SideBySide {
  /** Queues each chunk over the next connection. */
  readonly queue: QueueRows;
  close(): Promise<void>;
}

/** Does what `queue` does over connections of its own, each like the desks'. */
export function sideBySide(desks: readonly DeskQueues[], queue: QueueRows): SideBySide {
  const connections = desks
    .slice(0, 1)
    .flatMap(({ redis }) => Array.from({ length: CONNECTIONS }, () => connectAgain(redis)));
  const lanes = connections.map(
    (connection) => new Map(desks.map((desk) => [desk.desk.name, desk.over(connection)])),
  );
  let turn = 0;
  return {
    queue: (desk, vault, rows, nowMs) => {
      turn = (turn + 1) % CONNECTIONS;
      return queue(lanes[turn]?.get(desk.desk.name) ?? desk, vault, rows, nowMs);
    },
    close: async () => {
      await Promise.all(lanes.flatMap((lane) => [...lane.values()].map((desk) => desk.close())));
      for (const connection of connections) connection.disconnect();
    },
  };
}

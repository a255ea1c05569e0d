// How fast an import runs. While nobody is on the phone, as fast as Redis takes it. During calls, a little at a time: the robot
// waits for the answer to its call event with the patient on the line.
import { constants, setPriority } from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import { connectAgain } from '../../shared/redis/connection.js';
import type { Queued, QueueRows } from './queueRows.js';

/** A Redis that syncs every write to disk syncs once for all writes that arrive together; more connections gain little. */
const CONNECTIONS = 3;
/** So few that a call event that comes in between waits for a few milliseconds. */
const ROWS_AT_ONCE = 50;

export interface PacedQueue {
  readonly queue: QueueRows;
  close(): Promise<void>;
}

/** Queues at the pace of the desks, over connections of its own. From now on this process gives way to others. */
export function paced(desks: readonly DeskQueues[], queue: QueueRows): PacedQueue {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const connections = desks
    .slice(0, 1)
    .flatMap(({ redis }) => Array.from({ length: CONNECTIONS }, () => connectAgain(redis)));
  const lanes = connections.map(
    (connection) => new Map(desks.map((desk) => [desk.settings.name, desk.over(connection)])),
  );
  let turn = 0;
  let before: Promise<unknown> = Promise.resolve();
  return {
    queue: async (desk, ...args) => {
      if ((await desk.calls.getActiveCount()) > 0) {
        const work = before.then(() => aLittleAtATime(queue, desk, ...args));
        before = work.catch(() => undefined);
        return work;
      }
      turn = (turn + 1) % CONNECTIONS;
      return queue(lanes[turn]?.get(desk.settings.name) ?? desk, ...args);
    },
    close: async () => {
      await Promise.all(lanes.flatMap((lane) => [...lane.values()].map((desk) => desk.close())));
      for (const connection of connections) connection.disconnect();
    },
  };
}

/** Rests as long as it worked. */
async function aLittleAtATime(
  queue: QueueRows,
  ...[desk, vault, rows, nowMs]: Parameters<QueueRows>
): Promise<Queued[]> {
  const queued: Queued[] = [];
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    const startedMs = performance.now();
    queued.push(...(await queue(desk, vault, rows.slice(start, start + ROWS_AT_ONCE), nowMs)));
    await sleep(performance.now() - startedMs);
  }
  return queued;
}

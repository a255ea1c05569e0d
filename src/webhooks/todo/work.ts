// The worklist, bound to the desks: what the page shows, what its buttons do, and how much there is, for the bar.
import { redeliver } from '../../shared/calls/undelivered.js';
import type { ServedDesk } from '../../shared/calls/deskStatus.js';
import type { ResultJob } from '../../shared/contracts/result.js';
import { numbersToCheck, type NumberToCheck } from '../../shared/documents/numbersToCheck.js';
import { storedResults } from '../../shared/documents/storedJobs.js';
import { uncalledLately } from '../../shared/documents/uncalledRows.js';
import { DAY_MS } from '../../shared/domain/duration.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import type { RedisConnection } from '../../shared/redis/connection.js';
import { rejectedRows, type RejectedRow } from './rejectedRows.js';
import { countOf, deskWork, type DeskWork } from './worklist.js';

export interface Worklist {
  readonly desks: readonly DeskWork[];
  /** Phones masked. */
  readonly numbers: readonly NumberToCheck[];
  /** Of the last 48 hours. */
  readonly rejected: readonly RejectedRow[];
}

export interface Work {
  /** @throws when Redis is away */
  list(nowMs: number): Promise<Worklist>;
  numbers(): Promise<NumberToCheck[]>;
  /** Lets everything that 1C refused at a desk go again, in order. @returns how many */
  redeliver(desk: string): Promise<number>;
  /** How much waits for a person, as it was known last; asks again for the next time. Null: not known yet. */
  count(nowMs: number): number | null;
}

export interface WorkParts {
  readonly desks: readonly { readonly queues: DeskQueues; status(): Promise<ServedDesk> }[];
  readonly redis: RedisConnection;
}

const COUNT_LASTS_MS = 10_000;
const REJECTED_DAYS = 2;

export function createWork({ desks, redis }: WorkParts): Work {
  const all = (nowMs: number) =>
    Promise.all(desks.map(async (desk) => deskWork(desk.queues, await desk.status(), nowMs)));
  const counted: { total: number | null; atMs: number } = { total: null, atMs: -Infinity };
  const keep = (works: readonly DeskWork[], nowMs: number) => {
    counted.total = works.reduce((sum, work) => sum + countOf(work), 0);
    counted.atMs = nowMs;
  };
  const queues = desks.map((desk) => desk.queues);
  return {
    list: async (nowMs) => {
      const [works, numbers, uncalled] = await Promise.all([
        all(nowMs),
        numbersOf(queues),
        uncalledLately(redis, nowMs, REJECTED_DAYS),
      ]);
      keep(works, nowMs);
      const rejected = rejectedRows(uncalled, nowMs - REJECTED_DAYS * DAY_MS);
      return { desks: works, numbers, rejected };
    },
    numbers: () => numbersOf(queues),
    redeliver: async (name) => {
      const desk = queues.find(({ settings }) => settings.name === name);
      counted.atMs = -Infinity;
      return desk ? redeliver(desk) : 0;
    },
    count: (nowMs) => {
      if (nowMs - counted.atMs >= COUNT_LASTS_MS) {
        counted.atMs = nowMs;
        all(nowMs).then(
          (works) => keep(works, nowMs),
          () => undefined, // Redis is away; the page itself says so
        );
      }
      return counted.total;
    },
  };
}

async function numbersOf(desks: readonly DeskQueues[]): Promise<NumberToCheck[]> {
  const stored: ResultJob[] = [];
  for (const desk of desks) for await (const result of storedResults(desk)) stored.push(result);
  return numbersToCheck(stored, ({ masked }) => masked);
}

// How everything is that Marvin needs: workers, Redis, robot, 1C, what waits on this machine's disk, and what went wrong lately.
// Read at once for a page; nothing in it is about a patient.
import type { ServedDesk } from '../../shared/calls/deskStatus.js';
import { resultJobSchema } from '../../shared/contracts/result.js';
import { readDay } from '../../shared/counters/dayCounters.js';
import { TRAITS_OF, type Disposition } from '../../shared/domain/disposition.js';
import { isoIn } from '../../shared/domain/instant.js';
import { JOB_FIELD, jobFields, lastEndMs } from '../../shared/redis/bullmqInternals.js';
import type { RedisConnection } from '../../shared/redis/connection.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import type { LivingWorker } from '../../shared/redis/livingWorkers.js';
import { redisFacts, type RedisFacts } from '../../shared/redis/redisFacts.js';
import { lastTroubles, type KeptTrouble } from '../../shared/redis/troubles.js';
import type { OpenDesk } from '../webDesk.js';

export interface SystemState {
  readonly workers: readonly LivingWorker[];
  readonly redis: readonly RedisFacts[];
  readonly desks: readonly DeskState[];
  /** Call events that wait on this machine's disk; null: the disk cannot be read. */
  readonly spooled: number | null;
  /** Newest first. */
  readonly troubles: readonly KeptTrouble[];
}

export interface DeskState {
  readonly title: string;
  /** IANA name. */
  readonly zone: string;
  readonly status: ServedDesk;
  /** Today's calls of each hour, 0 to 23. */
  readonly hours: readonly HourOfDay[];
  readonly robot: RobotState;
  readonly onec: OnecState;
}

export interface HourOfDay {
  readonly calls: number;
  readonly connected: number;
}

interface RobotState {
  /** When the robot last told how a call ended; null: not among the newest results. Epoch milliseconds, like all times here. */
  readonly lastGoodMs: number | null;
  readonly callsToday: number;
  /** Those that it refused, or never told the end of. */
  readonly failedToday: number;
}

interface OnecState {
  readonly deliveredMs: number | null;
  /** When a daily pull was last done, and when one last failed; both null where there is none. */
  readonly pulledMs: number | null;
  readonly pullFailedMs: number | null;
}

export interface StateParts {
  readonly desks: readonly OpenDesk[];
  readonly redis: RedisConnection;
  readonly spool: { waiting(): Promise<readonly string[]> };
  readonly living: () => Promise<readonly LivingWorker[]>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** @throws when Redis is away */
export async function systemState({ desks, redis, spool, living, now }: StateParts): Promise<SystemState> {
  const [workers, servers, ofDesks, spooled, troubles] = await Promise.all([
    living(),
    redisFacts(redis),
    Promise.all(desks.map((desk) => deskState(desk, now()))),
    spool.waiting().then(
      (names) => names.length,
      () => null,
    ),
    lastTroubles(redis),
  ]);
  return { workers, redis: servers, desks: ofDesks, spooled, troubles };
}

async function deskState(desk: OpenDesk, nowMs: number): Promise<DeskState> {
  const { queues, title, zone } = desk;
  const [current, day, lastGoodMs, onec] = await Promise.all([
    desk.status(),
    readDay(queues, isoIn(zone, nowMs).slice(0, 10)),
    lastGoodEnd(queues),
    onecState(queues),
  ]);
  const count = (isCounted: (one: (typeof day.calls)[number]) => boolean) =>
    day.calls.filter(isCounted).reduce((sum, { calls }) => sum + calls, 0);
  return {
    title,
    zone,
    status: current,
    hours: Array.from({ length: 24 }, (_none, hour) => ({
      calls: count((one) => one.hour === hour),
      connected: count((one) => one.hour === hour && one.disposition === 'connected'),
    })),
    robot: {
      lastGoodMs,
      callsToday: count(() => true),
      failedToday: count(({ disposition }) => isRobots(disposition)),
    },
    onec,
  };
}

/** Silence counts as the robot's: it did not tell how the call ended. */
function isRobots(disposition: Disposition): boolean {
  const { fault } = TRAITS_OF[disposition];
  return fault === 'robot' || fault === 'us';
}

const LOOKED_AT = 10;

/** Of the newest results, delivered or not. */
async function lastGoodEnd({ results, redis }: DeskQueues): Promise<number | null> {
  const newest = await Promise.all(
    (['completed', 'waiting', 'prioritized', 'active', 'delayed'] as const).map((state) =>
      results.getRanges([state], 0, LOOKED_AT - 1, false),
    ),
  );
  const texts = await jobFields(results, redis, newest.flat(), JOB_FIELD.data);
  const ends = texts.flatMap((text) => {
    const result = text === null ? undefined : resultJobSchema.safeParse(JSON.parse(text)).data;
    const isGood = result && result.disposition !== null && !isRobots(result.disposition);
    return isGood ? [Date.parse(result.endedAt)] : [];
  });
  return ends.length === 0 ? null : Math.max(...ends);
}

async function onecState({ results, redis, keys }: DeskQueues): Promise<OnecState> {
  const pulls = `${keys.prefix}:pulls`;
  const [deliveredMs, pulledMs, pullFailedMs] = await Promise.all([
    lastEndMs(redis, results.qualifiedName, 'completed'),
    lastEndMs(redis, pulls, 'completed'),
    lastEndMs(redis, pulls, 'failed'),
  ]);
  return { deliveredMs, pulledMs, pullFailedMs };
}

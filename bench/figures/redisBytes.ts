// What Redis holds for one callback, by MEMORY USAGE of every key: while it waits, and when it is over and its result delivered.
import type { Redis } from 'ioredis';
import { until } from '../../scripts/local/until.js';
import { deskStatus } from '../../src/shared/calls/deskStatus.js';
import { inClinic } from '../stage/clinic.js';
import { inPlainClinic } from '../stage/plainClinic.js';
import type { Stage } from '../stage/stage.js';
import { untilRobot } from '../stage/standInRobot.js';
import type { Figure } from './figure.js';

const CALLBACKS = 600;

interface Bytes {
  readonly waiting: number;
  readonly finished: number;
  /** Kind of key → bytes of it for each callback. */
  readonly finishedByKind: Readonly<Record<string, number>>;
  /** All event streams. BullMQ cuts them at a length, so they do not grow with the callbacks. */
  readonly events: number;
}

export const redisBytes: Figure = {
  name: 'bytes',
  says: 'what Redis holds for a callback',
  maxRounds: 1,
  measure: async (stage) => {
    const [marvin, plain] = [await withMarvin(stage), await withPlain(stage)];
    return {
      bytesWaiting: { value: marvin.waiting, yardstick: plain.waiting },
      bytesFinished: { value: marvin.finished, yardstick: plain.finished, detail: marvin.finishedByKind },
      bytesEvents: { value: marvin.events / 1_000 },
    };
  },
};

function withMarvin(stage: Stage): Promise<Bytes> {
  return inClinic(stage, { lines: 10 }, async (clinic) => {
    const before = await held(clinic.redis);
    await clinic.enqueue(CALLBACKS);
    const waiting = await held(clinic.redis);
    await clinic.startWeb();
    await clinic.startWorker();
    const { desk, robot, redis } = clinic;
    await untilRobot(robot, 'all calls to end', () => robot.answers.length >= CALLBACKS);
    await until(async () => (await deskStatus(desk, Date.now())).results.pending === 0, {
      timeoutMs: 60_000,
      what: 'all results to be delivered',
    });
    return perCallback(before, waiting, await held(redis));
  });
}

function withPlain(stage: Stage): Promise<Bytes> {
  return inPlainClinic(stage, { lines: 10, callLastsMs: () => 0, endsWith: 'answer' }, async (clinic) => {
    const before = await held(clinic.redis);
    await clinic.enqueue(CALLBACKS);
    const waiting = await held(clinic.redis);
    await clinic.startWorker();
    await until(async () => (await clinic.queue.getCompletedCount()) >= CALLBACKS, { timeoutMs: 60_000 });
    return perCallback(before, waiting, await held(clinic.redis));
  });
}

interface Held {
  readonly bytes: number;
  readonly byKind: ReadonlyMap<string, number>;
  readonly events: number;
}

function perCallback(before: Held, waiting: Held, finished: Held): Bytes {
  return {
    waiting: (waiting.bytes - before.bytes) / CALLBACKS,
    finished: (finished.bytes - before.bytes) / CALLBACKS,
    finishedByKind: Object.fromEntries(
      [...finished.byKind].map(([kind, bytes]) => [kind, bytes / CALLBACKS]),
    ),
    events: finished.events,
  };
}

/** The size of every key, the event streams apart. What Redis' main table needs for each is in it. */
async function held(redis: Redis): Promise<Held> {
  const sizes = new Map<string, number>();
  for await (const keys of redis.scanStream({ count: 1_000 }) as AsyncIterable<string[]>)
    await Promise.all(
      keys.map(async (key) => sizes.set(key, (await redis.memory('USAGE', key, 'SAMPLES', 0)) ?? 0)),
    );
  const [byKind, events] = [new Map<string, number>(), new Map<string, number>()];
  for (const [key, size] of sizes) {
    const group = key.endsWith(':events') ? events : byKind;
    group.set(kindOf(key), (group.get(kindOf(key)) ?? 0) + size);
  }
  return { bytes: sum(byKind), byKind, events: sum(events) };
}

function sum(sizes: ReadonlyMap<string, number>): number {
  return [...sizes.values()].reduce((total, size) => total + size, 0);
}

/** A key without what is one callback's own: ids and hashes are long, words are not. */
function kindOf(key: string): string {
  return key
    .split(':')
    .map((part) => (part.length > 16 ? '*' : part))
    .join(':');
}

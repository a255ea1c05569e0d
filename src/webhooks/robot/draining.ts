// Applies the spooled call events once Redis is back, in the order in which they came. Several processes may drain one
// spool: each entry is applied before the next, and applying one twice changes nothing.
import { setTimeout as sleep } from 'node:timers/promises';
import { ZodError } from 'zod';
import { refHash, throttledLog, type Logger } from '../../shared/logging.js';
import { applyCallEvent, type EventDesk } from './applyCallEvent.js';
import { within } from '../../shared/deadline.js';
import { isUnanswered } from '../../shared/redis/redisFault.js';
import { REDIS_SHORT_WAIT_MS } from '../http/redisWaits.js';
import type { Metrics } from '../metrics/metrics.js';
import type { Spool, SpooledEvent } from './spool.js';

export interface DrainingParts {
  readonly spool: Spool;
  readonly desks: readonly EventDesk[];
  readonly ping: () => Promise<unknown>;
  readonly logger: Logger;
  readonly now: () => number;
  readonly metrics: Pick<Metrics, 'countEvent'>;
}

const LOOK_EVERY_MS = 500;
/** After the disk failed, or Redis answered but would not take an entry (it is full, say). */
const PAUSE_MS = 10_000;
/** How often the log says that the disk still fails. */
const TELL_EVERY_MS = 10 * 60_000;
/** An entry that Redis, though it answers, will not take is given up after a day, long after its call's deadline. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;

/** Looks twice a second until it is stopped. */
export function startDraining(parts: DrainingParts): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = keepDraining(parts, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

async function keepDraining(parts: DrainingParts, stopping: AbortSignal): Promise<void> {
  const tell = throttledLog(parts.logger, 'the spool cannot be used', {
    level: 'error',
    everyMs: TELL_EVERY_MS,
  });
  while (!stopping.aborted) {
    const pauseMs = await drain(parts, stopping).then(
      (stuck) => (stuck > 0 ? PAUSE_MS : LOOK_EVERY_MS),
      (error: unknown) => {
        tell(error);
        return PAUSE_MS;
      },
    );
    await sleep(pauseMs, undefined, { signal: stopping }).catch(() => undefined);
  }
}

/**
 * Goes through the spool once, if Redis answers. Behind an entry that cannot be applied only entries of the same call wait.
 *
 * @returns how many calls wait behind an entry that Redis refused. Where one master of a cluster is away it is tried again
 * as soon as any Redis that is away
 */
async function drain(parts: DrainingParts, stopping: AbortSignal): Promise<number> {
  const names = await parts.spool.waiting();
  if (names.length === 0 || !(await isRedisThere(parts))) return 0;
  const stuck = new Map<string, unknown>();
  for (const name of names) {
    if (stopping.aborted) return 0;
    const entry = await parts.spool.read(name);
    if (entry === 'unreadable') await setAside(parts, name, { why: 'unreadable, or of another version' });
    if (entry === 'unreadable' || entry === null || stuck.has(entry.callback.callId)) continue;
    const outcome = await take(parts, name, entry);
    if (outcome === 'redis away') return 0;
    if (outcome !== 'done') stuck.set(entry.callback.callId, outcome.error);
  }
  const refused = new Map([...stuck].filter(([, error]) => !isUnanswered(error)));
  logStuck(parts.logger, refused);
  return refused.size;
}

function logStuck(logger: Logger, stuck: ReadonlyMap<string, unknown>): void {
  const [first] = stuck;
  if (first === undefined) return;
  const [callId, error] = first;
  logger.warn({ calls: stuck.size, callId, err: error }, 'spooled events not applied; trying again');
}

async function take(
  parts: DrainingParts,
  name: string,
  entry: SpooledEvent,
): Promise<'done' | 'redis away' | { error: unknown }> {
  const about: { desk: string; callId: string; ref?: string } = {
    desk: entry.desk,
    callId: entry.callback.callId,
  };
  const seen = (jobId: string) => (about.ref = refHash(jobId));
  const desk = parts.desks.find((candidate) => candidate.name === entry.desk);
  if (!desk) return setAside(parts, name, { ...about, why: 'no such desk' });
  try {
    const result = await applyCallEvent(desk, entry.callback, entry.cameMs, seen);
    parts.logger.info({ ...about, result, spooled: true }, 'call event');
    parts.metrics.countEvent(entry.desk, result, 'spool');
    if (result === 'unknown') return await setAside(parts, name, { ...about, why: 'no such call' });
    await parts.spool.remove(name);
    return 'done';
  } catch (error) {
    const isOld = parts.now() - entry.cameMs > GIVE_UP_AFTER_MS;
    if (!(error instanceof ZodError) && !(await isRedisThere(parts))) return 'redis away';
    if (error instanceof ZodError || isOld)
      return setAside(parts, name, { ...about, why: 'it cannot be applied', err: error });
    return { error };
  }
}

async function setAside(parts: DrainingParts, name: string, about: Record<string, unknown>): Promise<'done'> {
  parts.logger.error({ ...about, entry: name }, 'spooled event set aside; a person must look at it');
  await parts.spool.setAside(name);
  return 'done';
}

async function isRedisThere({ ping }: DrainingParts): Promise<boolean> {
  return within(REDIS_SHORT_WAIT_MS, ping()).then(
    () => true,
    () => false,
  );
}

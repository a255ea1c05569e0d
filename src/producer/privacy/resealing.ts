// Seals with the first key, and for its place, everything that is not sealed so yet, while workers run; and hashes every number
// that it can read with a new lookup key. A text is replaced only if it is still what was read, so nothing that was written
// meanwhile is lost. Locks, delays and states are not touched.
import { setTimeout as sleep } from 'node:timers/promises';
import { SealError } from '../../shared/errors.js';
import type { RedisConnection } from '../../shared/redis/connection.js';
import { keyIdOf, phoneHash, type SealRing } from '../../shared/sealing.js';
import {
  beginRotation,
  endRotation,
  forgetRotation,
  isAnyFetched,
  rehashDoNotCall,
  type Rotation,
} from './lookupRotation.js';
import { moveNumber, type Rehashed } from './movedNumbers.js';
import {
  count,
  sealedTexts,
  withSeals,
  type Counts,
  type SealedKind,
  type SealedText,
  type SealIn,
} from './sealedTexts.js';

export interface Resealed {
  /** Texts that are under the first key now and were not before, or that were bound to their place. */
  readonly resealed: Counts;
  /** Key id → texts that stay as they are, because no key given opens them. */
  readonly unopened: ReadonlyMap<string, Counts>;
  /** False when older seals came back again and again: some process still seals with an older key. */
  readonly isComplete: boolean;
  /** Entries of the do-not-call list that hold no number, and so stay under a former lookup key; absent when there are none. */
  readonly bareEntries?: number;
}

/**
 * A text that was written meanwhile is left to the next round, and a process that has a callback in memory writes it back as it
 * was read. Both take moments; if these rounds are not enough, some process has not been restarted.
 */
const MAX_ROUNDS = 5;
/** A worker has a callback in memory for less than this (workers/dialling: lock of the fetch, and how long the gate holds). */
const MAX_FETCHED_MS = 15_000;
const LOOK_AGAIN_MS = 500;

/**
 * Re-seals everything. Safe to stop, to run again and to run twice at the same time.
 *
 * @param desk as in `sealedTexts`; with a desk the lookup key stays as it is
 */
export async function resealAll(
  redis: RedisConnection,
  ring: SealRing,
  desk: string | null,
): Promise<Resealed> {
  const rotation = desk === null ? await beginRotation(redis, ring) : null;
  const run: Run = { redis, ring, desk, rotation, resealed: new Map(), unopened: new Map() };
  let isComplete = await untilCurrent(run);
  let bareEntries = 0;
  if (rotation && isComplete) {
    if (rotation.isNew) {
      await untilNothingIsFetched(redis);
      isComplete = await untilCurrent(run);
    }
    bareEntries = await rehashDoNotCall(redis, ring, rotation);
    await endRotation(redis, ring, bareEntries);
    // What was hashed by a process that did not know of the end yet.
    if (rotation.isNew) isComplete = (await untilCurrent(run)) && isComplete;
    if (isComplete) await forgetRotation(redis);
  }
  return {
    resealed: run.resealed.get(ring.currentKeyId) ?? {},
    unopened: run.unopened,
    isComplete,
    ...(bareEntries > 0 ? { bareEntries } : {}),
  };
}

interface Run {
  readonly redis: RedisConnection;
  readonly ring: SealRing;
  readonly desk: string | null;
  readonly rotation: Rotation | null;
  readonly resealed: Map<string, Counts>;
  readonly unopened: Map<string, Counts>;
}

/** @returns whether the last round found nothing to do */
async function untilCurrent(run: Run): Promise<boolean> {
  const { redis, ring, desk, rotation, resealed, unopened } = run;
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    unopened.clear();
    let outdated = 0;
    if (rotation) await rehashDoNotCall(redis, ring, rotation);
    for await (const page of sealedTexts(redis, desk)) {
      const outcomes = await Promise.all(page.map((sealed) => renewOne(run, sealed)));
      for (const { kind, was, foreign } of outcomes) {
        if (was === 'replaced') count(resealed, ring.currentKeyId, kind);
        if (was !== 'current') outdated += 1;
        for (const id of foreign) count(unopened, id, kind);
      }
    }
    if (outdated === 0) return true;
  }
  return false;
}

async function untilNothingIsFetched(redis: RedisConnection): Promise<void> {
  for (let waitedMs = 0; waitedMs < MAX_FETCHED_MS && (await isAnyFetched(redis)); waitedMs += LOOK_AGAIN_MS)
    await sleep(LOOK_AGAIN_MS);
}

interface Outcome {
  readonly kind: SealedKind;
  /** `written`: another process wrote it between reading and replacing. */
  readonly was: 'current' | 'replaced' | 'written';
  /** Keys of the seals in it that do not open. */
  readonly foreign: ReadonlySet<string>;
}

async function renewOne({ redis, ring, rotation }: Run, sealed: SealedText): Promise<Outcome> {
  const { kind, text } = sealed;
  const foreign = new Set<string>();
  const numbers: Rehashed[] = [];
  const replacement = withSeals(sealed, (seal) => {
    const renewed = renewedOr(ring, seal, foreign);
    const { phoneKey } = seal;
    if (renewed === null || phoneKey === null || !rotation)
      return { sealed: renewed ?? seal.sealed, phoneKey };
    const digits = ring.open(renewed, seal.place);
    const to = phoneHash(rotation.lookupKey, digits);
    if (to !== phoneKey) numbers.push({ from: phoneKey, to, digits });
    return { sealed: renewed, phoneKey: to };
  });
  if (replacement === text) return { kind, was: 'current', foreign };
  // Moved first: who still has the old hash is told the new one.
  for (const number of numbers) await moveNumber(redis, ring, number);
  const isReplaced = await replaceText(redis, sealed, replacement);
  return { kind, was: isReplaced ? 'replaced' : 'written', foreign };
}

/** A seal that does not open must not keep the others from being re-sealed. @returns null for such a one */
function renewedOr(ring: SealRing, { sealed, place }: SealIn, foreign: Set<string>): string | null {
  try {
    return ring.reseal(sealed, place);
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    foreign.add(keyIdOf(sealed));
    return null;
  }
}

const REPLACE_FIELD = `
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1`;

const REPLACE_KEY = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1`;

/** Replaces a text where it is still the same, byte for byte. @returns false when it is not there any more */
async function replaceText(
  redis: RedisConnection,
  { key, field, text }: SealedText,
  replacement: string,
): Promise<boolean> {
  const replaced =
    field === null
      ? await redis.eval(REPLACE_KEY, 1, key, text, replacement)
      : await redis.eval(REPLACE_FIELD, 1, key, field, text, replacement);
  return replaced === 1;
}

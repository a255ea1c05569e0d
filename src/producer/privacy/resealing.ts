// Seals with the first key everything that an older one sealed, while workers run. A text is replaced only if it is still what
// was read, so nothing that was written meanwhile is lost. Locks, delays and states are not touched.
import { SealError } from '../../shared/errors.js';
import type { RedisConnection } from '../../shared/redis/connection.js';
import { keyIdOf, type SealRing } from '../../shared/sealing.js';
import {
  count,
  sealedTexts,
  withSeals,
  type Counts,
  type SealedKind,
  type SealedText,
} from './sealedTexts.js';

export interface Resealed {
  /** Texts that are under the first key now and were not before. */
  readonly resealed: Counts;
  /** Key id → texts that stay as they are, because no key given opens them. */
  readonly unopened: ReadonlyMap<string, Counts>;
  /** False when older seals came back again and again: some process still seals with an older key. */
  readonly isComplete: boolean;
}

/**
 * A text that was written meanwhile is left to the next round, and a process that has a callback in memory writes it back as it
 * was read. Both take moments; if these rounds are not enough, some process has not been restarted.
 */
const MAX_ROUNDS = 5;

/** Re-seals everything. Safe to stop, to run again and to run twice at the same time. @param desk as in `sealedTexts` */
export async function resealAll(
  redis: RedisConnection,
  ring: SealRing,
  desk: string | null,
): Promise<Resealed> {
  const resealed = new Map<string, Counts>();
  for (let round = 1; ; round += 1) {
    const unopened = new Map<string, Counts>();
    let outdated = 0;
    for await (const page of sealedTexts(redis, desk)) {
      const outcomes = await Promise.all(page.map((sealed) => resealOne(redis, ring, sealed)));
      for (const { kind, was, foreign } of outcomes) {
        if (was === 'replaced') count(resealed, ring.currentKeyId, kind);
        if (was !== 'current') outdated += 1;
        for (const id of foreign) count(unopened, id, kind);
      }
    }
    const isComplete = outdated === 0;
    if (isComplete || round === MAX_ROUNDS)
      return { resealed: resealed.get(ring.currentKeyId) ?? {}, unopened, isComplete };
  }
}

interface Outcome {
  readonly kind: SealedKind;
  /** `written`: another process wrote it between reading and replacing. */
  readonly was: 'current' | 'replaced' | 'written';
  /** Keys of the seals in it that do not open. */
  readonly foreign: ReadonlySet<string>;
}

async function resealOne(redis: RedisConnection, ring: SealRing, sealed: SealedText): Promise<Outcome> {
  const { kind, text } = sealed;
  const foreign = new Set<string>();
  const replacement = withSeals(kind, text, (seal) => resealedOr(ring, seal, foreign));
  if (replacement === text) return { kind, was: 'current', foreign };
  const isReplaced = await replaceText(redis, sealed, replacement);
  return { kind, was: isReplaced ? 'replaced' : 'written', foreign };
}

/** A seal that does not open must not keep the others from being re-sealed. */
function resealedOr(ring: SealRing, seal: string, foreign: Set<string>): string {
  try {
    return ring.reseal(seal);
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    foreign.add(keyIdOf(seal));
    return seal;
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

// Every text in Redis that holds something sealed, found by the names of keys: what `check` counts and `reseal` goes through.
import { Cluster } from 'ioredis';
import { JOB_FIELD } from '../../shared/redis/bullmqInternals.js';
import { LOOKUP_KEY } from '../../shared/redis/vault.js';
import type { RedisConnection } from '../../shared/redis/connection.js';
import { keyIdOf } from '../../shared/sealing.js';

const KINDS = ['callbacks', 'results', 'changes', 'robot answers', 'lookup key'] as const;
export type SealedKind = (typeof KINDS)[number];
/** How many texts of each kind. */
export type Counts = Partial<Record<SealedKind, number>>;

/** A text, and where in Redis it is: a field of a hash, or a key of its own (`field` null). */
export interface SealedText {
  readonly kind: SealedKind;
  readonly key: string;
  readonly field: string | null;
  readonly text: string;
}

/** How many keys Redis looks at in one step: limits the memory here and the time that others wait there. */
const PAGE = 1_000;

/** A key of a desk: BullMQ's jobs, our call records, the mailbox of changes. */
const KEY = /^marvin:\{[^{}]+\}:(calls|results|call|changes)(?::[^:]+)?$/;
const PLACE_OF: Readonly<Record<string, { kind: SealedKind; field: string }>> = {
  calls: { kind: 'callbacks', field: JOB_FIELD.data },
  results: { kind: 'results', field: JOB_FIELD.data },
  call: { kind: 'robot answers', field: 'answer' },
};
const IS_BARE: ReadonlySet<SealedKind> = new Set(['robot answers', 'lookup key']);

/**
 * Everything sealed, in pages. What exists during the whole run is given at least once, even if it moves between states
 * meanwhile: a job keeps its key.
 *
 * @param desk only this one (and the lookup key); null for all that Redis knows, in the configuration or not
 */
export async function* sealedTexts(
  redis: RedisConnection,
  desk: string | null,
): AsyncGenerator<readonly SealedText[]> {
  const lookup = await redis.get(LOOKUP_KEY);
  if (lookup !== null) yield [{ kind: 'lookup key', key: LOOKUP_KEY, field: null, text: lookup }];
  for (const node of redis instanceof Cluster ? redis.nodes('master') : [redis]) {
    const scan = node.scanStream({ match: `marvin:{${desk ?? '*'}}:*`, type: 'hash', count: PAGE });
    for await (const keys of scan as AsyncIterable<string[]>) {
      yield (await Promise.all(keys.map((key) => textIn(redis, key)))).flat();
      for (const key of keys.filter((name) => KEY.exec(name)?.[1] === 'changes'))
        yield* changesIn(redis, key);
    }
  }
}

async function textIn(redis: RedisConnection, key: string): Promise<SealedText[]> {
  const place = PLACE_OF[KEY.exec(key)?.[1] ?? ''];
  const text = place ? await redis.hget(key, place.field) : null;
  return place && text !== null ? [{ ...place, key, text }] : [];
}

async function* changesIn(redis: RedisConnection, key: string): AsyncGenerator<SealedText[]> {
  for await (const entries of redis.hscanStream(key, { count: PAGE }) as AsyncIterable<string[]>) {
    yield entries.flatMap((field, index): SealedText[] =>
      index % 2 === 0 ? [{ kind: 'changes', key, field, text: entries[index + 1] ?? '' }] : [],
    );
  }
}

/** A text of any version with every seal in it replaced and nothing else touched. */
export function withSeals(kind: SealedKind, text: string, replace: (sealed: string) => string): string {
  if (IS_BARE.has(kind)) return replace(text);
  return text.replace(/"sealed":"([^"]+)"/g, (_whole, sealed: string) => `"sealed":"${replace(sealed)}"`);
}

/** Counts texts by the key that sealed them; one that several keys sealed counts for each. */
export async function sealedBy(redis: RedisConnection): Promise<ReadonlyMap<string, Counts>> {
  const byKey = new Map<string, Counts>();
  for await (const page of sealedTexts(redis, null)) {
    for (const { kind, text } of page) for (const id of keyIdsIn(kind, text)) count(byKey, id, kind);
  }
  return byKey;
}

function keyIdsIn(kind: SealedKind, text: string): ReadonlySet<string> {
  const ids = new Set<string>();
  withSeals(kind, text, (sealed) => {
    ids.add(keyIdOf(sealed));
    return sealed;
  });
  return ids;
}

/** Adds one text to a key's counts. */
export function count(byKey: Map<string, Counts>, keyId: string, kind: SealedKind): void {
  const counts = byKey.get(keyId) ?? {};
  byKey.set(keyId, { ...counts, [kind]: (counts[kind] ?? 0) + 1 });
}

/** `3 callbacks, 1 results, the lookup key`; `nothing` when there is none. */
export function inWords(counts: Counts): string {
  const words = KINDS.filter((kind) => counts[kind] !== undefined).map((kind) =>
    kind === 'lookup key' ? 'the lookup key' : `${counts[kind] ?? 0} ${kind}`,
  );
  return words.join(', ') || 'nothing';
}

// Every text in Redis that holds something sealed, found by the names of keys: what `check` counts and `reseal` goes through.
import { JOB_FIELD } from '../../shared/redis/bullmqInternals.js';
import { DO_NOT_CALL_KEY, entryPlace } from '../../shared/calls/doNotCall.js';
import { FORMER_LOOKUP_KEYS, LOOKUP_KEY, LOOKUP_PLACE, NEXT_LOOKUP_KEY } from '../../shared/redis/vault.js';
import { NOTES_FIELD, notesPlace } from '../../shared/documents/notes.js';
import { mastersOf } from '../../shared/redis/clusterNodes.js';
import type { RedisConnection } from '../../shared/redis/connection.js';
import { keyIdOf, type SealPlace } from '../../shared/sealing.js';
import { say } from '../../shared/texts/say.js';

const KINDS = [
  'callbacks',
  'results',
  'changes',
  'robot answers',
  'notes',
  'do-not-call entries',
  'lookup key',
] as const;
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
const KEY = /^marvin:\{(?<desk>[^{}]+)\}:(?<what>calls|results|call|changes)(?::(?<id>[^:]+))?$/;
const PLACES_OF: Readonly<Record<string, readonly { kind: SealedKind; field: string }[]>> = {
  calls: [{ kind: 'callbacks', field: JOB_FIELD.data }],
  results: [{ kind: 'results', field: JOB_FIELD.data }],
  call: [
    { kind: 'robot answers', field: 'answer' },
    { kind: 'notes', field: NOTES_FIELD },
  ],
};
const IS_BARE: ReadonlySet<SealedKind> = new Set(['robot answers', 'notes', 'lookup key']);

/**
 * Everything sealed, in pages. What exists during the whole run is given at least once, even if it moves between states
 * meanwhile: a job keeps its key.
 *
 * @param desk only what is this one's; null for all that Redis knows, in the configuration or not
 */
export async function* sealedTexts(
  redis: RedisConnection,
  desk: string | null,
): AsyncGenerator<readonly SealedText[]> {
  if (desk === null) {
    for (const key of [LOOKUP_KEY, NEXT_LOOKUP_KEY, FORMER_LOOKUP_KEYS]) {
      const text = await redis.get(key);
      if (text !== null) yield [{ kind: 'lookup key', key, field: null, text }];
    }
    yield* fieldsIn(redis, DO_NOT_CALL_KEY, 'do-not-call entries');
  }
  for (const node of mastersOf(redis)) {
    const scan = node.scanStream({ match: `marvin:{${desk ?? '*'}}:*`, type: 'hash', count: PAGE });
    for await (const keys of scan as AsyncIterable<string[]>) {
      yield (await Promise.all(keys.map((key) => textIn(redis, key)))).flat();
      for (const key of keys.filter((name) => KEY.exec(name)?.groups?.['what'] === 'changes'))
        yield* fieldsIn(redis, key, 'changes');
    }
  }
}

async function textIn(redis: RedisConnection, key: string): Promise<SealedText[]> {
  const places = PLACES_OF[KEY.exec(key)?.groups?.['what'] ?? ''] ?? [];
  if (places.length === 0) return [];
  const texts = await redis.hmget(key, ...places.map(({ field }) => field));
  return places.flatMap((place, index) => {
    const text = texts[index] ?? null;
    return text === null ? [] : [{ ...place, key, text }];
  });
}

async function* fieldsIn(
  redis: RedisConnection,
  key: string,
  kind: SealedKind,
): AsyncGenerator<SealedText[]> {
  for await (const entries of redis.hscanStream(key, { count: PAGE }) as AsyncIterable<string[]>) {
    yield entries.flatMap((field, index): SealedText[] =>
      index % 2 === 0 ? [{ kind, key, field, text: entries[index + 1] ?? '' }] : [],
    );
  }
}

/** A seal in a text, where it belongs, and the hash of the number in it: null when it is no number of a callback. */
export interface SealIn {
  readonly sealed: string;
  readonly place: SealPlace;
  readonly phoneKey: string | null;
}

const SEAL = /"sealed":"([^"]+)"(?:,"key":"([^"]*)")?/g;

/**
 * A text of any version with every seal in it replaced, and the hash beside it if it has one; nothing else is touched.
 *
 * @param replace gives the seal and the hash that take their places
 */
export function withSeals(
  text: SealedText,
  replace: (seal: SealIn) => { readonly sealed: string; readonly phoneKey: string | null },
): string {
  const placeOf = placesIn(text);
  if (IS_BARE.has(text.kind))
    return replace({ sealed: text.text, place: placeOf(false), phoneKey: null }).sealed;
  return text.text.replace(SEAL, (_whole, before: string, hash: string | undefined) => {
    const seal = { sealed: before, place: placeOf(hash !== undefined), phoneKey: hash ?? null };
    const { sealed, phoneKey } = replace(seal);
    return `"sealed":"${sealed}"${phoneKey === null ? '' : `,"key":"${phoneKey}"`}`;
  });
}

/** Where the seals of a text belong: a number, or what else is sealed there. */
function placesIn({ kind, key, field, text }: SealedText): (isPhone: boolean) => SealPlace {
  const { desk = '', id = '' } = KEY.exec(key)?.groups ?? {};
  switch (kind) {
    case 'lookup key':
      return () => LOOKUP_PLACE;
    case 'do-not-call entries':
      return () => entryPlace(field ?? '');
    case 'robot answers':
      return () => ({ desk, job: id, field: 'answer' });
    case 'notes':
      return () => notesPlace(desk, id);
    case 'callbacks':
    case 'changes':
    case 'results': {
      const job = kind === 'callbacks' ? id : kind === 'changes' ? (field ?? '') : jobOfResult(text);
      return (isPhone) => ({ desk, job, field: isPhone ? 'phone' : 'patient' });
    }
  }
}

function jobOfResult(text: string): string {
  const { jobId } = JSON.parse(text) as { jobId?: unknown }; // of any version
  return typeof jobId === 'string' ? jobId : '';
}

/** Counts texts by the key that sealed them; one that several keys sealed counts for each. */
export async function sealedBy(redis: RedisConnection): Promise<ReadonlyMap<string, Counts>> {
  const byKey = new Map<string, Counts>();
  for await (const page of sealedTexts(redis, null)) {
    for (const text of page) for (const id of keyIdsIn(text)) count(byKey, id, text.kind);
  }
  return byKey;
}

function keyIdsIn(text: SealedText): ReadonlySet<string> {
  const ids = new Set<string>();
  withSeals(text, (seal) => {
    ids.add(keyIdOf(seal.sealed));
    return seal;
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
    KIND_IN_WORDS[kind](counts[kind] ?? 0),
  );
  return words.join(', ') || say('nothing');
}

const KIND_IN_WORDS: Readonly<Record<SealedKind, (count: number) => string>> = {
  callbacks: (count) => say('{count} callbacks', { count }),
  results: (count) => say('{count} results', { count }),
  changes: (count) => say('{count} changes', { count }),
  'robot answers': (count) => say('{count} robot answers', { count }),
  notes: (count) => say('{count} notes', { count }),
  'do-not-call entries': (count) => say('{count} do-not-call entries', { count }),
  'lookup key': () => say('the lookup key'),
};

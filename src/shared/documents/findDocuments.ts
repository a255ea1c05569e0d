// Finds the documents that a person means: by 1C's reference, by the number that every screen shows, or by a patient's phone.
import { callbackJobId, callbackJobIds, documentRef } from '../callbackId.js';
import { changeSchema, type CallbackJob, type PhoneEntry } from '../contracts/job.js';
import { callablePhones } from '../domain/phone.js';
import type { DeskQueues } from '../redis/deskQueues.js';
import type { Vault } from '../sealing.js';
import { storedCallbacks, storedResults } from './storedJobs.js';

/** One desk's job of a document. An earlier version may have queued a document under two job ids. */
interface DocumentJob {
  readonly desk: DeskQueues;
  readonly jobId: string;
  /** Null where only results are left, or where this version does not understand the job. */
  readonly callback: CallbackJob | null;
}

export interface FoundDocument {
  /** 1C's reference, or the number where the export has none; null when it cannot be read. */
  readonly ref: string | null;
  readonly number: string | null;
  readonly jobs: readonly DocumentJob[];
}

/** `phone`: no document is called so, but these are of patients with this number. */
export interface Found {
  readonly by: 'document' | 'phone';
  readonly documents: readonly FoundDocument[];
}

interface Mention extends DocumentJob {
  readonly ref: string | null;
  readonly number: string | null;
  readonly phones: readonly PhoneEntry[];
}

/**
 * Reads through all that the desks keep, because nothing in Redis is listed by number or patient.
 *
 * @param text as a person writes it
 * @param vault finds phones by their keyed hash; null: a phone finds nothing
 */
export async function findDocuments(
  desks: readonly DeskQueues[],
  text: string,
  vault: Pick<Vault, 'phoneKeys'> | null,
): Promise<Found> {
  const jobIds = new Set(callbackJobIds(text));
  const wanted = asNumber(text);
  const phoneKeys = new Set(vault ? callablePhones([text]).flatMap((digits) => vault.phoneKeys(digits)) : []);
  const [named, owned]: [Mention[], Mention[]] = [[], []];
  for (const desk of desks) {
    for await (const mention of mentionsIn(desk, jobIds)) {
      if (jobIds.has(mention.jobId) || (wanted !== '' && asNumber(mention.number ?? '') === wanted))
        named.push(mention);
      else if (mention.phones.some(({ key }) => phoneKeys.has(key))) owned.push(mention);
    }
  }
  return named.length > 0
    ? { by: 'document', documents: grouped(named) }
    : { by: 'phone', documents: grouped(owned) };
}

/** Callbacks, the phones of changes that wait for them, results; and jobs of other versions that have one of these ids. */
async function* mentionsIn(desk: DeskQueues, jobIds: ReadonlySet<string>): AsyncGenerator<Mention> {
  const changed = await phonesOfChanges(desk);
  const known = new Set<string>();
  for await (const { jobId, callback } of storedCallbacks(desk)) {
    const { ref, number, phones } = callback;
    known.add(jobId);
    yield { desk, jobId, callback, ref, number, phones: [...phones, ...(changed.get(jobId) ?? [])] };
  }
  for (const jobId of jobIds) {
    if (!known.has(jobId) && (await desk.calls.getJobState(jobId)) !== 'unknown')
      yield { desk, jobId, callback: null, ref: null, number: null, phones: [] };
  }
  for await (const { jobId, ref, number, phone } of storedResults(desk))
    yield { desk, jobId, callback: null, ref, number, phones: phone ? [phone] : [] };
}

async function phonesOfChanges({ redis, keys }: DeskQueues): Promise<Map<string, readonly PhoneEntry[]>> {
  const entries = Object.entries(await redis.hgetall(keys.changes));
  return new Map(
    entries.map(([jobId, text]) => {
      const change = changeSchema.safeParse(JSON.parse(text)).data;
      return [jobId, change?.kind === 'supersede' ? change.content.phones : []];
    }),
  );
}

/** One document for each reference, with each of its jobs once; the callback is preferred to its results. */
function grouped(mentions: readonly Mention[]): FoundDocument[] {
  const byDocument = new Map<string, Mention[]>();
  for (const mention of mentions) {
    const key = mention.ref === null ? mention.jobId : callbackJobId(mention.ref);
    byDocument.set(key, [...(byDocument.get(key) ?? []), mention]);
  }
  return [...byDocument.values()].map((ofOne) => {
    const jobs = ofOne.filter(
      ({ desk, jobId }, index) =>
        ofOne.findIndex((other) => other.desk === desk && other.jobId === jobId) === index,
    );
    return { ref: ofOne[0]?.ref ?? null, number: ofOne[0]?.number ?? null, jobs };
  });
}

const LATIN = 'ABCEHKMOPTXY';
const CYRILLIC = 'АВСЕНКМОРТХУ';

/** How numbers are compared: blanks, the kind of dash, the case, and Latin letters that look Cyrillic do not matter. */
function asNumber(text: string): string {
  return documentRef(text)
    .replace(/ /g, '')
    .replace(/[\p{Pd}−]/gu, '-')
    .toUpperCase()
    .replace(/[A-Z]/g, (letter) => CYRILLIC[LATIN.indexOf(letter)] ?? letter);
}

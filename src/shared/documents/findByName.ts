// Finds callbacks by the beginning of their patient's name. Names are sealed in Redis, so each is opened here, in memory, and
// forgotten at once.
import { patientSchema } from '../contracts/job.js';
import { SealError } from '../errors.js';
import type { DeskQueues } from '../redis/deskQueues.js';
import type { SealRing } from '../sealing.js';
import { storedCallbacks, type StoredCallback } from './storedJobs.js';

export interface NamedCallback extends StoredCallback {
  readonly desk: DeskQueues;
}

const MIN_LETTERS = 2;

/**
 * Reads through all callbacks that the desks keep.
 *
 * @param text the beginning of a surname, or surname and given name; case, ё and blanks do not matter
 * @param max the search ends with so many
 * @returns nothing for fewer than two letters
 */
export async function findByName(
  desks: readonly DeskQueues[],
  text: string,
  ring: SealRing,
  max: number,
): Promise<NamedCallback[]> {
  const wanted = asName(text);
  const found: NamedCallback[] = [];
  if (wanted.replace(/[^\p{L}]/gu, '').length < MIN_LETTERS) return found;
  for (const desk of desks) {
    for await (const stored of storedCallbacks(desk)) {
      if (!asName(nameOf(desk, stored, ring)).startsWith(wanted)) continue;
      found.push({ desk, ...stored });
      if (found.length >= max) return found;
    }
  }
  return found;
}

/** Empty when no key of ours opens it. */
function nameOf({ settings }: DeskQueues, { jobId, callback }: StoredCallback, ring: SealRing): string {
  const place = { desk: settings.name, job: jobId, field: 'patient' } as const;
  try {
    return ring.openJson(patientSchema, callback.patient.sealed, place).name;
  } catch (error) {
    if (error instanceof SealError) return '';
    throw error;
  }
}

function asName(text: string): string {
  return text.normalize('NFC').toLowerCase().replaceAll('ё', 'е').replace(/\s+/g, ' ').trim();
}

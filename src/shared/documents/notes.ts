// What supervisors wrote down about a call. A note may name somebody, so it is sealed, and it is kept in the call's record: it
// goes with that, and whoever erases the patient erases it too.
import { z } from 'zod';
import { SealError } from '../errors.js';
import type { DeskQueues } from '../redis/deskQueues.js';
import type { SealPlace, SealRing } from '../sealing.js';

/** Of a call's record: all notes about it, sealed together. */
export const NOTES_FIELD = 'notes';

const notesSchema = z.array(
  z.object({ at: z.iso.datetime({ offset: true }), by: z.string(), text: z.string() }),
);
export type Note = Readonly<z.infer<typeof notesSchema>[number]>;

/** Where the notes of a call are sealed for. */
export function notesPlace(desk: string, callId: string): SealPlace {
  return { desk, job: callId, field: 'note' };
}

/** Only in place of what was read; an erased record does not come back. */
const REPLACE = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 1 end
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1`;

/** Adds a note about a call. Of a call that is no longer known nothing is kept. */
export async function addNote(desk: DeskQueues, callId: string, note: Note, ring: SealRing): Promise<void> {
  const key = desk.keys.call(callId);
  const place = notesPlace(desk.settings.name, callId);
  for (let isKept = false; !isKept;) {
    const before = (await desk.redis.hget(key, NOTES_FIELD)) ?? '';
    const sealed = ring.sealJson([...opened(before, place, ring), note], place);
    isKept = (await desk.redis.eval(REPLACE, 1, key, NOTES_FIELD, before, sealed)) === 1;
  }
}

/** The notes about some calls, in the calls' order; without those that no key of ours opens. */
export async function notesOf(
  { redis, keys, settings }: DeskQueues,
  callIds: readonly string[],
  ring: SealRing,
): Promise<Note[]> {
  const sealed = await Promise.all(callIds.map((callId) => redis.hget(keys.call(callId), NOTES_FIELD)));
  return callIds.flatMap((callId, index) =>
    readable(() => opened(sealed[index] ?? '', notesPlace(settings.name, callId), ring)),
  );
}

function readable(open: () => Note[]): Note[] {
  try {
    return open();
  } catch (error) {
    if (error instanceof SealError) return [];
    throw error;
  }
}

function opened(sealed: string, place: SealPlace, ring: SealRing): Note[] {
  return sealed === '' ? [] : ring.openJson(notesSchema, sealed, place);
}

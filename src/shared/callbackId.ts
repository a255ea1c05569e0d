// The job id of a callback depends on its 1C document alone: the same document twice is one job.
import { createHash } from 'node:crypto';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const READABLE = /^[\p{L}\p{N}._-]{1,64}$/u;

/**
 * @param ref 1C's reference, or the document's number where the export has none
 * @returns a BullMQ job id: never an integer, never with a colon
 */
export function callbackJobId(ref: string): string {
  const trimmed = ref.trim();
  if (UUID.test(trimmed)) return trimmed.toLowerCase();
  if (READABLE.test(trimmed)) return `doc-${trimmed}`;
  return `doc-${createHash('sha256').update(trimmed).digest('hex').slice(0, 32)}`;
}

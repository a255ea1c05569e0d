// The keyed hash under which a number is looked up, and a memory for the last ones: an import asks three times for each number.
import { createHmac } from 'node:crypto';

/** More numbers than those chunks of an import have that are on their way together. */
const KEPT = 8_000;

/** The keyed hash of digits. */
export function phoneHash(lookupKey: Buffer, digits: string): string {
  return createHmac('sha256', lookupKey).update(digits).digest('base64url').slice(0, 22);
}

/** Hashes of one lookup key; those of a former key are forgotten. */
export class PhoneHashes {
  #key: Buffer = Buffer.alloc(0);
  readonly #known = new Map<string, string>();

  of(lookupKey: Buffer, digits: string): string {
    if (this.#known.size >= KEPT || !lookupKey.equals(this.#key)) this.#known.clear();
    this.#key = lookupKey;
    const known = this.#known.get(digits) ?? phoneHash(lookupKey, digits);
    this.#known.set(digits, known);
    return known;
  }
}

// The cipher of sealed texts, AES-256-GCM, and the place that each is bound to: a seal that somebody moves does not open.
import { createCipheriv, createDecipheriv } from 'node:crypto';

export const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Where a sealed text belongs. A seal that is moved elsewhere does not open: nobody is rung for another patient. */
export interface SealPlace {
  /** Empty for what belongs to no desk. */
  readonly desk: string;
  /** Id of the callback's job, or whatever else the text belongs to. */
  readonly job: string;
  readonly field: 'patient' | 'phone' | 'answer' | 'note' | 'lookup key' | 'do not call';
}

/** @returns iv, ciphertext and tag */
export function encrypt(plain: string, key: Buffer, iv: Buffer, place?: SealPlace): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  if (place) cipher.setAAD(inBytes(place));
  return Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** @returns null when the key, the place or the text is not as it was sealed */
export function decrypt(sealed: Buffer, key: Buffer, place?: SealPlace): string | null {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    if (place) decipher.setAAD(inBytes(place));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    return decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return null;
  }
}

function inBytes({ desk, job, field }: SealPlace): Buffer {
  return Buffer.from(JSON.stringify([desk, job, field]));
}

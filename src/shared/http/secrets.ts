// Compares what a caller sent with a secret. The time it takes does not tell where they differ.
import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether both texts are equal; constant in time for any lengths. */
export function isSameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

/** Name and password of an HTTP Basic header, or null when there is none. */
export function basicCredentials(
  authorization: string | undefined,
): { name: string; password: string } | null {
  const encoded = /^Basic +([A-Za-z0-9+/]+=*)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

// A session: a signed cookie value. Nothing is kept on the server. A user's sessions end when their password changes.
import { createHmac, hkdfSync } from 'node:crypto';
import { z } from 'zod';
import type { BoardUser } from '../../shared/config/environment.js';
import { ConfigurationError } from '../../shared/errors.js';
import type { SealKey } from '../../shared/sealing.js';
import { isSameSecret } from '../../shared/http/secrets.js';
import { say } from '../../shared/texts/say.js';

/** How long a login lasts. */
export const SESSION_MS = 12 * 3_600_000;

const sessionSchema = z.object({ name: z.string(), expiresAtMs: z.number() });

/** Derives the signing key from the first seal key, so that no key has two uses. */
export function sessionKeyOf([first]: readonly SealKey[]): Buffer {
  if (!first)
    throw new ConfigurationError([`MARVIN_SEAL_KEYS: ${say('is empty; `marvin keygen` prints a key')}`]);
  return Buffer.from(hkdfSync('sha256', first.key, '', 'marvin board session', 32));
}

/** @returns `payload.signature`, base64url each */
export function signSession(key: Buffer, user: BoardUser, nowMs: number): string {
  const payload = Buffer.from(JSON.stringify({ name: user.name, expiresAtMs: nowMs + SESSION_MS })).toString(
    'base64url',
  );
  return `${payload}.${signature(key, payload, user)}`;
}

/** The user whose session this is, or null when it has expired or proves nothing. The role is the one configured now. */
export function readSession(
  key: Buffer,
  users: readonly BoardUser[],
  value: string,
  nowMs: number,
): BoardUser | null {
  const [payload = '', given = '', ...more] = value.split('.');
  const session = parsePayload(payload);
  const user = users.find(({ name }) => name === session?.name);
  if (!session || !user || session.expiresAtMs <= nowMs || more.length > 0) return null;
  return isSameSecret(given, signature(key, payload, user)) ? user : null;
}

function signature(key: Buffer, payload: string, user: BoardUser): string {
  return createHmac('sha256', key).update(`${payload}\0${user.hash}`).digest('base64url');
}

function parsePayload(payload: string): z.infer<typeof sessionSchema> | null {
  try {
    return sessionSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
  } catch {
    return null;
  }
}

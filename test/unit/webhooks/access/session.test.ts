// Sessions: what a cookie proves, and when it stops proving it.
import { expect, test } from 'vitest';
import { ConfigurationError } from '../../../../src/shared/errors.js';
import type { BoardUser } from '../../../../src/shared/config/environment.js';
import {
  readSession,
  SESSION_MS,
  sessionKeyOf,
  signSession,
} from '../../../../src/webhooks/access/session.js';

const key = sessionKeyOf([{ id: 'k1', key: Buffer.alloc(32, 1) }]);
const anna: BoardUser = { name: 'anna', role: 'operator', language: 'ru', hash: 'hash of anna' };
const boris: BoardUser = { name: 'boris', role: 'supervisor', language: 'ru', hash: 'hash of boris' };
const users = [anna, boris];
const NOW = Date.UTC(2026, 10, 23, 9, 0);

test('a session belongs to who logged in, for twelve hours', () => {
  const value = signSession(key, boris, NOW);
  expect(readSession(key, users, value, NOW)).toBe(boris);
  expect(readSession(key, users, value, NOW + SESSION_MS - 1)).toBe(boris);
  expect(readSession(key, users, value, NOW + SESSION_MS)).toBeNull();
  expect(SESSION_MS).toBe(12 * 3_600_000);
});

test('a session ends with its user, with their password and with the key', () => {
  const value = signSession(key, anna, NOW);
  expect(readSession(key, [boris], value, NOW)).toBeNull();
  expect(readSession(key, [{ ...anna, hash: 'another' }], value, NOW)).toBeNull();
  expect(readSession(sessionKeyOf([{ id: 'k2', key: Buffer.alloc(32, 2) }]), users, value, NOW)).toBeNull();
});

test('a session has the role that the user has now', () => {
  const value = signSession(key, anna, NOW);
  expect(readSession(key, [{ ...anna, role: 'supervisor' }], value, NOW)?.role).toBe('supervisor');
});

test('a session that somebody wrote or changed proves nothing', () => {
  const [, signature = ''] = signSession(key, anna, NOW).split('.');
  const forge = (session: unknown) => Buffer.from(JSON.stringify(session)).toString('base64url');
  const forged = [
    `${forge({ name: 'boris', expiresAtMs: NOW + 1_000 })}.${signature}`,
    `${forge({ name: 'anna', expiresAtMs: NOW + SESSION_MS * 2 })}.${signature}`,
    forge({ name: 'anna', expiresAtMs: NOW + 1_000 }),
    `${forge({ name: 'anna', expiresAtMs: NOW + 1_000 })}.`,
    forge(null),
    forge({ name: '__proto__', expiresAtMs: NOW + 1_000 }),
    'nonsense',
    '',
    '.',
  ];
  for (const value of forged) expect(readSession(key, users, value, NOW)).toBeNull();
});

test('there is no session key without a seal key', () => {
  expect(() => sessionKeyOf([])).toThrow(ConfigurationError);
});

// Passwords of the board: what is printed for BOARD_USERS opens for the password and for nothing else.
import { describe, expect, test } from 'vitest';
import {
  hashPassword,
  isPasswordHash,
  NOBODYS_HASH,
  verifyPassword,
  weaknessOf,
} from '../../../src/shared/passwords.js';

describe('password hashes', () => {
  test('open for their password only, and are salted', async () => {
    const [one, two] = await Promise.all([hashPassword('пароль 1'), hashPassword('пароль 1')]);
    expect(one).not.toBe(two);
    expect(await verifyPassword('пароль 1', one)).toBe(true);
    expect(await verifyPassword('пароль 2', one)).toBe(false);
    expect(await verifyPassword('', one)).toBe(false);
  });

  test('do not care how an accented letter was composed', async () => {
    expect(await verifyPassword('\u0439', await hashPassword('\u0438\u0306'))).toBe(true);
  });

  test('fit into BOARD_USERS and through a shell', async () => {
    expect(await hashPassword('x')).toMatch(/^[A-Za-z0-9._-]+$/);
  });

  test('nobody’s hash is well formed and opens for nobody', async () => {
    expect(isPasswordHash(NOBODYS_HASH)).toBe(true);
    expect(await verifyPassword('', NOBODYS_HASH)).toBe(false);
  });

  test.each([
    '',
    'secret',
    'scrypt',
    'scrypt.15.8.1..',
    'scrypt.99.8.1.AAAAAAAAAAAAAAAAAAAAAA.AAAA',
    '$2b$10$abc',
  ])('a text that is no hash opens for nobody: "%s"', async (text) => {
    expect(isPasswordHash(text)).toBe(false);
    expect(await verifyPassword(text, text)).toBe(false);
  });
});

describe('a password', () => {
  test.each([
    ['short', 'xk7-mq2zw'],
    ['the name', 'anna.petrova'],
    ['the name', 'Anna.Petrova2026!'],
    ['the name', 'annapetrovaannapetrova'],
    ['one letter', 'aaaaaaaaaaaa'],
    ['a few letters', 'abababababab'],
    ['digits in order', '1234567890'],
    ['digits in order', '9876543210'],
    ['a keyboard row', 'qwertyuiop'],
    ['a keyboard row', 'йцукенгшщзх'],
    ['the alphabet', 'абвгдежзийк'],
    ['a run twice', '1234512345'],
    ['a common word', 'Password2026'],
    ['a common word', 'P@ssw0rd!!!'],
    ['a common word', 'пароль123456'],
    ['a common word', 'qwerty123456'],
    ['a common word', '!!marvin2026'],
    ['a common word', 'operator-2026'],
    ['a common word', 'клиника2026!'],
  ])('that is %s is refused: %s', (_why, password) => {
    expect(weaknessOf('anna.petrova', password)).toMatch(/^[A-Z].*\.$/);
  });

  test.each(['верный конь 71', 'correct-horse', 'x7Q!m2zw-kp', 'anna любит сирень', '73920485617392'])(
    'that nobody guesses is taken: %s',
    (password) => expect(weaknessOf('anna.petrova', password)).toBeNull(),
  );
});

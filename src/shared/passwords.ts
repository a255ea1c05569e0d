// Passwords of the board's users: scrypt, as a text that fits between the `:` and `,` of BOARD_USERS and needs no quoting.
import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';
import { say } from './texts/say.js';

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** 32 MiB and about a tenth of a second: hard enough on a thief of the environment, short enough for a waiting robot. */
const COST = { logN: 15, r: 8, p: 1 } as const;
const FORMAT = /^scrypt\.(1[0-9]|20)\.([1-9]\d?)\.([1-9]\d?)\.([\w-]{22})\.([\w-]{43})$/;

/** A hash that no password has, as costly to check as a real one: for names that do not exist. */
export const NOBODYS_HASH = `scrypt.${COST.logN}.${COST.r}.${COST.p}.${'A'.repeat(22)}.${'A'.repeat(43)}`;

/** @returns `scrypt.log2(N).r.p.salt.hash`, the last two in base64url */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await stretch(password, salt, COST);
  return ['scrypt', COST.logN, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join(
    '.',
  );
}

/** Whether the text is what `hashPassword` makes. */
export function isPasswordHash(text: string): boolean {
  return FORMAT.test(text);
}

/** Constant in time for one hash; false for a text that is no hash. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const [, logN, r, p, salt = '', expected = ''] = FORMAT.exec(hash) ?? [];
  if (expected === '') return false;
  const cost = { logN: Number(logN), r: Number(r), p: Number(p) };
  const actual = await stretch(password, Buffer.from(salt, 'base64url'), cost);
  return timingSafeEqual(actual, Buffer.from(expected, 'base64url'));
}

async function stretch(
  password: string,
  salt: Buffer,
  cost: { logN: number; r: number; p: number },
): Promise<Buffer> {
  const N = 2 ** cost.logN;
  const maxmem = 129 * N * cost.r + 1024 * cost.r * cost.p;
  return derive(password.normalize('NFKC'), salt, HASH_BYTES, { N, r: cost.r, p: cost.p, maxmem });
}

const MIN_CHARACTERS = 10;
const MIN_DIFFERENT = 5;
/** What people choose first, letters alone: digits and signs around them do not help. */
const COMMON: readonly string[] = [
  ...[
    'password',
    'passw',
    'qwerty',
    'qwertyuiop',
    'qazwsx',
    'asdfghjkl',
    'zxcvbnm',
    'letmein',
    'welcome',
    'iloveyou',
  ],
  ...[
    'admin',
    'administrator',
    'operator',
    'supervisor',
    'marvin',
    'clinic',
    'monkey',
    'dragon',
    'changeme',
    'secret',
  ],
  ...[
    'пароль',
    'йцукен',
    'йцукенгшщз',
    'фывапролдж',
    'ячсмить',
    'админ',
    'администратор',
    'оператор',
    'клиника',
    'секрет',
  ],
];
const ROWS = [
  '01234567890123456789',
  'abcdefghijklmnopqrstuvwxyz',
  'абвгдежзийклмнопрстуфхцчшщъыьэюя',
  'qwertyuiopasdfghjklzxcvbnm',
  'йцукенгшщзхъфывапролджэячсмитьбю',
];

/** Why a password must not be used, as a sentence; null when it may. */
export function weaknessOf(name: string, password: string): string | null {
  const plain = password.normalize('NFKC').toLowerCase();
  const letters = lettersOf(plain);
  if ([...plain].length < MIN_CHARACTERS)
    return say('A password needs at least {least} characters.', { least: MIN_CHARACTERS });
  if (plain === name.toLowerCase() || isRepeated(letters, lettersOf(name.normalize('NFKC').toLowerCase())))
    return say('A password must not be the name of its user.');
  if (new Set(plain).size < MIN_DIFFERENT || ROWS.some((row) => isPartOf(row, plain)))
    return say('This password repeats itself or follows the keyboard; choose one that nobody guesses.');
  if (COMMON.some((common) => isRepeated(letters, common)))
    return say('This password is one of those that are tried first; choose one that nobody guesses.');
  return null;
}

/** What is left without digits and signs; `0`, `1`, `3`, `5`, `@` and `$` between letters stand for letters. */
function lettersOf(text: string): string {
  const inside = /^[^\p{L}]*(.*?)[^\p{L}]*$/u.exec(text)?.[1] ?? '';
  const spelled: Readonly<Record<string, string>> = {
    '0': 'o',
    '1': 'i',
    '3': 'e',
    '5': 's',
    '@': 'a',
    $: 's',
  };
  return inside.replace(/[0135@$]/g, (sign) => spelled[sign] ?? sign).replace(/[^\p{L}]/gu, '');
}

function isRepeated(text: string, word: string): boolean {
  return word !== '' && text !== '' && text.replaceAll(word, '') === '';
}

/** Forwards, backwards, or several times over. */
function isPartOf(row: string, text: string): boolean {
  const backwards = [...row].reverse().join('');
  return [row, backwards].some((way) => way.repeat(2).includes(text) || isMadeOf(way, text));
}

/** Whether the text is one run of the row again and again: `12345` twice. */
function isMadeOf(row: string, text: string): boolean {
  for (let length = 4; length <= text.length / 2; length += 1) {
    const run = text.slice(0, length);
    if (row.includes(run) && text === run.repeat(Math.ceil(text.length / length)).slice(0, text.length))
      return true;
  }
  return false;
}

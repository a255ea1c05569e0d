// Passwords of the board's users: scrypt, as a text that fits between the `:` and `,` of BOARD_USERS and needs no quoting.
import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';

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

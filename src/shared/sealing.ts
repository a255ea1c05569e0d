// Personal data is sealed before it enters Redis (AES-256-GCM) and looked up by a keyed hash. What is not there cannot leak.
import { randomBytes, randomFillSync } from 'node:crypto';
import type { z } from 'zod';
import { SealError } from './errors.js';
import { phoneHash, PhoneHashes } from './phoneHashes.js';
import { decrypt, encrypt, IV_BYTES, type SealPlace } from './sealCipher.js';
import { say } from './texts/say.js';

export { phoneHash } from './phoneHashes.js';
export type { SealPlace } from './sealCipher.js';

export interface SealKey {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

const KEY_BYTES = 32;
const IVS_AT_ONCE = 512;

/**
 * Reads `MARVIN_SEAL_KEYS`: `id:base64(32 bytes)`, comma-separated.
 *
 * @throws Error with a sentence for the user; never quotes the key
 */
export function parseSealKeys(text: string): SealKey[] {
  const keys = text.split(',').map((entry) => {
    const [id, encoded, ...rest] = entry.trim().split(':');
    const key = Buffer.from(encoded ?? '', 'base64');
    if (!id || !/^[A-Za-z0-9_-]{1,16}$/.test(id) || rest.length > 0 || key.length !== KEY_BYTES) {
      throw new Error(say('must be id:base64 of 32 bytes, comma-separated; `marvin keygen` prints one'));
    }
    return { id, key };
  });
  if (new Set(keys.map(({ id }) => id)).size < keys.length)
    throw new Error(say('names one key id twice; give the second key another name before its colon'));
  return keys;
}

/** A fresh entry for `MARVIN_SEAL_KEYS`. */
export function generateSealKey(id: string): string {
  return `${id}:${randomBytes(KEY_BYTES).toString('base64')}`;
}

/** Seals with the first key, opens with any. */
export class SealRing {
  readonly #keys: readonly SealKey[];
  readonly #ivs = Buffer.alloc(IV_BYTES * IVS_AT_ONCE);
  #usedIvBytes = this.#ivs.length;

  constructor(keys: readonly SealKey[]) {
    this.#keys = keys;
  }

  /** The id that new seals carry. */
  get currentKeyId(): string {
    return this.#sealing.id;
  }

  /** Random bytes are drawn in bulk: drawn one by one they cost more than the sealing itself. */
  #nextIv(): Buffer {
    if (this.#usedIvBytes >= this.#ivs.length) {
      randomFillSync(this.#ivs);
      this.#usedIvBytes = 0;
    }
    const iv = Buffer.from(this.#ivs.subarray(this.#usedIvBytes, this.#usedIvBytes + IV_BYTES));
    this.#usedIvBytes += IV_BYTES;
    return iv;
  }

  get #sealing(): SealKey {
    const [first] = this.#keys;
    if (!first) throw new SealError(say('No seal key is configured; set MARVIN_SEAL_KEYS.'));
    return first;
  }

  /**
   * @param place where it will be kept; it opens there only
   * @returns `keyId.base64url(iv, ciphertext, tag)`
   */
  seal(plain: string, place?: SealPlace): string {
    const { id, key } = this.#sealing;
    return `${id}.${encrypt(plain, key, this.#nextIv(), place).toString('base64url')}`;
  }

  /**
   * @param place where it was found. What earlier versions sealed names no place and opens at any
   * @throws SealError when the key is unknown, or the text was changed or moved; the message holds no content
   */
  open(sealed: string, place?: SealPlace): string {
    const key = this.#keyOf(sealed);
    const bytes = bytesOf(sealed);
    const plain = (place && decrypt(bytes, key.key, place)) ?? decrypt(bytes, key.key);
    if (plain !== null) return plain;
    throw new SealError(
      say(
        'A text sealed with key "{id}" does not open: the key of that name in MARVIN_SEAL_KEYS is not the one that sealed it, or the text was changed or moved in Redis; put the former key back.',
        { id: key.id },
      ),
    );
  }

  /** @throws SealError when the key that sealed a text is not configured here */
  #keyOf(sealed: string): SealKey {
    const id = keyIdOf(sealed);
    const key = this.#keys.find((candidate) => candidate.id === id);
    if (key) return key;
    throw new SealError(
      say('Sealed with key "{id}", which is not in MARVIN_SEAL_KEYS; add that key to the list.', { id }),
    );
  }

  /** Whether texts sealed with this key can be opened here. */
  has(keyId: string): boolean {
    return this.#keys.some(({ id }) => id === keyId);
  }

  /**
   * The same content under the first key and for this place; a text that is both already is returned as it is.
   *
   * @throws as `open`
   */
  reseal(sealed: string, place?: SealPlace): string {
    const isCurrent = keyIdOf(sealed) === this.currentKeyId;
    if (isCurrent && (!place || decrypt(bytesOf(sealed), this.#sealing.key, place) !== null)) return sealed;
    return this.seal(this.open(sealed, place), place);
  }

  /** Seals a value as JSON. */
  sealJson(value: unknown, place?: SealPlace): string {
    return this.seal(JSON.stringify(value), place);
  }

  /** Opens JSON and checks its shape. */
  openJson<Schema extends z.ZodType>(schema: Schema, sealed: string, place?: SealPlace): z.output<Schema> {
    return schema.parse(JSON.parse(this.open(sealed, place)));
  }
}

function bytesOf(sealed: string): Buffer {
  return Buffer.from(sealed.slice(keyIdOf(sealed).length + 1), 'base64url');
}

/** The id of the key that sealed a text. */
export function keyIdOf(sealed: string): string {
  return sealed.slice(0, Math.max(0, sealed.indexOf('.')));
}

/** Keys of the phone hashes, 32 bytes each. */
export interface LookupKeys {
  /** Under its hashes everything new is kept. */
  readonly current: Buffer;
  /** What `reseal` is moving everything to, while it does so. */
  readonly next: Buffer | null;
  /** Some of the do-not-call list may still be under these: entries that hold no number to hash again. */
  readonly former: readonly Buffer[];
}

/**
 * A SealRing, and the hashes by which a phone is looked up. While `marvin reseal` changes their key there are two, and what is
 * kept under either is found.
 */
export interface Vault {
  readonly ring: SealRing;
  /** Keyed hash of digits: 22 characters, the same everywhere that shares one Redis. */
  phoneKey(digits: string): string;
  /** Every hash under which something of a number may be kept, the usual one first. */
  phoneKeys(digits: string): string[];
  /** The hashes under which callbacks look for a number now: more than one only while `reseal` runs. */
  liveKeys(digits: string): string[];
  /** Learns of a lookup key that was changed since. */
  refresh(): Promise<void>;
}

/**
 * Builds the vault around the lookup keys that all processes of one Redis share (see openVault in redis/vault.ts).
 *
 * @param read reads them again
 */
export function createVault(
  ring: SealRing,
  keys: Buffer | LookupKeys,
  read?: () => Promise<LookupKeys>,
): Vault {
  let lookup: LookupKeys = Buffer.isBuffer(keys) ? { current: keys, next: null, former: [] } : keys;
  const live = () => [lookup.current, ...(lookup.next ? [lookup.next] : [])];
  const hashes = new PhoneHashes();
  const current = (digits: string) => hashes.of(lookup.current, digits);
  const hashed = (lookupKeys: readonly Buffer[], digits: string) => {
    const others = lookupKeys.filter((key) => key !== lookup.current);
    return [...new Set([current(digits), ...others.map((key) => phoneHash(key, digits))])];
  };
  return {
    ring,
    phoneKey: current,
    phoneKeys: (digits) => hashed([...live(), ...lookup.former], digits),
    liveKeys: (digits) => hashed(live(), digits),
    refresh: async () => {
      if (read) lookup = await read();
    },
  };
}

// Personal data is sealed before it enters Redis (AES-256-GCM) and looked up by a keyed hash. What is not there cannot leak.
import { createCipheriv, createDecipheriv, createHmac, randomBytes, randomFillSync } from 'node:crypto';
import type { z } from 'zod';
import { SealError } from './errors.js';

export interface SealKey {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
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
      throw new Error('must be id:base64 of 32 bytes, comma-separated; `marvin keygen` prints one');
    }
    return { id, key };
  });
  if (new Set(keys.map(({ id }) => id)).size < keys.length) throw new Error('names one key id twice');
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
    if (!first) throw new SealError('No seal key is configured; set MARVIN_SEAL_KEYS.');
    return first;
  }

  /** @returns `keyId.base64url(iv, ciphertext, tag)` */
  seal(plain: string): string {
    const { id, key } = this.#sealing;
    const iv = this.#nextIv();
    const cipher = createCipheriv('aes-256-gcm', key, iv);
    const sealed = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${id}.${sealed.toString('base64url')}`;
  }

  /** @throws SealError when the key is unknown or the text was changed; the message holds no content */
  open(sealed: string): string {
    const id = keyIdOf(sealed);
    const key = this.#keys.find((candidate) => candidate.id === id)?.key;
    if (!key)
      throw new SealError(
        `Sealed with key "${id}", which is not in MARVIN_SEAL_KEYS; add that key to the list.`,
      );
    const bytes = Buffer.from(sealed.slice(id.length + 1), 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES));
    try {
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      return (
        decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
      );
    } catch {
      throw new SealError(
        `A text sealed with key "${id}" does not open: the key is not the one that sealed it.`,
      );
    }
  }

  /** Whether texts sealed with this key can be opened here. */
  has(keyId: string): boolean {
    return this.#keys.some(({ id }) => id === keyId);
  }

  /** The same content under the first key; a text already under it is returned as it is. @throws as `open` */
  reseal(sealed: string): string {
    return keyIdOf(sealed) === this.currentKeyId ? sealed : this.seal(this.open(sealed));
  }

  /** Seals a value as JSON. */
  sealJson(value: unknown): string {
    return this.seal(JSON.stringify(value));
  }

  /** Opens JSON and checks its shape. */
  openJson<Schema extends z.ZodType>(schema: Schema, sealed: string): z.output<Schema> {
    return schema.parse(JSON.parse(this.open(sealed)));
  }
}

/** The id of the key that sealed a text. */
export function keyIdOf(sealed: string): string {
  return sealed.slice(0, Math.max(0, sealed.indexOf('.')));
}

/** A SealRing, and the hash by which a phone is looked up. */
export interface Vault {
  readonly ring: SealRing;
  /** Keyed hash of digits: 22 characters, the same everywhere that shares one Redis. */
  phoneKey(digits: string): string;
}

/** Builds the vault around the lookup key that all processes of one Redis share (see openVault in redis/vault.ts). */
export function createVault(ring: SealRing, lookupKey: Buffer): Vault {
  return {
    ring,
    phoneKey: (digits) => createHmac('sha256', lookupKey).update(digits).digest('base64url').slice(0, 22),
  };
}

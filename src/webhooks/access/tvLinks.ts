// The token in the link of a desk's board on the wall: it opens that board and nothing else, until the keys change.
import { createHmac, hkdfSync } from 'node:crypto';
import { ConfigurationError } from '../../shared/errors.js';
import { isSameSecret } from '../../shared/http/secrets.js';
import type { SealKey } from '../../shared/sealing.js';

export class TvLinks {
  readonly #key: Buffer;

  /**
   * @param keys the first seal key; the links' own key is derived from it, so that no key has two uses
   * @param series TV_LINKS: another one makes other links, and the former ones open nothing
   */
  constructor([first]: readonly SealKey[], series: string) {
    if (!first) throw new ConfigurationError(['MARVIN_SEAL_KEYS: is empty; `marvin keygen` prints a key']);
    this.#key = Buffer.from(hkdfSync('sha256', first.key, series, 'marvin tv link', 32));
  }

  tokenOf(desk: string): string {
    return createHmac('sha256', this.#key).update(desk).digest('base64url');
  }

  isRight(desk: string, given: string): boolean {
    return isSameSecret(given, this.tokenOf(desk));
  }
}

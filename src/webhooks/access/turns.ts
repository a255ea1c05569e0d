// Password checks one at a time: each takes one of the four threads that also write the spool while Redis is away. Nobody may
// fill the queue alone, neither an address nor guesses at one name.
import { isSameSecret } from '../../shared/http/secrets.js';

const MAX_WAITING = 20;
const MAX_OF_ADDRESS = 2;
/** More than one address may have, so that no single address keeps a user out. */
const MAX_OF_NAME = 4;

/** Too many passwords wait to be checked; express answers with the status. */
class TooBusyError extends Error {
  readonly status = 503;
}

export interface Guess {
  readonly address: string;
  readonly name: string;
  readonly password: string;
}

interface Waiting<Found> extends Guess {
  readonly found: Promise<Found>;
}

export class Turns<Found> {
  readonly #waiting = new Set<Waiting<Found>>();
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Runs a check when its turn comes. A script that sends the same password many times at once waits for one check.
   *
   * @throws TooBusyError when too many wait, in all or of this address or name
   */
  async take(guess: Guess, check: () => Promise<Found>): Promise<Found> {
    const waiting = [...this.#waiting];
    const same = waiting.find((other) => isSameGuess(other, guess));
    if (same) return same.found;
    const of = (key: 'address' | 'name') => waiting.filter((other) => other[key] === guess[key]).length;
    if (waiting.length >= MAX_WAITING || of('address') >= MAX_OF_ADDRESS || of('name') >= MAX_OF_NAME)
      throw new TooBusyError('too many passwords at once');
    const found = this.#last.then(check);
    const entry = { ...guess, found };
    this.#waiting.add(entry);
    this.#last = found.catch(() => undefined).finally(() => this.#waiting.delete(entry));
    return found;
  }
}

function isSameGuess(one: Guess, other: Guess): boolean {
  return (
    one.address === other.address && one.name === other.name && isSameSecret(one.password, other.password)
  );
}

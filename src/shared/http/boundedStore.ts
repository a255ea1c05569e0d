// Counts by address in bounded memory: however many addresses ask, the oldest counts make room.
import type { IncrementResponse, Options, Store } from 'express-rate-limit';

const MAX_ADDRESSES = 10_000;

export interface Count {
  hits: number;
  /** Epoch milliseconds. */
  readonly endsMs: number;
}

/** A window begins with an address's first hit. express-rate-limit's own store would keep every address that ever asked. */
export class BoundedStore implements Store {
  #windowMs: number;
  readonly #maxAddresses: number;
  /** In the order in which their windows end. */
  readonly #counts = new Map<string, Count>();

  constructor(windowMs: number, maxAddresses = MAX_ADDRESSES) {
    this.#windowMs = windowMs;
    this.#maxAddresses = maxAddresses;
  }

  get size(): number {
    return this.#counts.size;
  }

  init({ windowMs }: Pick<Options, 'windowMs'>): void {
    this.#windowMs = windowMs;
  }

  /** The count of an address whose window is running. */
  running(address: string): Count | undefined {
    const count = this.#counts.get(address);
    return count && count.endsMs > Date.now() ? count : undefined;
  }

  hit(address: string): Count {
    const running = this.running(address);
    if (running) {
      running.hits += 1;
      return running;
    }
    this.#counts.delete(address);
    this.#makeRoom();
    const count = { hits: 1, endsMs: Date.now() + this.#windowMs };
    this.#counts.set(address, count);
    return count;
  }

  increment(address: string): IncrementResponse {
    const { hits, endsMs } = this.hit(address);
    return { totalHits: hits, resetTime: new Date(endsMs) };
  }

  decrement(address: string): void {
    const count = this.running(address);
    if (count) count.hits -= 1;
  }

  resetKey(address: string): void {
    this.#counts.delete(address);
  }

  #makeRoom(): void {
    for (const [address, { endsMs }] of this.#counts) {
      if (endsMs > Date.now() && this.#counts.size < this.#maxAddresses) return;
      this.#counts.delete(address);
    }
  }
}

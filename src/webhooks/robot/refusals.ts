// Tells of every call event that is refused: once in the log, and in Redis for `marvin check`. The likeliest error of a first
// day is a wrong token or an unfilled variable, and without this nothing would show it but a line that stays busy.
import type { Logger } from '../../shared/logging.js';
import type { KeptRefusal, Refusal } from '../../shared/redis/keptRefusals.js';

/** The same refusal is logged again after so long, with how often it came meanwhile. */
const SAME_MS = 10_000;
const MAX_LINES_PER_SECOND = 20;
const MAX_REMEMBERED = 500;
/** A desk's refusals are written at most so often. */
const WRITE_EVERY_MS = 1_000;
const MAX_UNWRITTEN = 20;

/** A wrong token that `marvin check` sends to see it refused: it is logged, and is nothing to correct. */
export const TEST_OF_CHECK = 'a test of marvin check, or somebody who looks like it';

/** Writes refusals of a desk, or of no desk (null). */
export type KeepRefusals = (desk: string | null, refusals: readonly KeptRefusal[]) => Promise<void>;

export interface RefusalsParts {
  readonly logger: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly keep: KeepRefusals;
}

interface Logged {
  readonly atMs: number;
  /** How often the same came since then. */
  more: number;
}

export class Refusals {
  readonly #parts: RefusalsParts;
  readonly #logged = new Map<string, Logged>();
  readonly #unwritten = new Map<string | null, Map<string, KeptRefusal>>();
  #second = { atMs: 0, lines: 0 };

  constructor(parts: RefusalsParts) {
    this.#parts = parts;
  }

  /** @param desk null: the address named no desk of the configuration */
  note(desk: string | null, refusal: Refusal): void {
    this.#log(desk, refusal);
    if (refusal.detail !== TEST_OF_CHECK) this.keep(desk, refusal);
  }

  /** `note` for a refusal that the log has already. */
  keep(desk: string | null, refusal: Refusal): void {
    const waiting = this.#unwritten.get(desk);
    const kept = { ...refusal, atMs: this.#parts.now() };
    const kind = kindOf(desk, refusal);
    if (waiting) {
      if (waiting.has(kind) || waiting.size < MAX_UNWRITTEN) waiting.set(kind, kept);
      return;
    }
    this.#unwritten.set(desk, new Map());
    void this.#write(desk, [kept]);
    setTimeout(() => this.#writeWaiting(desk), WRITE_EVERY_MS).unref();
  }

  #writeWaiting(desk: string | null): void {
    const waiting = [...(this.#unwritten.get(desk)?.values() ?? [])];
    if (waiting.length === 0) {
      this.#unwritten.delete(desk);
      return;
    }
    this.#unwritten.set(desk, new Map());
    void this.#write(desk, waiting);
    setTimeout(() => this.#writeWaiting(desk), WRITE_EVERY_MS).unref();
  }

  /** The log has them, so they may be lost while Redis is away. */
  async #write(desk: string | null, refusals: readonly KeptRefusal[]): Promise<void> {
    await this.#parts.keep(desk, refusals).catch(() => undefined);
  }

  #log(desk: string | null, refusal: Refusal): void {
    const nowMs = this.#parts.now();
    const kind = kindOf(desk, refusal);
    const last = this.#logged.get(kind);
    if (last && nowMs - last.atMs < SAME_MS) {
      last.more += 1;
      return;
    }
    if (!this.#hasLine(nowMs)) return;
    if (this.#logged.size >= MAX_REMEMBERED) this.#logged.clear();
    this.#logged.set(kind, { atMs: nowMs, more: 0 });
    const more = last?.more ? { more: last.more } : {};
    this.#parts.logger.warn({ desk, ...refusal, ...more }, 'call event refused');
  }

  #hasLine(nowMs: number): boolean {
    if (nowMs - this.#second.atMs >= 1_000) this.#second = { atMs: nowMs, lines: 0 };
    this.#second.lines += 1;
    return this.#second.lines <= MAX_LINES_PER_SECOND;
  }
}

function kindOf(desk: string | null, { reason, detail }: Refusal): string {
  return JSON.stringify([desk, reason, detail]);
}

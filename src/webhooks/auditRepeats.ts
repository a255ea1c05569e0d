// Collapses audit records of what changed nothing: the first of a kind is written at once, its repeats as one count. Otherwise
// thousands of refused actions would hide a real one, and fill Redis.
import type { AuditRecord } from '../shared/redis/auditStream.js';

/** Kinds that one user's refusals may have; the rest is counted as one kind. */
const MAX_KINDS_OF_USER = 50;
const MAX_KINDS = 2_000;
const NO_CHANGE = /^(?:refused|failed|unknown|ended|[45]\d\d)$/;

export class AuditRepeats {
  readonly #write: (record: AuditRecord) => void;
  readonly #kinds = new Map<string, { readonly record: AuditRecord; times: number }>();
  readonly #kindsOf = new Map<string, number>();

  constructor(write: (record: AuditRecord) => void) {
    this.#write = write;
  }

  /** Whether repeats of a record may be counted instead of written: nothing was changed. */
  static areCounted({ outcome }: AuditRecord): boolean {
    return NO_CHANGE.test(outcome);
  }

  note(record: AuditRecord): void {
    const kept = this.#hasRoomFor(record) ? record : { ...record, what: '…' };
    const kind = kindOf(kept);
    const known = this.#kinds.get(kind);
    if (known) {
      known.times += 1;
      return;
    }
    this.#kinds.set(kind, { record: kept, times: 0 });
    this.#kindsOf.set(kept.who, (this.#kindsOf.get(kept.who) ?? 0) + 1);
    this.#write(kept);
  }

  /** Writes the counts and forgets the kinds: the next of each is a first one again. */
  flush(): void {
    const kinds = [...this.#kinds.values()];
    this.#kinds.clear();
    this.#kindsOf.clear();
    for (const { record, times } of kinds) if (times > 0) this.#write({ ...record, times });
  }

  #hasRoomFor(record: AuditRecord): boolean {
    if (this.#kinds.has(kindOf(record))) return true;
    return this.#kinds.size < MAX_KINDS && (this.#kindsOf.get(record.who) ?? 0) < MAX_KINDS_OF_USER;
  }
}

function kindOf({ who, did, what, outcome }: AuditRecord): string {
  return JSON.stringify([who, did, what, outcome]);
}

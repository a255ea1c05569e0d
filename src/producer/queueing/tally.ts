// What an export's rows came to, counted: every row once, by desk, with the reasons and the words that led to them.
import type { ParsedPhone } from '../../shared/domain/phone.js';
import type { RejectReason, SkipReason } from '../../shared/domain/rowReasons.js';
import type { RowOutcome } from '../intake/candidate.js';
import { phoneFaults } from '../intake/phoneFaults.js';
import { noUnspoken, spokenAsNobody, type Unspoken } from '../intake/unspoken.js';
import { isGuid } from '../../shared/onec/odata.js';
import { language } from '../../shared/texts/say.js';
import type { Queued } from './queueRows.js';

/** rows = accepted + duplicate + all skipped + rejected. */
export interface RowCounts {
  rows: number;
  accepted: number;
  duplicate: number;
  /** Only reasons that occurred. */
  skipped: Partial<Record<SkipReason | 'do_not_call', number>>;
  rejected: number;
  /** Only reasons that occurred; a row with several counts for each. */
  rejectReasons: Partial<Record<RejectReason, number>>;
}

/** Outcomes that hang on a word of the export, which may be one that nobody has thought of. */
export const WORD_REASONS = ['no_consent', 'not_unreached', 'unknown_branch'] as const;
export type WordReason = (typeof WORD_REASONS)[number];

const MAX_WORDS = 1_000;
const MAX_EXAMPLES = 3;

export class Tally {
  readonly total: RowCounts = noRows();
  readonly byDesk: Map<string, RowCounts>;
  /** By reason: some documents to look at. */
  readonly rejectExamples = new Map<RejectReason, string[]>();
  readonly phoneFaults = new Map<string, number>();
  /** By reason: word → in how many rows; '' is an empty cell. */
  readonly words: Readonly<Record<WordReason, Map<string, number>>> = {
    no_consent: new Map(),
    not_unreached: new Map(),
    unknown_branch: new Map(),
  };
  /** Rows to be called whose name or specialist will not be said. */
  readonly unspoken: Unspoken = noUnspoken();
  /** Accepted rows whose document OData cannot name. */
  notGuids = 0;
  /** Accepted rows that have the phone and the appointment of another document. */
  sameAppointments = 0;

  constructor(desks: Iterable<string>) {
    this.byDesk = new Map([...desks].map((name) => [name, noRows()]));
  }

  /** Rows as they were judged; what becomes of callable ones is counted once it is known. */
  count(outcomes: readonly RowOutcome[]): void {
    for (const outcome of outcomes) {
      const desk = outcome.kind === 'callable' ? outcome.candidate.desk : outcome.desk;
      if (outcome.kind === 'callable') spokenAsNobody(outcome.candidate, this.unspoken);
      if (outcome.kind === 'rejected') this.#countRejected(outcome);
      for (const counts of this.#of(desk)) countOne(counts, outcome);
    }
  }

  countWord(reason: WordReason, word: string): void {
    const words = this.words[reason];
    if (words.size < MAX_WORDS || words.has(word)) increment(words, word);
  }

  countQueued(desk: string, queued: readonly Queued[]): void {
    for (const counts of this.#of(desk)) {
      for (const outcome of queued) {
        if (outcome === 'do_not_call') addOne(counts.skipped, outcome);
        else counts[outcome] += 1;
      }
    }
  }

  #countRejected({ ref, reasons, badPhones = [] }: Extract<RowOutcome, { kind: 'rejected' }>): void {
    this.#countPhoneFaults(badPhones);
    if (ref === null || !isDocument(ref)) return;
    for (const reason of reasons) {
      const refs = this.rejectExamples.get(reason) ?? [];
      if (refs.length < MAX_EXAMPLES) this.rejectExamples.set(reason, [...refs, ref]);
    }
  }

  #countPhoneFaults(phones: readonly ParsedPhone[]): void {
    for (const fault of phoneFaults(phones, language())) increment(this.phoneFaults, fault);
  }

  #of(desk: string | null): RowCounts[] {
    const own = desk === null ? undefined : this.byDesk.get(desk);
    return own ? [this.total, own] : [this.total];
  }
}

/** A GUID, or a number as 1C gives them. In an export whose columns are mixed up it may be a name or a phone, which nobody is shown. */
function isDocument(ref: string): boolean {
  return isGuid(ref) || /^(?!\+|(?:\D*\d){10})(?=.*\d)[\p{L}\d/_-]{1,24}$/u.test(ref);
}

function countOne(counts: RowCounts, outcome: RowOutcome): void {
  counts.rows += 1;
  if (outcome.kind === 'replaced') counts.duplicate += 1;
  if (outcome.kind === 'skipped') addOne(counts.skipped, outcome.reason);
  if (outcome.kind !== 'rejected') return;
  counts.rejected += 1;
  for (const reason of outcome.reasons) addOne(counts.rejectReasons, reason);
}

function addOne<Key extends string>(counts: Partial<Record<Key, number>>, key: Key): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function noRows(): RowCounts {
  return { rows: 0, accepted: 0, duplicate: 0, skipped: {}, rejected: 0, rejectReasons: {} };
}

// What one row of an export comes to: somebody to call, a row that needs no call, or one that cannot be called.
import type { RejectReason, SkipReason } from '../../shared/domain/rowReasons.js';
import type { ParsedPhone } from '../../shared/domain/phone.js';

/** A patient to call about an appointment. Personal: exists in memory only. */
export interface Candidate {
  /** Where the row is in the export. */
  readonly line: number;
  readonly desk: string;
  /** 1C's reference of the document, or its number where the export has no references; as the export writes it. */
  readonly ref: string;
  readonly number: string | null;
  readonly patient: string;
  /** Digits with country code, no `+`, best first; at least one. */
  readonly phones: readonly string[];
  readonly specialist: string;
  readonly appointmentMs: number;
}

/** The callback that a row is about: two desks may have the same document. */
export type Document = Pick<Candidate, 'desk' | 'ref'>;

/** `desk` and `ref` are null where the row does not say. */
export type RowOutcome =
  | { readonly kind: 'callable'; readonly candidate: Candidate }
  /** Callable, but a later row of the export replaces it. */
  | { readonly kind: 'replaced'; readonly desk: string; readonly ref: string }
  | {
      readonly kind: 'skipped';
      readonly desk: string | null;
      readonly ref: string | null;
      readonly reason: SkipReason;
    }
  | {
      readonly kind: 'rejected';
      readonly desk: string | null;
      readonly ref: string | null;
      /** At least one, each once. */
      readonly reasons: readonly RejectReason[];
      /** What a row that is rejected as `bad_phone` or `own_number` has for phones; none may be called. Personal. */
      readonly badPhones?: readonly ParsedPhone[];
    };

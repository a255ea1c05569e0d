// Rows of exports that could not be called because something in them is wrong: which documents, and why. Of the patient nothing is
// kept of such a row.
import { REJECT_REASONS, type RejectReason } from '../../shared/domain/rowReasons.js';
import type { UncalledOfDay } from '../../shared/documents/uncalledRows.js';

export interface RejectedRow {
  /** Opens the document's page. */
  readonly ref: string;
  /** What people call the document: its number, or 1C's reference. */
  readonly name: string;
  readonly why: readonly RejectReason[];
}

const REASONS: ReadonlySet<string> = new Set(REJECT_REASONS);
/** A number that is no name for a key, hashed (callbackId.ts). */
const HASHED = /^doc-[0-9a-f]{32}$/;

/**
 * The last row of each document, newest first, if it was rejected.
 *
 * @param rows newest first
 */
export function rejectedRows(rows: readonly UncalledOfDay[], sinceMs: number): RejectedRow[] {
  const seen = new Set<string>();
  return rows.flatMap(({ jobId, why, atMs }) => {
    if (atMs < sinceMs || seen.has(jobId)) return [];
    seen.add(jobId);
    const reasons = why.filter(isReject);
    return reasons.length === 0 ? [] : [{ ...documentOf(jobId), why: reasons }];
  });
}

function isReject(reason: string): reason is RejectReason {
  return REASONS.has(reason);
}

function documentOf(jobId: string): Pick<RejectedRow, 'ref' | 'name'> {
  if (HASHED.test(jobId)) return { ref: jobId, name: jobId };
  const ref = jobId.replace(/^doc-/, '');
  return { ref, name: ref };
}

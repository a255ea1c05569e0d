// A document that is in an export several times is called once, as its last callable row has it. That row must be known
// before the first one is queued: otherwise the same file, enqueued again, would move the appointment back and forth.
import { callbackJobId } from '../../shared/callbackId.js';
import type { ExportTable, Row } from '../readers/exportTable.js';
import type { Document, RowOutcome } from './candidate.js';
import type { Intake } from './intake.js';

/** The last callable row of a document that is in the export several times. */
interface LastRow {
  readonly line: number;
  /** Another hash of the document: a row of one with the same first hash must not be replaced, or nobody is called. */
  readonly check: number;
}

/**
 * Reads the export once more: it may be too large to remember what is in it. Twelve bytes a row are kept during that pass,
 * and after it only what is known of documents that do repeat.
 *
 * @returns what a row comes to; `replaced` if a later callable row is of the same document and desk
 * @throws the table's damage
 */
export async function judgingLastRows(table: ExportTable, intake: Intake): Promise<(row: Row) => RowOutcome> {
  const lastRows = await findLastRows(table, intake);
  if (lastRows.size === 0) return (row) => intake.read(row);
  return (row) => {
    const outcome = intake.read(row);
    if (outcome.kind !== 'callable') return outcome;
    const { desk, ref } = outcome.candidate;
    const key = keyOf({ desk, ref });
    const last = lastRows.get(hashOf(key));
    const isReplaced = last !== undefined && row.line < last.line && last.check === hashOf(key, CHECK);
    return isReplaced ? { kind: 'replaced', desk, ref } : outcome;
  };
}

/** By the document's hash. A document's first row is not among them: it replaces none. */
async function findLastRows(table: ExportTable, intake: Intake): Promise<ReadonlyMap<number, LastRow>> {
  const seen = new HashSet(table.rowCount);
  const lastRows = new Map<number, LastRow>();
  for await (const batch of table.rows()) {
    for (const row of batch) {
      const document = intake.documentOf(row);
      if (!document) continue;
      const key = keyOf(document);
      const hash = hashOf(key);
      if (!seen.add(hash) && intake.read(row).kind === 'callable')
        lastRows.set(hash, { line: row.line, check: hashOf(key, CHECK) });
    }
  }
  return lastRows;
}

/** A set of hashes in twelve bytes each, where a `Set` takes some fifty. Open addressing; 0 marks an empty place. */
class HashSet {
  readonly #places: Float64Array;
  #room: number;

  /** @param capacity hashes beyond it are not kept */
  constructor(capacity: number) {
    this.#places = new Float64Array(Math.ceil(capacity * 1.5) + 1);
    this.#room = capacity;
  }

  /** @returns false when the hash was in the set before */
  add(hash: number): boolean {
    let at = hash % this.#places.length;
    while (this.#places[at] !== 0) {
      if (this.#places[at] === hash) return false;
      at = at + 1 === this.#places.length ? 0 : at + 1;
    }
    if (this.#room > 0) {
      this.#places[at] = hash;
      this.#room -= 1;
    }
    return true;
  }
}

/** One desk's callback about a document, however its reference is written. */
function keyOf({ desk, ref }: Document): string {
  return `${desk} ${callbackJobId(ref)}`;
}

const CHECK = 0x5bd1e995;

/** 53 bits, as many as a number holds: two hashes side by side. Never 0. */
function hashOf(text: string, seed = 0): number {
  let high = 0x811c9dc5 ^ seed;
  let low = 0x9e3779b9 ^ seed;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x85ebca6b);
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0) || 1;
}

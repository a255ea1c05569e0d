// A document that stands in an export several times is called once, as its last callable row has it. Which row that is
// has to be known before the first is queued: the same file again would else move the appointment to and fro.
import { callbackJobId } from '../../shared/callbackId.js';
import type { ExportTable, Row } from '../readers/exportTable.js';
import type { Document, RowOutcome } from './candidate.js';
import type { Intake } from './intake.js';

/**
 * Reads the export once more, and again where documents repeat: an export may be too large to remember what is in it.
 * Eight bytes a row are kept for the while, and then twenty for each document that does repeat.
 *
 * @returns what a row comes to; `replaced` if a later callable one is of the same document and desk
 * @throws the table's damage
 */
export async function judgingLastRows(table: ExportTable, intake: Intake): Promise<(row: Row) => RowOutcome> {
  const lastLines = new LastLines(await repeatedHashes(table, intake));
  if (lastLines.areNone) return (row) => intake.read(row);
  await eachDocument(table, intake, (key, row) => {
    if (lastLines.has(key) && intake.read(row).kind === 'callable') lastLines.note(key, row.line);
  });
  return (row) => {
    const outcome = intake.read(row);
    if (outcome.kind !== 'callable') return outcome;
    const { desk, ref } = outcome.candidate;
    return row.line < lastLines.of(keyOf({ desk, ref })) ? { kind: 'replaced', desk, ref } : outcome;
  };
}

/** Hashes of the documents that stand there more than once: ascending, each once. */
async function repeatedHashes(table: ExportTable, intake: Intake): Promise<Float64Array> {
  const hashes = new Float64Array(table.rowCount);
  let count = 0;
  await eachDocument(table, intake, (key) => (hashes[count++] = hashOf(key)));
  const sorted = hashes.subarray(0, count).sort();
  return sorted.filter((hash, at) => hash === sorted[at - 1] && hash !== sorted[at - 2]);
}

async function eachDocument(
  table: ExportTable,
  intake: Intake,
  visit: (key: string, row: Row) => void,
): Promise<void> {
  for await (const batch of table.rows()) {
    for (const row of batch) {
      const document = intake.documentOf(row);
      if (document) visit(keyOf(document), row);
    }
  }
}

/** Where the last callable row of each document stands, by the document's hash. */
class LastLines {
  readonly #hashes: Float64Array;
  readonly #lines: Uint32Array;
  /** Other hashes of the same documents: one of another document must not be taken for theirs, or nobody is called. */
  readonly #checks: Float64Array;

  constructor(hashes: Float64Array) {
    this.#hashes = hashes;
    this.#lines = new Uint32Array(hashes.length);
    this.#checks = new Float64Array(hashes.length);
  }

  get areNone(): boolean {
    return this.#hashes.length === 0;
  }

  has(key: string): boolean {
    return this.#indexOf(key) !== null;
  }

  note(key: string, line: number): void {
    const index = this.#indexOf(key);
    if (index === null) return;
    this.#lines[index] = line;
    this.#checks[index] = hashOf(key, CHECK);
  }

  /** 0 where there is none. */
  of(key: string): number {
    const index = this.#indexOf(key);
    return index !== null && this.#checks[index] === hashOf(key, CHECK) ? (this.#lines[index] ?? 0) : 0;
  }

  #indexOf(key: string): number | null {
    const wanted = hashOf(key);
    let from = 0;
    let to = this.#hashes.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.#hashes[middle] ?? 0) < wanted) from = middle + 1;
      else to = middle;
    }
    return this.#hashes[from] === wanted ? from : null;
  }
}

/** One desk's callback about a document, however its reference is written. */
function keyOf({ desk, ref }: Document): string {
  return `${desk} ${callbackJobId(ref)}`;
}

const CHECK = 0x5bd1e995;

/** 53 bits, as many as a number holds: two hashes side by side. */
function hashOf(text: string, seed = 0): number {
  let high = 0x811c9dc5 ^ seed;
  let low = 0x9e3779b9 ^ seed;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x85ebca6b);
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}

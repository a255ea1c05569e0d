// One export from file to queue: read, judged, sealed, queued; every row counted exactly once.
import { groupedBy } from '../../shared/groupedBy.js';
import type { ParsedPhone } from '../../shared/domain/phone.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import type { Vault } from '../../shared/sealing.js';
import type { Candidate, RowOutcome, SkipReason } from '../intake/candidate.js';
import { Intake } from '../intake/intake.js';
import { judgingLastRows } from '../intake/lastRows.js';
import { phoneFaults } from '../intake/phoneFaults.js';
import { noUnspoken, spokenAsNobody, type Unspoken } from '../intake/unspoken.js';
import { RejectsFile, type Reject } from '../intake/rejectsFile.js';
import type { ExportTable, Row } from '../readers/exportTable.js';
import type { Queued, QueueRows } from './queueRows.js';
import type { UncalledRow } from './uncalledRows.js';

/** rows = accepted + duplicate + all skipped + rejected. */
export interface RowCounts {
  rows: number;
  accepted: number;
  duplicate: number;
  /** Only reasons that occurred. */
  skipped: Partial<Record<SkipReason | 'do_not_call', number>>;
  rejected: number;
}

export interface EnqueueReport extends RowCounts {
  /** By desk; rows without a desk are counted in the whole only. */
  readonly byDesk: ReadonlyMap<string, RowCounts>;
  /** Where the rejected rows are; null when there are none, or when nothing was to be written. */
  readonly rejects: string | null;
  /** Characters of rejected rows that their encoding lacks. */
  readonly replaced: number;
  /** What is wrong with phones of rejected rows, in words → in how many rows. */
  readonly phoneFaults: ReadonlyMap<string, number>;
  /** Rows to be called whose name or specialist will not be said. */
  readonly unspoken: Unspoken;
}

export interface EnqueueJob {
  readonly table: ExportTable;
  /** Made for this table's header and these desks by `intakeOf`. */
  readonly intake: Intake;
  /** Desks that rows may go to. */
  readonly desks: readonly DeskQueues[];
  readonly vault: Vault;
  readonly nowMs: number;
  /** Null: rejected rows are counted, not written. */
  readonly rejectsPath: string | null;
  /** Queues rows, or only looks what would become of them. */
  readonly queue: QueueRows;
  /** Called with every document whose row comes to no call. */
  readonly noteUncalled?: (rows: readonly UncalledRow[]) => Promise<void>;
  readonly onProgress?: (rowsDone: number) => void;
}

/** Chunks that are being queued while the next ones are read. */
const MAX_IN_FLIGHT = 3;

/**
 * @param allDesks of the configuration, when `desks` are only some of them
 * @throws InputError for a header that lacks what is needed
 */
export function intakeOf(
  { header }: ExportTable,
  desks: readonly DeskQueues[],
  nowMs: number,
  allDesks: readonly DeskQueues[] = desks,
): Intake {
  const settingsOf = (some: readonly DeskQueues[]) => some.map(({ settings }) => settings);
  return new Intake({ header, desks: settingsOf(desks), allDesks: settingsOf(allDesks), nowMs });
}

/**
 * Takes a table through to the queues.
 *
 * @throws the table's damage; then nothing was queued
 */
export async function enqueueTable(job: EnqueueJob): Promise<EnqueueReport> {
  const desks = new Map(job.desks.map((desk) => [desk.settings.name, desk]));
  const judge = await judgingLastRows(job.table, job.intake);
  const rejects = job.rejectsPath === null ? null : new RejectsFile(job.rejectsPath, job.table);
  const tally = new Tally(desks.keys());
  const inFlight = new Set<Promise<void>>();
  try {
    for await (const batch of job.table.rows()) {
      const judged = batch.map((row) => ({ row, outcome: judge(row) }));
      tally.count(judged.map(({ outcome }) => outcome));
      await rejects?.add(judged.flatMap(asReject));
      await job.noteUncalled?.(judged.flatMap(asUncalled));
      for (const [name, rows] of groupedBy(judged.flatMap(asCandidate), ({ desk }) => desk)) {
        const desk = desks.get(name);
        if (!desk) continue;
        track(inFlight, queueRowsOf(desk, rows, job, tally));
        if (inFlight.size >= MAX_IN_FLIGHT) await Promise.race(inFlight);
      }
      job.onProgress?.(tally.total.rows);
    }
    await Promise.all(inFlight);
    const written = await rejects?.finish();
    return {
      ...tally.total,
      byDesk: tally.byDesk,
      rejects: written?.path ?? null,
      replaced: written?.replaced ?? 0,
      phoneFaults: tally.phoneFaults,
      unspoken: tally.unspoken,
    };
  } catch (error) {
    await Promise.allSettled(inFlight);
    await rejects?.discard();
    throw error;
  }
}

async function queueRowsOf(
  desk: DeskQueues,
  rows: readonly Candidate[],
  { queue, vault, nowMs, noteUncalled }: EnqueueJob,
  tally: Tally,
): Promise<void> {
  const queued = await queue(desk, vault, rows, nowMs);
  tally.countQueued(desk.settings.name, queued);
  await noteUncalled?.(rows.filter((_row, index) => queued[index] === 'do_not_call').map(asForbidden));
}

interface Judged {
  readonly row: Row;
  readonly outcome: RowOutcome;
}

function asCandidate({ outcome }: Judged): Candidate[] {
  return outcome.kind === 'callable' ? [outcome.candidate] : [];
}

function asReject({ row, outcome }: Judged): Reject[] {
  return outcome.kind === 'rejected' ? [{ row, ...outcome }] : [];
}

function asUncalled({ outcome }: Judged): UncalledRow[] {
  if (outcome.kind === 'callable' || outcome.kind === 'replaced' || outcome.ref === null) return [];
  const { desk, ref } = outcome;
  return [{ desk, ref, why: outcome.kind === 'skipped' ? [outcome.reason] : [...outcome.reasons] }];
}

function asForbidden({ desk, ref }: Candidate): UncalledRow {
  return { desk, ref, why: ['do_not_call'] };
}

/** The error of a failed chunk reaches whoever awaits it; before that it must not count as an unhandled rejection. */
function track(inFlight: Set<Promise<void>>, work: Promise<void>): void {
  inFlight.add(work);
  work.then(
    () => inFlight.delete(work),
    () => undefined,
  );
}

class Tally {
  readonly total: RowCounts = noRows();
  readonly byDesk: Map<string, RowCounts>;
  readonly phoneFaults = new Map<string, number>();
  readonly unspoken: Unspoken = noUnspoken();

  constructor(desks: Iterable<string>) {
    this.byDesk = new Map([...desks].map((name) => [name, noRows()]));
  }

  /** Rows as they were judged; what becomes of callable ones is counted once it is known. */
  count(outcomes: readonly RowOutcome[]): void {
    for (const outcome of outcomes) {
      const desk = outcome.kind === 'callable' ? outcome.candidate.desk : outcome.desk;
      if (outcome.kind === 'rejected') this.#countPhoneFaults(outcome.badPhones ?? []);
      if (outcome.kind === 'callable') spokenAsNobody(outcome.candidate, this.unspoken);
      for (const counts of this.#of(desk)) {
        counts.rows += 1;
        if (outcome.kind === 'rejected') counts.rejected += 1;
        if (outcome.kind === 'replaced') counts.duplicate += 1;
        if (outcome.kind === 'skipped') skip(counts, outcome.reason);
      }
    }
  }

  countQueued(desk: string, queued: readonly Queued[]): void {
    for (const counts of this.#of(desk)) {
      for (const outcome of queued) {
        if (outcome === 'do_not_call') skip(counts, outcome);
        else counts[outcome] += 1;
      }
    }
  }

  #countPhoneFaults(phones: readonly ParsedPhone[]): void {
    for (const fault of phoneFaults(phones, 'en'))
      this.phoneFaults.set(fault, (this.phoneFaults.get(fault) ?? 0) + 1);
  }

  #of(desk: string | null): RowCounts[] {
    const own = desk === null ? undefined : this.byDesk.get(desk);
    return own ? [this.total, own] : [this.total];
  }
}

function skip(counts: RowCounts, reason: SkipReason | 'do_not_call'): void {
  counts.skipped[reason] = (counts.skipped[reason] ?? 0) + 1;
}

function noRows(): RowCounts {
  return { rows: 0, accepted: 0, duplicate: 0, skipped: {}, rejected: 0 };
}

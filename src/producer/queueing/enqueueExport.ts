// One export from file to queue: read, judged, sealed, queued; every row counted exactly once.
import type { Desk } from '../../shared/config/configSchema.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import type { Vault } from '../../shared/sealing.js';
import type { Candidate, RowOutcome, SkipReason } from '../intake/candidate.js';
import { Intake } from '../intake/intake.js';
import { judgingLastRows } from '../intake/lastRows.js';
import { RejectsFile, type Reject } from '../intake/rejectsFile.js';
import type { Queued } from './queueRows.js';
import type { ExportTable, Row } from '../readers/exportTable.js';
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
  /** By desk; rows that no desk could be told for are counted in the whole only. */
  readonly byDesk: ReadonlyMap<string, RowCounts>;
  /** Where the rejected rows are; null when there are none, or when nothing was to be written. */
  readonly rejects: string | null;
  /** Characters of rejected rows that their encoding lacks. */
  readonly replaced: number;
}

export interface EnqueueJob {
  readonly table: ExportTable;
  /** Desks that rows may go to. */
  readonly desks: readonly DeskQueues[];
  readonly vault: Vault;
  readonly nowMs: number;
  /** Null: rejected rows are counted, not written. */
  readonly rejectsPath: string | null;
  /** Queues rows, or only looks what would become of them. */
  readonly queue: (
    desk: DeskQueues,
    vault: Vault,
    rows: readonly Candidate[],
    nowMs: number,
  ) => Promise<Queued[]>;
  /** Told of every document whose row comes to no call. */
  readonly noteUncalled?: (rows: readonly UncalledRow[]) => Promise<void>;
  readonly onProgress?: (rowsDone: number) => void;
}

/** Chunks that are being queued while the next ones are read. */
const MAX_IN_FLIGHT = 3;

/**
 * Takes a table through to the queues.
 *
 * @throws InputError for a header that lacks what is needed, and the table's damage; then nothing was queued
 */
export async function enqueueTable(job: EnqueueJob): Promise<EnqueueReport> {
  const desks = new Map(job.desks.map((desk) => [desk.settings.name, desk]));
  const intake = new Intake({ header: job.table.header, desks: configurations(job.desks), nowMs: job.nowMs });
  const judge = await judgingLastRows(job.table, intake);
  const rejects = job.rejectsPath === null ? null : new RejectsFile(job.rejectsPath, job.table);
  const tally = new Tally(desks.keys());
  const inFlight = new Set<Promise<void>>();
  try {
    for await (const batch of job.table.rows()) {
      const judged = batch.map((row) => ({ row, outcome: judge(row) }));
      tally.count(judged.map(({ outcome }) => outcome));
      await rejects?.add(judged.flatMap(asReject));
      await job.noteUncalled?.(judged.flatMap(asUncalled));
      for (const [name, rows] of candidatesByDesk(judged)) {
        const desk = desks.get(name);
        if (!desk) continue;
        const work = job.queue(desk, job.vault, rows, job.nowMs).then(async (queued) => {
          tally.countQueued(name, queued);
          await job.noteUncalled?.(
            rows.filter((_row, index) => queued[index] === 'do_not_call').map(asForbidden),
          );
        });
        track(inFlight, work);
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
    };
  } catch (error) {
    await Promise.allSettled(inFlight);
    await rejects?.discard();
    throw error;
  }
}

/** Names of columns that no field was found for. */
export function unknownColumns(
  table: ExportTable,
  desks: readonly DeskQueues[],
  nowMs: number,
): readonly string[] {
  return new Intake({ header: table.header, desks: configurations(desks), nowMs }).header.unknown;
}

function configurations(desks: readonly DeskQueues[]): Desk[] {
  return desks.map(({ settings: desk }) => desk);
}

function asReject({ row, outcome }: { row: Row; outcome: RowOutcome }): Reject[] {
  return outcome.kind === 'rejected' ? [{ row, reasons: outcome.reasons }] : [];
}

function asUncalled({ outcome }: { outcome: RowOutcome }): UncalledRow[] {
  if (outcome.kind === 'callable' || outcome.kind === 'replaced' || outcome.ref === null) return [];
  const { desk, ref } = outcome;
  return [{ desk, ref, why: outcome.kind === 'skipped' ? [outcome.reason] : [...outcome.reasons] }];
}

function asForbidden({ desk, ref }: Candidate): UncalledRow {
  return { desk, ref, why: ['do_not_call'] };
}

function candidatesByDesk(judged: readonly { outcome: RowOutcome }[]): Map<string, Candidate[]> {
  const byDesk = new Map<string, Candidate[]>();
  for (const { outcome } of judged) {
    if (outcome.kind !== 'callable') continue;
    const rows = byDesk.get(outcome.candidate.desk) ?? [];
    rows.push(outcome.candidate);
    byDesk.set(outcome.candidate.desk, rows);
  }
  return byDesk;
}

/** A failed chunk is reported by whoever awaits it, not as an unhandled rejection in between. */
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

  constructor(desks: Iterable<string>) {
    this.byDesk = new Map([...desks].map((name) => [name, noRows()]));
  }

  /** Rows as they were judged; what becomes of callable ones is counted once it is known. */
  count(outcomes: readonly RowOutcome[]): void {
    for (const outcome of outcomes) {
      const desk = outcome.kind === 'callable' ? outcome.candidate.desk : outcome.desk;
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

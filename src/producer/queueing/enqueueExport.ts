// One export from file to queue: read, judged, sealed, queued; every row counted exactly once.
import { groupedBy } from '../../shared/groupedBy.js';
import { documentRef } from '../../shared/callbackId.js';
import { isGuid } from '../../shared/onec/odata.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import type { Vault } from '../../shared/sealing.js';
import type { Candidate, RowOutcome } from '../intake/candidate.js';
import { Intake } from '../intake/intake.js';
import { judgingLastRows } from '../intake/lastRows.js';
import type { Unspoken } from '../intake/unspoken.js';
import { RejectsFile, type Reject } from '../intake/rejectsFile.js';
import type { ExportTable, Row } from '../readers/exportTable.js';
import type { QueueRows } from './queueRows.js';
import { countSameAppointments } from './sameAppointment.js';
import { Tally, WORD_REASONS, type RowCounts } from './tally.js';
import type { UncalledRow } from '../../shared/documents/uncalledRows.js';

export interface EnqueueReport extends RowCounts {
  /** By desk; rows without a desk are counted in the whole only. */
  readonly byDesk: ReadonlyMap<string, RowCounts>;
  /** Where the rejected rows are; null when there are none, or when nothing was to be written. */
  readonly rejects: string | null;
  /** Characters of rejected rows that their encoding lacks. */
  readonly replaced: number;
  /** By reason: a few documents whose rows were rejected. */
  readonly rejectExamples: Tally['rejectExamples'];
  /** What is wrong with phones of rejected rows, in words → in how many rows. */
  readonly phoneFaults: ReadonlyMap<string, number>;
  /** Words of the export that led to a skip or a reject → in how many rows. They may be personal. */
  readonly words: Tally['words'];
  readonly notGuids: number;
  readonly sameAppointments: number;
  readonly hiddenRows: number;
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
      for (const one of judged) countWords(tally, job.intake, one);
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
      rejectExamples: tally.rejectExamples,
      phoneFaults: tally.phoneFaults,
      words: tally.words,
      notGuids: tally.notGuids,
      sameAppointments: tally.sameAppointments,
      hiddenRows: job.table.hiddenRows,
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
  { queue, vault, nowMs, noteUncalled, rejectsPath }: EnqueueJob,
  tally: Tally,
): Promise<void> {
  const queued = await queue(desk, vault, rows, nowMs);
  tally.countQueued(desk.settings.name, queued);
  const accepted = rows.filter((_row, index) => queued[index] === 'accepted');
  if (needsGuids(desk)) tally.notGuids += accepted.filter(({ ref }) => !isGuid(documentRef(ref))).length;
  const looking = { nowMs, isLookOnly: rejectsPath === null };
  tally.sameAppointments += await countSameAppointments(desk, vault, accepted, looking);
  await noteUncalled?.(rows.filter((_row, index) => queued[index] === 'do_not_call').map(asForbidden));
}

/** OData names a document by its GUID and by nothing else. */
function needsGuids({ settings: { onec } }: DeskQueues): boolean {
  return onec.results.kind === 'odata' || onec.lastMoment?.kind === 'odata';
}

function countWords(tally: Tally, intake: Intake, { row, outcome }: Judged): void {
  if (outcome.kind !== 'skipped' && outcome.kind !== 'rejected') return;
  const reasons: readonly string[] = outcome.kind === 'skipped' ? [outcome.reason] : outcome.reasons;
  for (const reason of WORD_REASONS)
    if (reasons.includes(reason)) tally.countWord(reason, intake.wordOf(row, reason));
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

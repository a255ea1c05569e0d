// One opened export through to the queues, and what people are told about it: what `enqueue` and `pull` have in common.
import { randomBytes } from 'node:crypto';
import { access, constants } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import { UsageError } from '../../shared/errors.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import type { Cli, Session } from '../cli.js';
import { enqueueTable, intakeOf, type EnqueueReport } from './enqueueExport.js';
import type { Candidate } from '../intake/candidate.js';
import { previewRows, queueRows, type QueueRows } from './queueRows.js';
import type { ExportTable } from '../readers/exportTable.js';
import { paced } from './pace.js';
import { unusedColumns } from './tellCounts.js';
import { noteUncalled } from '../../shared/documents/uncalledRows.js';
import { say } from '../../shared/texts/say.js';

export interface RunOptions {
  /** Desks that rows may go to. */
  readonly desks: readonly DeskQueues[];
  /** Look only: queue nothing, write nothing. */
  readonly isDryRun: boolean;
  /** Queue the rows before the damage of a damaged file. */
  readonly isPartial: boolean;
  /** The file for rows that cannot be called. */
  readonly rejectsPath: string;
  /** Called with every row that is accepted. */
  readonly onAccepted?: (row: Candidate) => void;
}

/**
 * Queues an opened export.
 *
 * @throws InputError for a header that lacks what is needed; the table's damage, unless the run is partial; UsageError when
 *   rejects could not be kept. Then nothing was queued.
 */
export async function runExport(
  { vault, redis, config, desks: allDesks, tracing }: Session,
  cli: Cli,
  table: ExportTable,
  { desks, isDryRun, isPartial, rejectsPath, onAccepted }: RunOptions,
): Promise<EnqueueReport> {
  if (table.damage && !isPartial) throw table.damage;
  const nowMs = Date.now();
  const intake = intakeOf(table, desks, nowMs, allDesks);
  const unused = unusedColumns(table.header, intake.header.unknown);
  if (unused !== null) cli.say(unused);
  if (!isDryRun) await demandWritable(rejectsPath);
  const bar = progressBar(table.rowCount);
  const writing = isDryRun ? null : paced(desks, queueRows(batchName(nowMs), tracing));
  const queue = writing?.queue ?? previewRows;
  return enqueueTable({
    table: isPartial ? undamaged(table) : table,
    intake,
    desks,
    vault,
    nowMs,
    rejectsPath: isDryRun ? null : rejectsPath,
    queue: onAccepted ? observed(queue, onAccepted) : queue,
    noteUncalled: async (rows) => {
      if (!isDryRun) await noteUncalled(redis, rows, nowMs, config.retentionDays);
    },
    onProgress: (rowsDone) => bar?.update(rowsDone),
  }).finally(async () => {
    bar?.stop();
    await writing?.close();
  });
}

function observed(queue: QueueRows, onAccepted: (row: Candidate) => void): QueueRows {
  return async (desk, vault, rows, nowMs) => {
    const queued = await queue(desk, vault, rows, nowMs);
    for (const [index, row] of rows.entries()) if (queued[index] === 'accepted') onAccepted(row);
    return queued;
  };
}

/** @throws UsageError when the rejects could not be kept */
async function demandWritable(path: string): Promise<void> {
  if (resolve(path).startsWith('/dev/'))
    throw new UsageError(
      say('Rejected rows cannot be written to {path}; name a file with --rejects.', { path }),
    );
  const directory = dirname(resolve(path));
  await access(directory, constants.W_OK).catch(() => {
    throw new UsageError(
      say('Rejected rows cannot be written to {directory}; name another place with --rejects.', {
        directory,
      }),
    );
  });
}

/** Ends where the damage begins instead of failing there. */
function undamaged(table: ExportTable): ExportTable {
  async function* rows() {
    try {
      yield* table.rows();
    } catch (error) {
      if (table.damage === null || !(error instanceof table.damage.constructor)) throw error;
    }
  }
  return { ...table, rows };
}

/** What the bar itself fills in. */
const BAR = { bar: '{bar}', value: '{value}', total: '{total}', left: '{eta_formatted}' };

function progressBar(rows: number): SingleBar | null {
  if (!process.stderr.isTTY) return null;
  const format = say('{bar} {value} of {total} rows, {left} left', BAR);
  const bar = new SingleBar({ format, stream: process.stderr }, Presets.shades_classic);
  bar.start(rows, 0);
  return bar;
}

/** A name of this run's own: the day for people, the rest because another terminal may enqueue as well. */
function batchName(nowMs: number): string {
  return `${new Date(nowMs).toISOString().slice(0, 10)}-${randomBytes(6).toString('hex')}`;
}

// `marvin enqueue`: queues a day's export. The same file twice queues everybody once.
import { randomBytes } from 'node:crypto';
import { access, constants } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import { Option, type Command } from 'commander';
import { UsageError } from '../../shared/errors.js';
import { chosenDesks, EXIT, type Cli, type Session } from '../cli.js';
import { enqueueTable, unknownColumns, type EnqueueReport } from '../enqueue.js';
import { previewRows, queueRows } from '../queueing.js';
import { FORMATS, type ExportTable, type Format } from '../readers/exportTable.js';
import { openExport } from '../readers/openExport.js';

export interface EnqueueOptions {
  readonly desk?: string;
  readonly format?: Format;
  readonly dryRun?: true;
  readonly rejects?: string;
  readonly partial?: true;
  readonly json?: true;
}

export function addEnqueue(program: Command, cli: Cli): void {
  program
    .command('enqueue')
    .description('queue the patients of a 1C export; safe to run again')
    .argument('<file>', 'CSV, XML, JSON or XLSX as 1C writes it; - reads standard input')
    .option('--desk <desk>', 'all rows go to this desk, whatever their branch')
    .addOption(new Option('--format <format>', 'instead of recognising it').choices(FORMATS))
    .option('--dry-run', 'only say what would be queued')
    .option('--rejects <file>', 'where rows go that cannot be called (default: beside the export)')
    .option('--partial', 'queue what stands before the damage of a damaged file')
    .option('--json', 'print the counts as one JSON document')
    .action(async (file: string, options: EnqueueOptions) => {
      const table = await openExport(file, { format: options.format });
      try {
        await cli.connected((session) => enqueueOpened(session, cli, file, table, options));
      } finally {
        await table.close();
      }
    });
}

/** Queues an opened export, tells what became of it, and sets the exit code. */
export async function enqueueOpened(
  session: Session,
  cli: Cli,
  file: string,
  table: ExportTable,
  options: EnqueueOptions,
): Promise<void> {
  if (table.damage && !options.partial) throw table.damage;
  const desks = chosenDesks(session.desks, options.desk);
  const nowMs = Date.now();
  const unknown = unknownColumns(table, desks, nowMs);
  if (unknown.length > 0) cli.say(`Columns not used: ${unknown.join(', ')}.`);
  const rejectsPath = options.dryRun ? null : await writablePath(options.rejects ?? defaultRejects(file));
  const bar = progressBar(table.rowCount);
  const batch = batchName(nowMs);
  const report = await enqueueTable({
    table: options.partial ? undamaged(table) : table,
    desks,
    vault: session.vault,
    nowMs,
    rejectsPath,
    queue: options.dryRun ? previewRows() : queueRows(batch),
    onProgress: (rowsDone) => bar?.update(rowsDone),
  }).finally(() => bar?.stop());
  tell(
    cli,
    file,
    desks.map(({ desk }) => desk.name),
    report,
    table,
    options,
  );
}

function tell(
  cli: Cli,
  file: string,
  desks: readonly string[],
  report: EnqueueReport,
  table: ExportTable,
  options: EnqueueOptions,
): void {
  const { byDesk, rejects, replaced, ...counts } = report;
  const [onlyDesk, ...others] = desks;
  const isOne = others.length === 0;
  const partial = table.damage !== null;
  if (options.json) {
    const perDesk = isOne ? {} : { desks: [...byDesk].map(([desk, own]) => ({ desk, ...own })) };
    cli.print(
      JSON.stringify({ file, desk: isOne ? onlyDesk : null, ...counts, rejects, partial, ...perDesk }),
    );
  }
  const skipped = Object.entries(counts.skipped).map(([reason, count]) => `${count} ${reason}`);
  cli.say(
    `${options.dryRun ? 'Would queue' : 'Queued'} ${counts.accepted} of ${counts.rows} rows: ${counts.duplicate} queued before, ` +
      `${skipped.join(', ') || '0'} skipped, ${counts.rejected} rejected.`,
  );
  if (rejects !== null)
    cli.say(`Rejected rows with their reasons: ${rejects}; mend them there and enqueue that file.`);
  if (replaced > 0) cli.say(`${replaced} characters of them are not in the file's encoding and became "?".`);
  if (table.damage) cli.say(table.damage.message);
  if (counts.rejected > 0 || partial) cli.exitWith(EXIT.someRejected);
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

function defaultRejects(file: string): string {
  return file === '-' ? 'marvin.rejects.csv' : `${file.replace(/\.[^./\\]{1,5}$/, '')}.rejects.csv`;
}

/** @throws UsageError before anything is queued when the rejects could not be kept */
async function writablePath(path: string): Promise<string> {
  const directory = dirname(resolve(path));
  await access(directory, constants.W_OK).catch(() => {
    throw new UsageError(
      `Rejected rows cannot be written to ${directory}; name another place with --rejects.`,
    );
  });
  return path;
}

function progressBar(rows: number): SingleBar | null {
  if (!process.stderr.isTTY) return null;
  const bar = new SingleBar(
    { format: '{bar} {value} of {total} rows, {eta_formatted} left', stream: process.stderr },
    Presets.shades_classic,
  );
  bar.start(rows, 0);
  return bar;
}

/** A name of this run's own: the day for people, the rest against a second terminal. */
function batchName(nowMs: number): string {
  return `${new Date(nowMs).toISOString().slice(0, 10)}-${randomBytes(6).toString('hex')}`;
}

// `marvin enqueue`: queues a day's export. The same file twice queues everybody once.
import { Option, type Command } from 'commander';
import { printableJson } from '../../shared/domain/printable.js';
import type { Desk } from '../../shared/config/configSchema.js';
import { groupedBy } from '../../shared/groupedBy.js';
import { chosenDesks, EXIT, type Cli, type Session } from '../cli.js';
import { dryRun, wouldCall, type DryRun, type WouldCall } from '../queueing/dryRun.js';
import { openForDesks } from '../queueing/openForDesks.js';
import type { EnqueueReport } from '../queueing/enqueueExport.js';
import { unspokenCounts } from '../intake/unspoken.js';
import { runExport } from '../queueing/exportRun.js';
import { countsOf, tellCounts, warningsOf } from '../queueing/tellCounts.js';
import { FORMATS, type ExportTable, type Format } from '../readers/exportTable.js';
import { say } from '../../shared/texts/say.js';

interface EnqueueOptions {
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
    .description(say('queue the patients of a 1C export; safe to run again'))
    .argument('<file>', say('CSV, XML, JSON or XLSX as 1C writes it; - reads standard input'))
    .option('--desk <desk>', say('all rows go to this desk, whatever their branch'))
    .addOption(new Option('--format <format>', say('instead of recognising it')).choices(FORMATS))
    .option('--dry-run', say('only say what would be queued'))
    .option('--rejects <file>', say('the file for rows that cannot be called (default: beside the export)'))
    .option('--partial', say('queue the rows before the damage of a damaged file'))
    .option('--json', say('print the counts as one JSON document'))
    .action(async (file: string, options: EnqueueOptions) => {
      const table = await openForDesks(file, await desksOf(cli, options.desk), options.format);
      try {
        await cli.connected((session) => enqueueOpened({ session, cli, file, options }, table));
      } finally {
        await table.close();
      }
    });
}

/** Checked first: the export may be a pipe that has to be waited for, and Redis may be away. */
async function desksOf(cli: Cli, name: string | undefined): Promise<readonly Desk[]> {
  const { config } = await cli.configured();
  return chosenDesks(config.desks, name);
}

interface EnqueueRun {
  readonly session: Session;
  readonly cli: Cli;
  readonly file: string;
  readonly options: EnqueueOptions;
}

async function enqueueOpened({ session, cli, file, options }: EnqueueRun, table: ExportTable): Promise<void> {
  const isDryRun = options.dryRun ?? false;
  const desks = chosenDesks(session.desks, options.desk);
  const nowMs = Date.now();
  const accepted: { desk: string; row: WouldCall }[] = [];
  const report = await runExport(session, cli, table, {
    desks,
    isDryRun,
    isPartial: options.partial ?? false,
    rejectsPath: options.rejects ?? defaultRejects(file),
    ...(isDryRun
      ? { onAccepted: (row) => accepted.push({ desk: row.desk, row: wouldCall(row, nowMs) }) }
      : {}),
  });
  if (options.json) cli.print(printableJson(asDocument(file, report, table.damage !== null)));
  const byDesk = groupedBy(accepted, ({ desk }) => desk);
  for (const desk of isDryRun ? desks : []) {
    const own = (byDesk.get(desk.settings.name) ?? []).map(({ row }) => row);
    tellDryRun(cli, await dryRun(desk, own, nowMs), options);
  }
  tellCounts(cli, report, isDryRun);
  if (table.damage) {
    cli.say(table.damage.message);
    cli.exitWith(EXIT.someRejected);
  }
}

/** The plan is data unless the counts are. */
function tellDryRun(cli: Cli, { lines, sentences }: DryRun, { json }: EnqueueOptions): void {
  if (!json) for (const line of lines) cli.print(line);
  for (const sentence of sentences) cli.say(sentence);
}

/** docs/contract.md, "enqueue --json": with several desks, the total and each. */
function asDocument(file: string, report: EnqueueReport, partial: boolean): unknown {
  const { byDesk, rejects } = report;
  const warnings = warningsOf(report);
  const whole = {
    ...countsOf(report),
    ...unspokenCounts(report.unspoken),
    rejects,
    partial,
    ...(warnings.length > 0 ? { warnings } : {}),
  };
  const [onlyDesk, ...others] = byDesk.keys();
  if (others.length === 0) return { file, desk: onlyDesk, ...whole };
  const desks = [...byDesk].map(([desk, own]) => ({ desk, ...countsOf(own) }));
  return { file, desk: null, ...whole, desks };
}

function defaultRejects(file: string): string {
  return file === '-' ? 'marvin.rejects.csv' : `${file.replace(/\.[^./\\]{1,5}$/, '')}.rejects.csv`;
}

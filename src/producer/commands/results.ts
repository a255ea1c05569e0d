// `marvin results`: how each call ended, for people and for 1C; phones are masked unless --unmask is given.
import { open } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { storedResults } from '../../shared/documents/storedJobs.js';
import { redeliver } from '../../shared/calls/undelivered.js';
import { toResult, type OpenPhone, type Result, type ResultJob } from '../../shared/contracts/result.js';
import { byteOrderMark, csvRow, encodeText } from '../../shared/onec/csvOutput.js';
import { InputError, systemCodeOf } from '../../shared/errors.js';
import { RESULT_COLUMNS, resultCells } from '../../shared/onec/resultTable.js';
import { chosenDesks, type Cli, type Session } from '../cli.js';
import { dayOption } from '../reports/day.js';
import { NUMBER_COLUMNS, numberCells, numbersToCheck } from '../reports/numbersToCheck.js';

interface ResultsOptions {
  readonly desk?: string;
  readonly date?: string;
  readonly format: 'csv' | 'json';
  readonly out?: string;
  readonly unmask?: true;
  readonly numbers?: true;
  readonly redeliver?: true;
}

type Wanted = Pick<ResultsOptions, 'desk' | 'date'>;

export function addResults(program: Command, cli: Cli): void {
  program
    .command('results')
    .description('print the result of every call still kept, oldest first')
    .option('--desk <desk>', 'only this desk')
    .option('--date <date>', 'only calls that ended on this day of the desk, YYYY-MM-DD', dayOption)
    .addOption(
      new Option('--format <format>', 'csv, or json (one document a line)')
        .choices(['csv', 'json'])
        .default('csv'),
    )
    .option('--out <file>', 'write to this file instead of standard output')
    .option('--unmask', 'show whole phone numbers')
    .option('--numbers', 'instead, the phone numbers that 1C should check, longest suspect first')
    .option('--redeliver', 'print nothing; send again the results that 1C did not take')
    .action(async (options: ResultsOptions) => {
      await cli.connected((session) =>
        options.redeliver ? redeliverAll(session, cli, options) : write(session, options),
      );
    });
}

async function redeliverAll({ desks }: Session, cli: Cli, { desk: name }: ResultsOptions): Promise<void> {
  for (const desk of chosenDesks(desks, name))
    cli.say(`Desk ${desk.settings.name}: ${await redeliver(desk)} results go to 1C again.`);
}

async function write(session: Session, options: ResultsOptions): Promise<void> {
  const { ring } = session.vault;
  const opener: Opener | null = options.unmask
    ? (desk) => (sealed, result) => ring.open(sealed, { desk, job: result.jobId, field: 'phone' })
    : null;
  const table = await (options.numbers ? numbersTable : resultsTable)(session, options, opener);
  const bytes = render(table, options.format);
  if (options.out === undefined) process.stdout.write(bytes);
  else await writeForOwner(options.out, bytes);
}

/** It may hold phone numbers, so only the owner may read it, even if others could read the file before. */
async function writeForOwner(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'w', 0o600).catch((error: unknown) => {
    const why = systemCodeOf(error) ?? 'unknown reason';
    throw new InputError(`${path} cannot be written (${why}); name another place with --out.`);
  });
  try {
    if ((await file.stat()).isFile()) await file.chmod(0o600);
    await file.writeFile(bytes);
  } finally {
    await file.close();
  }
}

/** Opens the numbers of a desk; null where they stay masked. */
type Opener = (desk: string) => OpenPhone;

/** The same rows for both formats: documents for JSON, cells for CSV. */
interface Rows {
  readonly columns: readonly string[];
  readonly documents: readonly unknown[];
  readonly cells: readonly (readonly string[])[];
}

async function resultsTable({ desks }: Session, wanted: Wanted, opener: Opener | null): Promise<Rows> {
  const results: Result[] = [];
  for (const desk of chosenDesks(desks, wanted.desk)) {
    for await (const stored of storedResults(desk)) {
      if (isOfDay(stored.endedAt, wanted))
        results.push(toResult(stored, opener?.(desk.settings.name) ?? null));
    }
  }
  results.sort((a, b) => Date.parse(a.endedAt) - Date.parse(b.endedAt));
  return { columns: RESULT_COLUMNS, documents: results, cells: results.map(resultCells) };
}

/** A number is judged by the calls of every desk and day; the options only choose which numbers are shown. */
async function numbersTable({ desks }: Session, wanted: Wanted, opener: Opener | null): Promise<Rows> {
  const shown = new Set(chosenDesks(desks, wanted.desk).map(({ settings: desk }) => desk.name));
  const stored: ResultJob[] = [];
  for (const desk of desks) {
    const open = opener?.(desk.settings.name);
    for await (const result of storedResults(desk)) {
      const shown = result.phone && open && { ...result.phone, masked: open(result.phone.sealed, result) };
      stored.push(shown ? { ...result, phone: shown } : result);
    }
  }
  const numbers = numbersToCheck(stored, ({ masked }) => masked).filter(
    ({ desk, since }) => shown.has(desk) && isOfDay(since, wanted),
  );
  return { columns: NUMBER_COLUMNS, documents: numbers, cells: numbers.map(numberCells) };
}

function isOfDay(iso: string, { date }: Wanted): boolean {
  return date === undefined || iso.startsWith(date);
}

function render({ columns, documents, cells }: Rows, format: 'csv' | 'json'): Buffer {
  if (format === 'json')
    return Buffer.from(documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
  const rows = [csvRow(columns), ...cells.map((row) => csvRow(row))];
  return Buffer.concat([byteOrderMark('utf-8'), encodeText(rows.join(''), 'utf-8').bytes]);
}

// `marvin results`: how each call ended, for people and for 1C; phones are masked unless --unmask is given.
import { lstatSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { noteCommand } from '../audited.js';
import { storedResults } from '../../shared/documents/storedJobs.js';
import { redeliver, redeliverSince } from '../../shared/calls/undelivered.js';
import { toResult, type OpenPhone, type Result, type ResultJob } from '../../shared/contracts/result.js';
import { byteOrderMark, csvRow, encodeText } from '../../shared/onec/csvOutput.js';
import { printable } from '../../shared/domain/printable.js';
import { InputError, systemCodeOf, UsageError } from '../../shared/errors.js';
import { replaceFile } from '../../shared/onec/fileLines.js';
import { RESULT_COLUMNS, resultCells } from '../../shared/onec/resultTable.js';
import { chosenDesks, type Cli, type Session } from '../cli.js';
import { dayOption } from '../reports/day.js';
import { NUMBER_COLUMNS, numberCells, numbersToCheck } from '../../shared/documents/numbersToCheck.js';
import { say } from '../../shared/texts/say.js';

interface ResultsOptions {
  readonly desk?: string;
  readonly date?: string;
  readonly format: 'csv' | 'json';
  readonly out?: string;
  readonly unmask?: true;
  readonly numbers?: true;
  readonly redeliver?: true;
  readonly since?: string;
}

type Wanted = Pick<ResultsOptions, 'desk' | 'date'>;

export function addResults(program: Command, cli: Cli): void {
  program
    .command('results')
    .description(say('print the result of every call still kept, oldest first'))
    .option('--desk <desk>', say('only this desk'))
    .option('--date <date>', say('only calls that ended on this day of the desk, YYYY-MM-DD'), dayOption)
    .addOption(
      new Option('--format <format>', say('csv, or json (one document a line)'))
        .choices(['csv', 'json'])
        .default('csv'),
    )
    .option('--out <file>', say('write to this file instead of standard output'))
    .option('--unmask', say('show whole phone numbers'))
    .option('--numbers', say('instead, the phone numbers that 1C should check, longest suspect first'))
    .option('--redeliver', say('print nothing; send again the results that 1C did not take'))
    .option(
      '--since <date>',
      say(
        'with --redeliver: also write into files again what came about on this day of the desk or later, YYYY-MM-DD',
      ),
      dayOption,
    )
    .action(async (options: ResultsOptions) => {
      if (options.since !== undefined && !options.redeliver)
        throw new UsageError(say('--since goes with --redeliver; to print the results of a day use --date.'));
      await cli.connected((session) =>
        options.redeliver ? redeliverAll(session, cli, options) : write(session, options),
      );
    });
}

async function redeliverAll(
  session: Session,
  cli: Cli,
  { desk: name, since }: ResultsOptions,
): Promise<void> {
  for (const desk of chosenDesks(session.desks, name)) {
    const { name: deskName, onec } = desk.settings;
    const count = await redeliver(desk);
    await noteCommand(session, { did: 'redeliver', what: deskName, outcome: `${count} results` });
    cli.say(say('Desk {desk}: {count} results go to 1C again.', { desk: deskName, count }));
    if (since === undefined) continue;
    cli.say(
      onec.results.kind === 'file'
        ? say('Desk {desk}: {count} delivered results are written into files again.', {
            desk: deskName,
            count: await redeliverSince(desk, since),
          })
        : say(
            'Desk {desk}: results that 1C has taken are not sent again; only files (onec.results of kind file) are.',
            { desk: deskName },
          ),
    );
  }
}

async function write(session: Session, options: ResultsOptions): Promise<void> {
  const { ring } = session.vault;
  const opener: Opener | null = options.unmask
    ? (desk) => (sealed, result) => ring.open(sealed, { desk, job: result.jobId, field: 'phone' })
    : null;
  const table = await (options.numbers ? numbersTable : resultsTable)(session, options, opener);
  const bytes = render(table, options.format);
  if (options.unmask) await noteUnmasked(session, options);
  if (options.out !== undefined) await writeForOwner(options.out, bytes);
  else
    process.stdout.write(process.stdout.isTTY ? `${printable(bytes.toString('utf8').trimEnd())}\n` : bytes);
}

async function noteUnmasked(
  session: Session,
  { desk = 'all desks', date, numbers }: ResultsOptions,
): Promise<void> {
  const day = date === undefined ? '' : ` of ${date}`;
  const what = `${numbers ? 'numbers' : 'results'}${day}, ${desk}`;
  await noteCommand(session, { did: 'unmask', what, outcome: 'done' });
}

/**
 * It may hold phone numbers, so only the owner may read it. A file or link of that name is replaced, never written into: somebody
 * else may have put it there. A device or a pipe is written to.
 */
async function writeForOwner(path: string, bytes: Buffer): Promise<void> {
  try {
    await (isDevice(path) ? appendFile(path, bytes) : replaceFile(path, bytes));
  } catch (error) {
    const why = systemCodeOf(error) ?? say('unknown reason');
    throw new InputError(
      say('{path} cannot be written ({why}); name another place with --out.', { path, why }),
    );
  }
}

/** Under /dev a name may be a link to what the shell has opened. Elsewhere a pipe counts if it is our own. */
function isDevice(path: string): boolean {
  if (resolve(path).startsWith('/dev/')) return true;
  const there = lstatSync(path, { throwIfNoEntry: false });
  return there?.isFIFO() === true && there.uid === process.getuid?.();
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

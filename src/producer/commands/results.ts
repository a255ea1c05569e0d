// `marvin results`: what became of each call, for people and for 1C; phones masked unless asked for.
import { writeFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { resultJobSchema, toResult, type Result, type ResultJob } from '../../shared/contracts/result.js';
import { byteOrderMark, csvRow, encodeText } from '../../shared/csvOutput.js';
import { RESULT_COLUMNS, resultCells } from '../../shared/onec/resultTable.js';
import type { DeskQueues } from '../../shared/queues.js';
import { chosenDesks, type Cli, type Session } from '../cli.js';

interface ResultsOptions {
  readonly desk?: string;
  readonly date?: string;
  readonly format: 'csv' | 'json';
  readonly out?: string;
  readonly unmask?: true;
}

const PAGE = 1_000;
const STATES = ['completed', 'failed', 'delayed', 'waiting', 'active', 'prioritized'] as const;

export function addResults(program: Command, cli: Cli): void {
  program
    .command('results')
    .description('print the result of every call still kept, oldest first')
    .option('--desk <desk>', 'only this desk')
    .option('--date <date>', 'only calls that ended on this day of the desk, YYYY-MM-DD')
    .addOption(
      new Option('--format <format>', 'csv, or json (one document a line)')
        .choices(['csv', 'json'])
        .default('csv'),
    )
    .option('--out <file>', 'write there instead of standard output')
    .option('--unmask', 'show whole phone numbers')
    .action(async (options: ResultsOptions) => {
      await cli.connected(async (session) => {
        const results = await collect(session, options);
        const bytes = render(results, options.format);
        if (options.out === undefined) process.stdout.write(bytes);
        else await writeFile(options.out, bytes, { mode: 0o600 });
      });
    });
}

async function collect({ desks, vault }: Session, options: ResultsOptions): Promise<Result[]> {
  const found: Result[] = [];
  for (const desk of chosenDesks(desks, options.desk)) {
    for await (const stored of storedResults(desk)) {
      const isWanted = options.date === undefined || stored.endedAt.startsWith(options.date);
      if (isWanted) found.push(toResult(stored, options.unmask ? (sealed) => vault.ring.open(sealed) : null));
    }
  }
  return found.sort((a, b) => Date.parse(a.endedAt) - Date.parse(b.endedAt));
}

async function* storedResults(desk: DeskQueues): AsyncIterable<ResultJob> {
  for (const state of STATES) {
    for (let start = 0; ; start += PAGE) {
      const jobs = await desk.results.getJobs(state, start, start + PAGE - 1, true);
      for (const job of jobs) yield resultJobSchema.parse(job.data);
      if (jobs.length < PAGE) break;
    }
  }
}

function render(results: readonly Result[], format: 'csv' | 'json'): Buffer {
  if (format === 'json') return Buffer.from(results.map((result) => `${JSON.stringify(result)}\n`).join(''));
  const rows = [csvRow(RESULT_COLUMNS), ...results.map((result) => csvRow(resultCells(result)))];
  return Buffer.concat([byteOrderMark('utf-8'), encodeText(rows.join(''), 'utf-8').bytes]);
}

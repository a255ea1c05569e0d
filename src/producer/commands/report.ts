// `marvin report`: a desk's day for its head, from the results of that day.
import { Option, type Command } from 'commander';
import { printableJson } from '../../shared/domain/printable.js';
import { storedResults } from '../../shared/documents/storedJobs.js';
import type { ResultJob } from '../../shared/contracts/result.js';
import { nextRoom } from '../../shared/domain/callingWindow.js';
import { isoIn } from '../../shared/domain/instant.js';
import { LANGUAGES, type Language } from '../../shared/domain/languages.js';
import { JOB_FIELD, jobFields } from '../../shared/redis/bullmqInternals.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import { chosenDesks, type Cli } from '../cli.js';
import { dayOption } from '../reports/day.js';
import { dayReport, type DayReport } from '../reports/dayReport.js';
import { reportTable } from '../reports/reportTable.js';

interface ReportOptions {
  readonly desk?: string;
  readonly date?: string;
  readonly lang: Language;
  readonly json?: true;
}

export function addReport(program: Command, cli: Cli): void {
  program
    .command('report')
    .description('show what a day came to: patients, calls, who was reached, what went wrong')
    .option('--desk <desk>', 'only this desk')
    .option('--date <date>', 'a day of the desk, YYYY-MM-DD (default: today)', dayOption)
    .addOption(new Option('--lang <language>', 'in Russian or English').choices(LANGUAGES).default('ru'))
    .option('--json', 'print one JSON document')
    .action(async (options: ReportOptions) => {
      await cli.connected(async ({ desks }) => {
        const nowMs = Date.now();
        const chosen = chosenDesks(desks, options.desk);
        const reports = await Promise.all(chosen.map((desk) => reportOf(desk, options.date, nowMs)));
        cli.print(options.json ? printableJson({ desks: reports }) : reportTable(reports, options.lang));
      });
    });
}

async function reportOf(desk: DeskQueues, asked: string | undefined, nowMs: number): Promise<DayReport> {
  const { name, policy } = desk.settings;
  const date = asked ?? isoIn(policy.hours.zone, nowMs).slice(0, 10);
  const results: ResultJob[] = [];
  for await (const result of storedResults(desk)) if (result.endedAt.startsWith(date)) results.push(result);
  return dayReport(name, date, results, await callableSince(desk, results));
}

/** When the desk could first call about each document: the first moment inside the window after it was queued. */
async function callableSince(
  { settings: desk, calls, redis }: DeskQueues,
  results: readonly ResultJob[],
): Promise<Map<string, number>> {
  const { hours, usualCallMs } = desk.policy;
  const jobIds = [...new Set(results.map(({ jobId }) => jobId))];
  const queued = await jobFields(calls, redis, jobIds, JOB_FIELD.timestamp);
  return new Map(
    jobIds.flatMap((jobId, index): [string, number][] => {
      const timestamp = queued[index] ?? null;
      const sinceMs = timestamp === null ? null : nextRoom(hours, Number(timestamp), usualCallMs);
      return sinceMs === null ? [] : [[jobId, sinceMs]];
    }),
  );
}

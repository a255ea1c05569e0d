// `marvin report`: a desk's day for its head, or several days, from the day's counters.
import type { Command } from 'commander';
import { say } from '../../shared/texts/say.js';
import { printableJson } from '../../shared/domain/printable.js';
import type { Language } from '../../shared/domain/languages.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import { dayReports, daysFrom, deskReport, todayOf } from '../../shared/reports/deskReport.js';
import { inLanguage } from '../../shared/texts/say.js';
import { chosenDesks, type Cli } from '../cli.js';
import { dayOption, daysOption } from '../reports/day.js';
import { reportText, type TitledReport } from '../reports/reportText.js';

interface ReportOptions {
  readonly desk?: string;
  readonly date?: string;
  readonly days?: number;
  readonly json?: true;
}

/** Of something that is not a terminal. */
const COLUMNS = 80;

export function addReport(program: Command, cli: Cli): void {
  program
    .command('report')
    .description(say('show what a day came to: patients, calls, who was reached, what went wrong'))
    .option('--desk <desk>', say('only this desk'))
    .option('--date <date>', say('a day of the desk, YYYY-MM-DD (default: today)'), dayOption)
    .option('--days <count>', say('so many days, one line each, up to that day'), daysOption)
    .option('--json', say('print one JSON document'))
    .action(async (options: ReportOptions) => {
      const { lang = 'ru' } = program.opts<{ lang?: Language }>();
      await cli.connected(async ({ desks }) => {
        const nowMs = Date.now();
        const chosen = chosenDesks(desks, options.desk);
        const reports = await Promise.all(chosen.map((desk) => reportOf(desk, options, nowMs)));
        cli.print(options.json ? jsonOf(reports) : textOf(reports, lang));
      });
    });
}

async function reportOf(
  desk: DeskQueues,
  { date = todayOf(desk, Date.now()), days }: ReportOptions,
  nowMs: number,
): Promise<TitledReport> {
  const { name, title } = desk.settings;
  const back = Array.from({ length: days ?? 0 }, (_none, index) => daysFrom(date, index + 1 - (days ?? 0)));
  return {
    title: title === undefined ? name : `${title} (${name})`,
    report: await deskReport(desk, date, nowMs),
    days: days === undefined ? null : await dayReports(desk, back, nowMs),
  };
}

function jsonOf(reports: readonly TitledReport[]): string {
  const desks = reports.map(({ report, days }) => (days ? { ...report, days } : report));
  return printableJson({ desks });
}

function textOf(reports: readonly TitledReport[], language: Language): string {
  return inLanguage(language, () => reportText(reports, process.stdout.columns || COLUMNS));
}

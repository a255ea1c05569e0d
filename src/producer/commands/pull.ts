// `marvin pull`: fetches each desk's unreached from its 1C and queues them like any other export; safe to run again.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { printableJson } from '../../shared/domain/printable.js';
import { isoIn } from '../../shared/domain/instant.js';
import { MarvinError, UsageError } from '../../shared/errors.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import { REJECTS_DIR } from '../../shared/config/environment.js';
import { chosenDesks, type Cli, type Session } from '../cli.js';
import { unspokenCounts } from '../intake/unspoken.js';
import { runExport } from '../queueing/exportRun.js';
import { withPulledFile, type PullSource } from '../queueing/pullExport.js';
import { countsOf, tellCounts, warningsOf } from '../queueing/tellCounts.js';
import { openExport } from '../readers/openExport.js';
import { say } from '../../shared/texts/say.js';

interface PullOptions {
  readonly desk?: string;
  readonly dryRun?: true;
  readonly rejects: string;
  readonly json?: true;
}

/** One desk's pull: its counts as `enqueue --json` has them, or the sentence that says why there are none. */
type DeskPull = ({ readonly desk: string } & PullCounts) | { readonly desk: string; readonly error: string };
type PullCounts = object;

interface PullRun {
  readonly session: Session;
  readonly cli: Cli;
  readonly options: PullOptions;
}

interface SourcedDesk {
  readonly desk: DeskQueues;
  readonly source: PullSource;
}

export function addPull(program: Command, cli: Cli): void {
  program
    .command('pull')
    .description(say('fetch the unreached from 1C and queue them; safe to run again'))
    .option('--desk <desk>', say('only this desk'))
    .option('--dry-run', say('only say what would be queued'))
    .option('--rejects <directory>', say('the directory for rows that cannot be called'), REJECTS_DIR)
    .option('--json', say('print the counts of every desk as one JSON document'))
    .action(async (options: PullOptions) => {
      await cli.connected((session) => pullDesks({ session, cli, options }));
    });
}

/** What stops one desk's pull is reported and does not stop the other desks'. */
async function pullDesks(run: PullRun): Promise<void> {
  const { session, cli, options } = run;
  const pulls: DeskPull[] = [];
  const failures: MarvinError[] = [];
  for (const sourced of withSource(chosenDesks(session.desks, options.desk))) {
    const { name } = sourced.desk.settings;
    try {
      pulls.push({ desk: name, ...(await pullDesk(run, sourced)) });
    } catch (error) {
      if (!(error instanceof MarvinError)) throw error;
      cli.say(say('Desk {desk}: nothing was pulled. {why}', { desk: name, why: error.message }));
      pulls.push({ desk: name, error: error.message });
      failures.push(error);
    }
  }
  if (options.json) cli.print(printableJson({ desks: pulls }));
  const [first] = failures;
  if (first) cli.exitWith(first.exitCode);
}

/** @throws UsageError when none of the desks has a source */
function withSource(desks: readonly DeskQueues[]): SourcedDesk[] {
  const sourced = desks.flatMap((desk) => {
    const { source } = desk.settings.onec;
    return source ? [{ desk, source }] : [];
  });
  if (sourced.length > 0) return sourced;
  const names = desks.map(({ settings: desk }) => desk.name).join(', ');
  throw new UsageError(
    say('There is nowhere to pull from: give {names} an onec.source in the configuration.', { names }),
  );
}

async function pullDesk(run: PullRun, { desk, source }: SourcedDesk): Promise<PullCounts> {
  const { name, policy } = desk.settings;
  const time = { zone: policy.hours.zone, nowMs: Date.now() };
  const rejectsPath = join(run.options.rejects, `${name}-${isoIn(time.zone, time.nowMs).slice(0, 10)}.csv`);
  return withPulledFile(source, time, async ({ path, documents }) => {
    run.cli.say(
      say('Desk {desk}: 1C gave {count, plural, one {# document} other {# documents}}.', {
        desk: name,
        count: documents,
      }),
    );
    return documents === 0 ? NOTHING : queuePulled(run, { desk, path, rejectsPath });
  });
}

const NOTHING = { rows: 0, accepted: 0, duplicate: 0, skipped: {}, rejected: 0, rejects: null };

async function queuePulled(
  { session, cli, options }: PullRun,
  { desk, path, rejectsPath }: { desk: DeskQueues; path: string; rejectsPath: string },
): Promise<PullCounts> {
  const isDryRun = options.dryRun ?? false;
  // If the directory cannot be made it cannot be written either, and the run says so.
  if (!isDryRun) await mkdir(options.rejects, { recursive: true, mode: 0o700 }).catch(() => undefined);
  const table = await openExport(path, { format: 'json' });
  try {
    const run = { desks: [desk], isDryRun, isPartial: false, rejectsPath };
    const report = await runExport(session, cli, table, run);
    tellCounts(cli, report, isDryRun);
    const warnings = warningsOf(report);
    return {
      ...countsOf(report),
      ...unspokenCounts(report.unspoken),
      rejects: report.rejects,
      ...(warnings.length > 0 ? { warnings } : {}),
    };
  } finally {
    await table.close();
  }
}

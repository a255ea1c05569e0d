// `marvin check`: everything that must be right before the first patient is called, in one report. The release phase runs it.
import type { Command } from 'commander';
import { printableJson } from '../../shared/domain/printable.js';
import { ConfigurationError, MarvinError } from '../../shared/errors.js';
import { say } from '../../shared/texts/say.js';
import { CONFIGURATION_CHECKS, REDIS_CHECKS } from '../checks/checkTable.js';
import type { Reported } from '../checks/finding.js';
import { failuresOf, runChecks } from '../checks/runChecks.js';
import { EXIT, type Cli } from '../cli.js';

interface CheckOptions {
  readonly workers?: true;
  readonly json?: true;
}

export function addCheck(program: Command, cli: Cli): void {
  program
    .command('check')
    .description(say('check configuration, environment, Redis, robot, 1C and the way back; say what to do'))
    .option(
      '--workers',
      say('exit with 69 when a desk has no living worker; not for a release, which comes before them'),
    )
    .option('--json', say('print one JSON document'))
    .action(async (options: CheckOptions) => {
      const reports = await everything(cli, options);
      if (options.json)
        cli.print(
          printableJson({ checks: reports.map(({ topic, level, text }) => ({ topic, level, text })) }),
        );
      else for (const report of reports) tell(report, cli);
      const codes = reports.flatMap(({ exitCode }) => exitCode ?? []);
      const isUnserved = reports.some(({ topic, level }) => topic === 'workers' && level === 'warning');
      if (codes.length > 0)
        cli.exitWith(codes.includes(EXIT.configuration) ? EXIT.configuration : EXIT.unavailable);
      else if (options.workers && isUnserved) cli.exitWith(EXIT.unavailable);
    });
}

/** With a wrong configuration there is nothing else to look at. */
async function everything(cli: Cli, { json }: CheckOptions): Promise<Reported[]> {
  const configured = await cli.configured().catch((error: unknown) => {
    if (!json || !(error instanceof ConfigurationError)) throw error;
    return failuresOf(error).map((failure): Reported => ({ topic: 'configuration', ...failure }));
  });
  if ('length' in configured) return configured;
  const [first, second] = await Promise.all([runChecks(CONFIGURATION_CHECKS, configured), redisReports(cli)]);
  return [...first, ...second];
}

/** A Redis that is away does not keep the rest from being told. */
async function redisReports(cli: Cli): Promise<Reported[]> {
  try {
    return await cli.connected((session) => runChecks(REDIS_CHECKS, session));
  } catch (error) {
    if (!(error instanceof MarvinError)) throw error;
    return failuresOf(error).map((failure): Reported => ({ topic: 'redis', ...failure }));
  }
}

function tell({ level, text }: Reported, cli: Cli): void {
  switch (level) {
    case 'ok': {
      cli.print(text);
      return;
    }
    case 'warning': {
      cli.say(say('warning: {text}', { text }), 'yellow');
      return;
    }
    case 'error': {
      cli.say(say('error: {text}', { text }), 'red');
      return;
    }
  }
}

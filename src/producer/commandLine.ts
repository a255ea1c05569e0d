// The command line: wires the commands to configuration and Redis, turns errors into one sentence and an exit code.
import { styleText } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { Command, CommanderError, Option } from 'commander';
import { readConfiguration } from '../shared/config/configuration.js';
import { languageOf } from '../shared/texts/chosenLanguage.js';
import { say, setLanguage } from '../shared/texts/say.js';
import { printable } from '../shared/domain/printable.js';
import { ConfigurationError, EXIT, framesOf, inWords, MarvinError, type ExitCode } from '../shared/errors.js';
import { openDesk } from '../shared/redis/deskQueues.js';
import { connectRedis, faultOf } from '../shared/redis/connection.js';
import { isRedisError } from '../shared/redis/redisFault.js';
import { demandSafeRedis } from '../shared/redis/safety.js';
import { startTracing } from '../shared/tracing/tracing.js';
import { openVault } from '../shared/redis/vault.js';
import type { Cli, Session } from './cli.js';
import { addCommands } from './commandTable.js';
import { HELP } from './commanderWords.js';
import { errorInWords } from '../shared/words/commanderTexts.js';
import { showExamples } from './examples.js';
import { stopCleanly } from './interruption.js';
import { LANGUAGES } from '../shared/domain/languages.js';
import { goOnUnread } from '../shared/unreadOutput.js';
import { buildInfo, inOneWord } from '../shared/buildInfo.js';

/** Otherwise half of an import's memory is garbage that is not collected yet; collecting more often costs almost nothing. */
setFlagsFromString('--heap-growing-percent=70');

setLanguage(languageOf(process.argv.slice(2), process.env));

/** ANSI: to the top left, and away with everything below. */
const CLEAR_SCREEN = '\u001b[H\u001b[J';

let exitCode: ExitCode = EXIT.ok;

async function connected<Outcome>(action: (session: Session) => Promise<Outcome>): Promise<Outcome> {
  const { environment, config } = await readConfiguration(process.env);
  const redis = connectRedis(environment.redis, 'command');
  try {
    await demandSafeRedis(redis);
    const vault = await openVault(redis, environment.sealKeys);
    const desks = config.desks.map((desk) => openDesk(desk, redis, config.retentionDays));
    const about = { name: 'producer', build: buildInfo(), warn: () => undefined } as const;
    const tracing = await startTracing(environment.isTraced, about);
    try {
      return await action({ environment, config, redis, vault, desks, tracing });
    } finally {
      await tracing?.stop();
      await Promise.all(desks.map((desk) => desk.close()));
    }
  } catch (error) {
    throw isRedisError(error) ? faultOf(redis, error) : error;
  } finally {
    redis.disconnect();
  }
}

goOnUnread(process.stdout);
goOnUnread(process.stderr);

const cli: Cli = {
  configured: () => readConfiguration(process.env),
  connected,
  print: (text, { redraws } = { redraws: false }) => {
    const clear = redraws && process.stdout.isTTY ? CLEAR_SCREEN : '';
    process.stdout.write(`${clear}${printable(text)}\n`);
    if (redraws && !process.stdout.writable) process.exit(exitCode); // there is nothing else to do
  },
  say: (text, colour) => {
    const line = printable(text);
    const shown = colour === undefined ? line : styleText(colour, line, { stream: process.stderr });
    process.stderr.write(`${shown}\n`);
  },
  exitWith: (code) => {
    exitCode = code;
  },
};

const program = new Command('marvin')
  .description(say('Calls back clinic patients whom a notification robot could not reach'))
  .option('-V, --version', say('output the version number'))
  .addOption(
    new Option('--lang <language>', say('in which language to speak (default: by LANG)')).choices(LANGUAGES),
  )
  .helpOption('-h, --help', say('display help for command'))
  .helpCommand('help [command]', say('display help for command'))
  .configureHelp(HELP)
  .on('option:version', () => {
    cli.print(inOneWord(buildInfo()));
    throw new CommanderError(0, 'commander.version', 'version');
  })
  .exitOverride()
  .configureOutput({
    writeErr: (text) => void process.stderr.write(printable(text)),
    outputError: (text, write) => write(errorInWords(text)),
  })
  .showHelpAfterError(say('(marvin --help tells more)'));

/** One sentence for people, and the exit code of docs/contract.md. */
function fail(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof ConfigurationError) {
    for (const problem of error.problems) cli.say(problem);
    return error.exitCode;
  }
  if (error instanceof MarvinError) {
    cli.say(error.message);
    return error.exitCode;
  }
  cli.say(
    say('Failed: {what}. Nothing more was done; run it again, it is safe to repeat.', {
      what: inWords(error),
    }),
  );
  if (process.env['LOG_LEVEL'] === 'debug' && error instanceof Error) cli.say(framesOf(error).join('\n'));
  return EXIT.failed;
}

try {
  await addCommands(program, cli, process.argv.slice(2));
  showExamples(program);
  stopCleanly(program, (code) => process.exit(code));
  await program.parseAsync();
} catch (error) {
  exitCode = fail(error);
}
process.exitCode = exitCode;

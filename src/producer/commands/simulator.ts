// `marvin simulator …`: starts the stand-in for VoiceBox as a process of its own and passes the arguments on.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Command } from 'commander';
import type { ExitCode } from '../../shared/errors.js';
import { EXIT, type Cli } from '../cli.js';
import { programOf } from '../../shared/programs.js';
import { language, say } from '../../shared/texts/say.js';

/** What `marvin simulator` runs. */
export function addSimulator(program: Command, cli: Cli): void {
  program
    .command('simulator')
    .description(say('start the stand-in for VoiceBox (demo, training, tests; never in production)'))
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async (_options: unknown, command: Command) => {
      const child = spawn(process.execPath, [programOf('simulator'), '--lang', language(), ...command.args], {
        stdio: 'inherit',
      });
      const pass = (signal: NodeJS.Signals) => void child.kill(signal);
      process.on('SIGTERM', pass).on('SIGINT', pass);
      const [code] = (await once(child, 'exit')) as [number | null]; // the event's first argument is the exit code
      process.off('SIGTERM', pass).off('SIGINT', pass);
      cli.exitWith(exitCodeOf(code));
    });
}

/** The simulator has the same exit codes as this command line; any other end (a signal, a crash) is a failure. */
function exitCodeOf(code: number | null): ExitCode {
  return Object.values(EXIT).find((own) => own === code) ?? EXIT.failed;
}

// Commands of the CLI run inside the test, on desks of its own: what they print, say and exit with.
import { Command } from 'commander';
import type { Cli, Session } from '../../src/producer/cli.js';
import { MarvinError } from '../../src/shared/errors.js';
import type { DeskQueues } from '../../src/shared/redis/deskQueues.js';
import { testVault } from './desks.js';

export interface CommandOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * @param add registers the command under test, as main.ts does
 * @param own what this session has instead of the defaults
 * @returns a function that runs it with arguments as a terminal would
 */
export function commandLine(
  desks: readonly DeskQueues[],
  add: (program: Command, cli: Cli) => void,
  own: Partial<Session> = {},
): (...args: string[]) => Promise<CommandOutcome> {
  return async (...args) => {
    const said = { code: 0, stdout: '', stderr: '' };
    const cli: Cli = {
      configured: () => Promise.resolve(sessionOf(desks, own)),
      connected: (action) => action(sessionOf(desks, own)),
      print: (text) => void (said.stdout += `${text}\n`),
      say: (text) => void (said.stderr += `${text}\n`),
      exitWith: (code) => void (said.code = code),
    };
    const program = new Command('marvin')
      .option('--lang <language>')
      .exitOverride()
      .configureOutput({ writeErr: (text) => cli.say(text) });
    add(program, cli);
    try {
      await program.parseAsync(args, { from: 'user' });
    } catch (error) {
      if (!(error instanceof MarvinError)) throw error;
      return { ...said, code: error.exitCode, stderr: `${said.stderr}${error.message}\n` };
    }
    return said;
  };
}

function sessionOf(desks: readonly DeskQueues[], own: Partial<Session>): Session {
  const [first] = desks;
  if (!first) throw new Error('a session has a desk');
  return {
    redis: first.redis,
    vault: testVault,
    desks,
    tracing: null,
    config: { retentionDays: 30, desks: desks.map(({ settings: desk }) => desk) },
    get environment(): never {
      throw new Error('this test gives no environment');
    },
    ...own,
  };
}

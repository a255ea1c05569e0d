// What must not be in the process list or in a shell's history, phones and passwords, is read from standard input. A terminal
// does not show what is typed.
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { StoppedError, UsageError } from '../../shared/errors.js';
import type { Cli } from '../cli.js';
import { say } from '../../shared/texts/say.js';

const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });

/**
 * The argument of a command, or the first line of standard input when it is `-` or left out.
 *
 * @param what is asked for, for the person at the terminal
 * @throws UsageError when there is none
 */
export async function secretArgument(cli: Cli, argument: string | undefined, what: string): Promise<string> {
  if (argument !== undefined && argument !== '-') return argument;
  const line = await firstLine(process.stdin, () => {
    if (process.stdin.isTTY) cli.say(say('{what}, then Enter (it is not shown):', { what }));
  });
  if (line.trim() === '')
    throw new UsageError(say('{what} is missing: write it as the first line of standard input.', { what }));
  return line;
}

async function firstLine(input: NodeJS.ReadStream, ask: () => void): Promise<string> {
  // With `terminal`, readline itself echoes what is typed, here to nowhere.
  const lines = createInterface({ input, output: nowhere(), terminal: input.isTTY });
  try {
    return await new Promise((resolve, reject) => {
      lines.once('line', resolve);
      lines.once('close', () => resolve(''));
      lines.once('SIGINT', () => reject(new StoppedError(say('Stopped; nothing was done.'))));
      ask(); // now that nothing is shown any more
    });
  } finally {
    lines.close();
    input.pause();
  }
}

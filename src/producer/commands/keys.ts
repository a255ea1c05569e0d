// `marvin keygen` and `marvin board-user`: what goes into the environment. Neither needs configuration or Redis.
import { createInterface } from 'node:readline/promises';
import { Argument, type Command } from 'commander';
import { UsageError } from '../../shared/errors.js';
import { hashPassword } from '../../shared/passwords.js';
import { generateSealKey } from '../../shared/sealing.js';
import type { Cli } from '../cli.js';

const MIN_PASSWORD_CHARACTERS = 8;

export function addKeygen(program: Command, cli: Cli): void {
  program
    .command('keygen')
    .description('print a new entry for MARVIN_SEAL_KEYS')
    .option(
      '--id <id>',
      'id of the key: letters, digits, - and _',
      `k${new Date().toISOString().slice(0, 10).replaceAll('-', '')}`,
    )
    .action(({ id }: { id: string }) => {
      if (!/^[A-Za-z0-9_-]{1,16}$/.test(id))
        throw new UsageError('A key id has 1 to 16 letters, digits, - or _.');
      cli.print(generateSealKey(id));
      cli.say('Put it first in MARVIN_SEAL_KEYS and keep the old keys after it: the first seals, all open.');
    });
}

export function addBoardUser(program: Command, cli: Cli): void {
  program
    .command('board-user')
    .description('print an entry for BOARD_USERS; the password is read from standard input')
    .argument('<name>', 'login name: letters, digits, dot, - and _')
    .addArgument(new Argument('<role>', 'what the person may do').choices(['operator', 'supervisor']))
    .action(async (name: string, role: string) => {
      if (!/^[\p{L}\p{N}._-]{1,64}$/u.test(name))
        throw new UsageError('A login name has letters, digits, dot, - or _.');
      cli.say(`Password for ${name} (at least ${MIN_PASSWORD_CHARACTERS} characters), then Enter:`);
      const password = await firstLine();
      if (password.length < MIN_PASSWORD_CHARACTERS)
        throw new UsageError(`A password needs at least ${MIN_PASSWORD_CHARACTERS} characters.`);
      cli.print(`${name}:${role}:${await hashPassword(password)}`);
    });
}

async function firstLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) {
    lines.close();
    return line;
  }
  return '';
}

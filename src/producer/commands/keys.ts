// `marvin keygen` and `marvin board-user`: what goes into the environment. Neither needs configuration or Redis.
import { Argument, Option, type Command } from 'commander';
import { LANGUAGES, type Language } from '../../shared/domain/languages.js';
import { UsageError } from '../../shared/errors.js';
import { hashPassword, weaknessOf } from '../../shared/passwords.js';
import { generateSealKey } from '../../shared/sealing.js';
import type { Cli } from '../cli.js';
import { secretArgument } from './secretInput.js';

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
    .argument('[password]', 'only -, or nothing: it is the first line of standard input')
    .addOption(
      new Option('--lang <language>', 'in which the pages are shown to them')
        .choices(LANGUAGES)
        .default('ru'),
    )
    .action(async (name: string, role: string, given: string | undefined, { lang }: { lang: Language }) => {
      if (!/^[\p{L}\p{N}._-]{1,64}$/u.test(name))
        throw new UsageError('A login name has letters, digits, dot, - or _.');
      if (given !== undefined && given !== '-')
        throw new UsageError(
          'A password on the command line can be read by others; leave it out, it is asked for.',
        );
      const password = await secretArgument(cli, undefined, `The password of ${name}`);
      const weakness = weaknessOf(name, password);
      if (weakness !== null) throw new UsageError(weakness);
      cli.print(`${name}:${role}:${await hashPassword(password)}${lang === 'ru' ? '' : `:${lang}`}`);
    });
}

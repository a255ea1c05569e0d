// `marvin keygen` and `marvin board-user`: what goes into the environment. Neither needs configuration or Redis.
import { Argument, type Command } from 'commander';
import type { Language } from '../../shared/domain/languages.js';
import { UsageError } from '../../shared/errors.js';
import { hashPassword, weaknessOf } from '../../shared/passwords.js';
import { generateSealKey } from '../../shared/sealing.js';
import type { Cli } from '../cli.js';
import { secretArgument } from './secretInput.js';
import { say } from '../../shared/texts/say.js';

export function addKeygen(program: Command, cli: Cli): void {
  program
    .command('keygen')
    .description(say('print a new entry for MARVIN_SEAL_KEYS'))
    .option(
      '--id <id>',
      say('id of the key: letters, digits, - and _'),
      `k${new Date().toISOString().slice(0, 10).replaceAll('-', '')}`,
    )
    .action(({ id }: { id: string }) => {
      if (!/^[A-Za-z0-9_-]{1,16}$/.test(id))
        throw new UsageError(say('A key id has 1 to 16 letters, digits, - or _.'));
      cli.print(generateSealKey(id));
      cli.say(
        say('Put it first in MARVIN_SEAL_KEYS and keep the old keys after it: the first seals, all open.'),
      );
    });
}

export function addBoardUser(program: Command, cli: Cli): void {
  program
    .command('board-user')
    .description(say('print an entry for BOARD_USERS; the password is read from standard input'))
    .argument('<name>', say('login name: letters, digits, dot, - and _'))
    .addArgument(new Argument('<role>', say('what the person may do')).choices(['operator', 'supervisor']))
    .argument('[password]', say('only -, or nothing: it is the first line of standard input'))
    .action(async (name: string, role: string, given: string | undefined) => {
      // Of the program: in which language it speaks, and so those whom it lets in.
      const { lang = 'ru' } = program.opts<{ lang?: Language }>();
      if (!/^[\p{L}\p{N}._-]{1,64}$/u.test(name))
        throw new UsageError(say('A login name has letters, digits, dot, - or _.'));
      if (given !== undefined && given !== '-')
        throw new UsageError(
          say('A password on the command line can be read by others; leave it out, it is asked for.'),
        );
      const password = await secretArgument(cli, undefined, say('The password of {name}', { name }));
      const weakness = weaknessOf(name, password);
      if (weakness !== null) throw new UsageError(weakness);
      cli.print(`${name}:${role}:${await hashPassword(password)}${lang === 'ru' ? '' : `:${lang}`}`);
    });
}

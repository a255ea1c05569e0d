// `marvin dnc`: the do-not-call list. A number on it is not queued; a callback that is queued already is closed at dial time.
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { addDoNotCall, isDoNotCall, listDoNotCall, removeDoNotCall } from '../../shared/calls/doNotCall.js';
import { maskPhone } from '../../shared/domain/masking.js';
import { callablePhones } from '../../shared/domain/phone.js';
import { UsageError } from '../../shared/errors.js';
import { noteCommand } from '../audited.js';
import { EXIT, type Cli, type Session } from '../cli.js';

export function addDoNotCallCommands(program: Command, cli: Cli): void {
  const dnc = program.command('dnc').description('the do-not-call list: add, remove, list');

  dnc
    .command('add')
    .description('never call this number again, or every number of a file')
    .argument('[phone]', 'one number as people write it')
    .option('--file <file>', 'a text file with one number a line')
    .action(async (phone: string | undefined, { file }: { file?: string }) => {
      const numbers = await numbersOf(phone, file, cli);
      await cli.connected(async (session) => {
        const { redis, vault } = session;
        const since = new Date().toISOString();
        const added = await Promise.all(
          numbers.map((digits) =>
            addDoNotCall(redis, vault.phoneKey(digits), { masked: maskPhone(digits), since }),
          ),
        );
        await noteCommand(session, {
          did: 'dnc add',
          what: `${numbers.length} numbers`,
          outcome: `${added.filter(Boolean).length} new`,
        });
        cli.say(
          `${added.filter(Boolean).length} added, ${added.filter((isNew) => !isNew).length} listed before.`,
        );
      });
    });

  dnc
    .command('remove')
    .description('allow calls to this number again')
    .argument('<phone>')
    .action(async (phone: string) => {
      const numbers = await numbersOf(phone, undefined, cli);
      await cli.connected(async (session) => {
        const { redis, vault } = session;
        const removed = await Promise.all(
          numbers.map((digits) => removeDoNotCall(redis, vault.phoneKey(digits))),
        );
        const outcome = removed.some(Boolean) ? 'removed' : 'not listed';
        await noteCommand(session, { did: 'dnc remove', what: `${numbers.length} numbers`, outcome });
        cli.say(removed.some(Boolean) ? 'Removed.' : 'It was not on the list.');
      });
    });

  dnc
    .command('list')
    .description('print the list, masked; or whether one number is on it')
    .argument('[phone]')
    .action(async (phone: string | undefined) => {
      await cli.connected(async (session) => printList(session, phone, cli));
    });
}

async function printList({ redis, vault }: Session, phone: string | undefined, cli: Cli): Promise<void> {
  if (phone === undefined) {
    for (const { masked, since } of await listDoNotCall(redis)) cli.print(`${masked}\t${since}`);
    return;
  }
  const numbers = await numbersOf(phone, undefined, cli);
  const listed = await Promise.all(numbers.map((digits) => isDoNotCall(redis, vault.phoneKey(digits))));
  cli.print(listed.some(Boolean) ? 'listed' : 'not listed');
}

/** The numbers that are meant. A line without one is reported by its place in the file, never by its text. */
async function numbersOf(
  phone: string | undefined,
  file: string | undefined,
  cli: Cli,
): Promise<readonly string[]> {
  if ((phone === undefined) === (file === undefined))
    throw new UsageError('Name one number, or a file with --file.');
  if (phone !== undefined) {
    const numbers = callablePhones([phone], 'any');
    if (numbers.length === 0)
      throw new UsageError('This is not a number that can be called; write it as +7 916 123-45-67.');
    return numbers;
  }
  const lines = (await readFile(file ?? '', 'utf8')).split(/\r?\n/);
  return lines.flatMap((line, index) => {
    const numbers = callablePhones([line], 'any');
    if (numbers.length === 0 && line.trim() !== '') {
      cli.say(`Line ${index + 1} has no number that can be called.`);
      cli.exitWith(EXIT.someRejected);
    }
    return numbers;
  });
}

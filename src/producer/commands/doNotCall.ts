// `marvin dnc`: the do-not-call list. A number on it is not queued; a callback that is queued already is closed at dial time.
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import {
  addDoNotCall,
  areDoNotCall,
  entryPlace,
  listDoNotCall,
  removeDoNotCall,
} from '../../shared/calls/doNotCall.js';
import { maskPhone } from '../../shared/domain/masking.js';
import { isoIn } from '../../shared/domain/instant.js';
import { callablePhones } from '../../shared/domain/phone.js';
import { InputError, systemCodeOf, UsageError } from '../../shared/errors.js';
import { noteCommand } from '../audited.js';
import { EXIT, type Cli, type Session } from '../cli.js';
import { secretArgument } from './secretInput.js';
import { say } from '../../shared/texts/say.js';

export function addDoNotCallCommands(program: Command, cli: Cli): void {
  const dnc = program.command('dnc').description(say('the do-not-call list: add, remove, list'));

  dnc
    .command('add')
    .description(say('never call this number again, or every number of a file'))
    .argument('[phone]', say('one number as people write it; - or nothing: the first line of standard input'))
    .option('--file <file>', say('a text file with one number a line'))
    .action(async (phone: string | undefined, { file }: { file?: string }) => {
      const numbers = await numbersOf(phone, file, cli);
      await cli.connected(async (session) => {
        const added = await Promise.all(numbers.map((digits) => addNumber(session, digits)));
        await noteCommand(session, {
          did: 'dnc add',
          what: `${numbers.length} numbers`,
          outcome: `${added.filter(Boolean).length} new`,
        });
        const isNew = added.filter(Boolean).length;
        cli.say(say('{added} added, {known} listed before.', { added: isNew, known: added.length - isNew }));
      });
    });

  dnc
    .command('remove')
    .description(say('allow calls to this number again'))
    .argument('[phone]', say('one number; - or nothing: the first line of standard input'))
    .action(async (phone: string | undefined) => {
      const numbers = await numbersOf(phone, undefined, cli);
      await cli.connected(async (session) => {
        const { redis, vault } = session;
        const removed = await Promise.all(
          numbers.flatMap((digits) => vault.phoneKeys(digits).map((key) => removeDoNotCall(redis, key))),
        );
        const outcome = removed.some(Boolean) ? 'removed' : 'not listed';
        await noteCommand(session, { did: 'dnc remove', what: `${numbers.length} numbers`, outcome });
        cli.say(removed.some(Boolean) ? say('Removed.') : say('It was not on the list.'));
      });
    });

  dnc
    .command('list')
    .description(say('print the list, masked; or whether one number is on it'))
    .argument('[phone]', say('one number; - : the first line of standard input'))
    .action(async (phone: string | undefined) => {
      const numbers = phone === undefined ? null : await numbersOf(phone, undefined, cli);
      await cli.connected(async (session) => printList(session, numbers, cli));
    });
}

/** @param numbers null: the whole list */
async function printList(
  { redis, vault, desks }: Session,
  numbers: readonly string[] | null,
  cli: Cli,
): Promise<void> {
  if (numbers === null) {
    const entries = await listDoNotCall(redis);
    for (const { masked, since } of entries) cli.print(`${masked}\t${clockAt(desks, since)}`);
    if (entries.length === 0) cli.say(say('The list is empty.'));
    return;
  }
  const listed = await areDoNotCall(
    redis,
    numbers.flatMap((digits) => vault.phoneKeys(digits)),
  );
  cli.print(listed.some(Boolean) ? say('listed') : say('not listed'));
}

/** When a number was listed, where the first desk is: the list belongs to all of them. */
function clockAt([first]: Session['desks'], since: string): string {
  return first ? isoIn(first.settings.policy.hours.zone, Date.parse(since)) : since;
}

/** @returns false when it was listed before */
async function addNumber({ redis, vault }: Session, digits: string): Promise<boolean> {
  const entry = { masked: maskPhone(digits), since: new Date().toISOString() };
  const isListed = (await areDoNotCall(redis, vault.phoneKeys(digits))).some(Boolean);
  for (const key of vault.liveKeys(digits)) {
    const sealed = vault.ring.seal(digits, entryPlace(key));
    await addDoNotCall(redis, key, { ...entry, sealed });
  }
  // An entry of an earlier version under a former key: it is under the present one now.
  const live = vault.liveKeys(digits);
  for (const key of vault.phoneKeys(digits)) if (!live.includes(key)) await removeDoNotCall(redis, key);
  return !isListed;
}

/** The numbers that are meant. A line without one is reported by its place in the file, never by its text. */
async function numbersOf(
  phone: string | undefined,
  file: string | undefined,
  cli: Cli,
): Promise<readonly string[]> {
  if (phone !== undefined && file !== undefined)
    throw new UsageError(say('Name one number, or a file with --file.'));
  if (file === undefined) {
    const numbers = callablePhones([await secretArgument(cli, phone, say('The number'))], 'any');
    if (numbers.length === 0)
      throw new UsageError(say('This is not a number that can be called; write it as +7 916 123-45-67.'));
    return numbers;
  }
  const lines = (await textOf(file)).split(/\r?\n/);
  return lines.flatMap((line, index) => {
    const numbers = callablePhones([line], 'any');
    if (numbers.length === 0 && line.trim() !== '') {
      cli.say(say('Line {line} has no number that can be called.', { line: index + 1 }));
      cli.exitWith(EXIT.someRejected);
    }
    return numbers;
  });
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    const why = systemCodeOf(error) ?? say('unknown reason');
    throw new InputError(
      say('{path} cannot be opened ({why}); check the name and the rights.', { path: file, why }),
    );
  });
}

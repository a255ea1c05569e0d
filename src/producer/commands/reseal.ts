// `marvin reseal`: seals with the first key everything that an older one sealed, so that the older key can be removed; and
// makes a new key for the hashes of numbers, so that who knew the older one finds nobody.
import type { Command } from 'commander';
import { chosenDesks, EXIT, type Cli, type Session } from '../cli.js';
import { resealAll } from '../privacy/resealing.js';
import { inWords } from '../privacy/sealedTexts.js';
import { say } from '../../shared/texts/say.js';

export function addReseal(program: Command, cli: Cli): void {
  program
    .command('reseal')
    .description(
      say(
        'seal with the first key everything that an older key sealed, and renew the hashes of numbers; safe while workers run',
      ),
    )
    .option('--desk <desk>', say('only this desk'))
    .action(async ({ desk }: { desk?: string }) => {
      await cli.connected((session) => reseal(session, cli, desk));
    });
}

async function reseal({ redis, vault, desks }: Session, cli: Cli, desk: string | undefined): Promise<void> {
  if (desk !== undefined) chosenDesks(desks, desk);
  const {
    resealed,
    unopened,
    isComplete,
    bareEntries = 0,
  } = await resealAll(redis, vault.ring, desk ?? null);
  cli.say(`Re-sealed with "${vault.ring.currentKeyId}": ${inWords(resealed)}.`);
  for (const [keyId, counts] of unopened) {
    cli.say(
      `Sealed with "${keyId}", could not be opened and stay as they are: ${inWords(counts)}. ` +
        (vault.ring.has(keyId)
          ? 'Somebody has changed or moved them in Redis, or another key has this name; nobody is called about them.'
          : 'Put the key that sealed them behind the first in MARVIN_SEAL_KEYS and run this again.'),
    );
  }
  if (bareEntries > 0) {
    cli.say(
      `${bareEntries} numbers of the do-not-call list are known by their hash alone and stay under the former lookup key; ` +
        'add them again with `marvin dnc add` (a file does), and run this again.',
    );
  }
  if (!isComplete) {
    cli.say(
      'Some process still seals with an older key: restart every one with the same MARVIN_SEAL_KEYS and run this again.',
    );
  }
  if (unopened.size > 0 || !isComplete) cli.exitWith(EXIT.failed);
}

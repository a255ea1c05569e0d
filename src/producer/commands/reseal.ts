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
  cli.say(
    say('Re-sealed with "{id}": {counts}.', { id: vault.ring.currentKeyId, counts: inWords(resealed) }),
  );
  for (const [keyId, counts] of unopened) {
    const about = { id: keyId, counts: inWords(counts) };
    cli.say(
      vault.ring.has(keyId)
        ? say(
            'Sealed with "{id}", could not be opened and stay as they are: {counts}. Somebody has changed or moved them in Redis, or another key has this name; nobody is called about them.',
            about,
          )
        : say(
            'Sealed with "{id}", could not be opened and stay as they are: {counts}. Put the key that sealed them behind the first in MARVIN_SEAL_KEYS and run this again.',
            about,
          ),
    );
  }
  if (bareEntries > 0) {
    cli.say(
      say(
        '{count} numbers of the do-not-call list are known by their hash alone and stay under the former lookup key; add them again with `marvin dnc add` (a file does), and run this again.',
        { count: bareEntries },
      ),
    );
  }
  if (!isComplete) {
    cli.say(
      say(
        'Some process still seals with an older key: restart every one with the same MARVIN_SEAL_KEYS and run this again.',
      ),
    );
  }
  if (unopened.size > 0 || !isComplete) cli.exitWith(EXIT.failed);
}

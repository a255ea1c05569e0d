// `marvin cancel`: a callback that nobody needs any more is not called. A call in flight goes on to its end.
import type { Command } from 'commander';
import { cancelCallback, type CancelOutcome } from '../../shared/calls/cancel.js';
import { EXIT, type Cli } from '../cli.js';

export function addCancel(program: Command, cli: Cli): void {
  program
    .command('cancel')
    .description('do not call about this 1C document any more')
    .argument('<ref>', 'the document’s reference, as in the export')
    .option('--reason <text>', 'for the record; no names, please')
    .action(async (ref: string, options: { reason?: string }) => {
      await cli.connected(async ({ desks }) => {
        const outcomes = await Promise.all(
          desks.map((desk) => cancelCallback(desk, ref, options.reason ?? null, Date.now())),
        );
        const outcome = outcomes.find((found) => found !== 'unknown') ?? 'unknown';
        cli.say(SENTENCES[outcome]);
        if (outcome === 'unknown') cli.exitWith(EXIT.failed);
      });
    });
}

const SENTENCES: Readonly<Record<CancelOutcome, string>> = {
  cancelled: 'Cancelled: nobody will be called about this document.',
  ended: 'This callback has ended already; nothing was changed.',
  unknown: 'No callback is known for this document; check the reference.',
};

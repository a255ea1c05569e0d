// `marvin cancel`: a callback that nobody needs any more is not called. A call in flight goes on to its end.
import type { Command } from 'commander';
import { cancelCallback, type CancelOutcome } from '../../shared/calls/cancel.js';
import { noteCommand } from '../audited.js';
import { EXIT, type Cli } from '../cli.js';

export function addCancel(program: Command, cli: Cli): void {
  program
    .command('cancel')
    .description('do not call about this 1C document any more')
    .argument('<ref>', 'the document’s reference, as in the export')
    .option('--reason <text>', 'for the record; no names, please')
    .action(async (ref: string, options: { reason?: string }) => {
      await cli.connected(async (session) => {
        const outcomes = await Promise.all(
          session.desks.map((desk) => cancelCallback(desk, ref, options.reason ?? null, Date.now())),
        );
        const outcome = outcomes.find((found) => found !== 'unknown') ?? 'unknown';
        // What is no document of ours may be anything, even a patient's number or name.
        const what = outcome === 'unknown' ? '…' : ref;
        await noteCommand(session, { did: 'cancel', what, outcome });
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

// `marvin cancel`: a callback that nobody needs any more is not called. A call in flight goes on to its end.
import type { Command } from 'commander';
import { cancelJob, strongest, type CancelOutcome } from '../../shared/calls/cancel.js';
import { noteCommand } from '../audited.js';
import { EXIT, type Cli } from '../cli.js';
import { chosenDocument } from './chosenDocument.js';
import { say } from '../../shared/texts/say.js';

export function addCancel(program: Command, cli: Cli): void {
  program
    .command('cancel')
    .description(say('do not call about this 1C document any more'))
    .argument('<document>', say('the document’s reference or number, or the patient’s phone'))
    .option('--reason <text>', say('for the record; no names, please'))
    .action(async (text: string, { reason }: { reason?: string }) => {
      await cli.connected(async (session) => {
        const document = await chosenDocument(session, cli, text);
        if (document === 'several') return;
        const jobs = document === 'none' ? [] : document.jobs;
        const outcome = strongest(
          await Promise.all(
            jobs.map(({ desk, jobId }) => cancelJob(desk, jobId, reason ?? null, Date.now())),
          ),
        );
        // What is no document of ours may be anything, even a patient's number or name.
        const what = document === 'none' ? '…' : (document.ref ?? '…');
        await noteCommand(session, { did: 'cancel', what, outcome });
        cli.say(inWords(outcome));
        if (outcome === 'unknown') cli.exitWith(EXIT.failed);
      });
    });
}

function inWords(outcome: CancelOutcome): string {
  switch (outcome) {
    case 'cancelled':
      return say('Cancelled: nobody will be called about this document.');
    case 'ended':
      return say('This callback has ended already; nothing was changed.');
    case 'unknown':
      return say('No callback is known for this document; check the reference, number or phone.');
  }
}

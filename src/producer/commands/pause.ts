// `marvin pause` and `marvin resume`: while a desk is paused nobody is called, and what waits keeps its place.
import type { Command } from 'commander';
import { pauseByPerson, resume } from '../../shared/calls/pause.js';
import { parseDuration } from '../../shared/domain/duration.js';
import { recordText } from '../../shared/domain/typedText.js';
import { UsageError } from '../../shared/errors.js';
import { noteCommand, systemUser } from '../audited.js';
import { chosenDesks, type Cli } from '../cli.js';
import { say } from '../../shared/texts/say.js';

export function addPause(program: Command, cli: Cli): void {
  program
    .command('pause')
    .description(say('stop calling for a desk; calls in flight go on to their end'))
    .argument('<desk>')
    .option('--for <duration>', say('resume by itself after this long: 90s, 15m, 2h'))
    .option('--reason <text>', say('shown with the pause; no names, please'))
    .action(async (name: string, options: { for?: string; reason?: string }) => {
      const durationMs = options.for === undefined ? null : parseDuration(options.for);
      if (options.for !== undefined && !durationMs)
        throw new UsageError(
          say('"{given}" is not a duration; write 90s, 15m or 2h.', { given: options.for }),
        );
      await cli.connected(async (session) => {
        for (const desk of chosenDesks(session.desks, name)) {
          await pauseByPerson(desk, {
            by: `cli:${systemUser()}`,
            reason: recordText(options.reason),
            untilMs: durationMs ? Date.now() + durationMs : null,
          });
          await noteCommand(session, { did: 'pause', what: name, outcome: 'done' });
          cli.say(
            durationMs
              ? say('Desk {desk} is paused for {duration}.', { desk: name, duration: options.for ?? '' })
              : say('Desk {desk} is paused until "marvin resume".', { desk: name }),
          );
        }
      });
    });

  program
    .command('resume')
    .description(say('resume a desk, whatever paused it'))
    .argument('<desk>')
    .action(async (name: string) => {
      await cli.connected(async (session) => {
        for (const desk of chosenDesks(session.desks, name)) await resume(desk);
        await noteCommand(session, { did: 'resume', what: name, outcome: 'done' });
        cli.say(say('Desk {desk} is resumed.', { desk: name }));
      });
    });
}

// `marvin status`: every desk at a glance, for people as a table and for programs as JSON.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { printableJson } from '../../shared/domain/printable.js';
import { deskStatus, type DeskStatus, type ServedDesk } from '../../shared/calls/deskStatus.js';
import { livingWorkers, workersAt } from '../../shared/redis/livingWorkers.js';
import { pauseEnd, pauseReason } from '../../shared/words/pauses.js';
import { chosenDesks, type Cli, type Session } from '../cli.js';
import { language, say } from '../../shared/texts/say.js';
import { WORDS } from '../../shared/domain/languages.js';
import { clockOf } from '../../shared/domain/instant.js';

const WATCH_EVERY_MS = 1_000;

interface StatusOptions {
  readonly desk?: string;
  readonly watch?: true;
  readonly json?: true;
}

export function addStatus(program: Command, cli: Cli): void {
  program
    .command('status')
    .description(say('show every desk: open or shut, on the phone, waiting, reached, closed'))
    .option('--desk <desk>', say('only this desk'))
    .option('--watch', say('show again every second until Ctrl-C'))
    .option('--json', say('print one JSON document'))
    .action(async (options: StatusOptions) => {
      await cli.connected(async (session) => {
        do {
          const text = await statusText(session, options);
          cli.print(text, { redraws: options.watch ?? false });
          if (options.watch) await sleep(WATCH_EVERY_MS);
        } while (options.watch);
      });
    });
}

/** For people, of a desk that nobody serves. */
function noWorker(desk: string): string {
  return say('Desk {desk}: no worker is alive; nobody is called and 1C is told nothing until one runs.', {
    desk,
  });
}

async function statusText({ desks, redis }: Session, options: StatusOptions): Promise<string> {
  const nowMs = Date.now();
  const chosen = chosenDesks(desks, options.desk);
  const [living, ...found] = await Promise.all([
    livingWorkers(redis),
    ...chosen.map((desk) => deskStatus(desk, nowMs)),
  ]);
  const statuses = found.map((status): ServedDesk => ({
    ...status,
    workers: workersAt(living, status.desk),
  }));
  return options.json ? printableJson({ desks: statuses }) : statuses.map(deskLines).join('\n');
}

/** Some lines for each desk: they fit any terminal. */
function deskLines(status: ServedDesk): string {
  const { desk, onPhone, lines, waiting, scheduled, reached, results, robotFailure, workers } = status;
  const told = [
    say('Desk {desk}: {state}', { desk, state: stateOf(status) }),
    say('  on phone {onPhone} of {lines}, waiting {waiting}, scheduled {scheduled}, reached {reached}', {
      onPhone,
      lines,
      waiting,
      scheduled,
      reached,
    }),
    say('  closed: {reasons}', { reasons: closedOf(status) }),
    say('  results: {pending} pending, {failed} failed', { ...results }),
  ];
  if (robotFailure) {
    const when = dayAndClock(robotFailure.at);
    told.push(say('Desk {desk}: the robot last failed {when}: {why}', { desk, when, why: robotFailure.why }));
  }
  if (workers === 0) told.push(noWorker(desk));
  return told.join('\n');
}

/** `Попытки исчерпаны 2, Отменено 1` */
function closedOf({ closed }: DeskStatus): string {
  const words: Readonly<Record<string, string>> = WORDS[language()].closeReasons;
  const parts = Object.entries(closed).map(([reason, count]) => `${words[reason] ?? reason} ${count}`);
  return parts.join(', ') || '0';
}

function stateOf({ hold, open, closesAt, opensAt }: DeskStatus): string {
  const now = language();
  if (hold)
    return say('paused {until}: {reason}', { until: pauseEnd(hold, now), reason: pauseReason(hold, now) });
  if (open)
    return closesAt === null
      ? say('open, never shuts')
      : say('open until {clock}', { clock: clockOf(closesAt) });
  return opensAt === null
    ? say('shut until further notice')
    : say('shut until {when}', { when: dayAndClock(opensAt) });
}

function dayAndClock(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}

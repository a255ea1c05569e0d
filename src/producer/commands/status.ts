// `marvin status`: every desk at a glance, for people as a table and for programs as JSON.
import { setTimeout as sleep } from 'node:timers/promises';
import Table from 'cli-table3';
import type { Command } from 'commander';
import { printableJson } from '../../shared/domain/printable.js';
import { deskStatus, isUnserved, type ServedDesk } from '../../shared/calls/deskStatus.js';
import { livingWorkers, workersAt } from '../../shared/redis/livingWorkers.js';
import { noWorkerWords } from '../../shared/words/noWorker.js';
import { pauseEnd, pauseReason } from '../../shared/words/pauses.js';
import { chosenDesks, type Cli, type Session } from '../cli.js';

const WATCH_EVERY_MS = 1_000;

interface StatusOptions {
  readonly desk?: string;
  readonly watch?: true;
  readonly json?: true;
}

export function addStatus(program: Command, cli: Cli): void {
  program
    .command('status')
    .description('show every desk: open or shut, on the phone, waiting, reached, closed')
    .option('--desk <desk>', 'only this desk')
    .option('--watch', 'show again every second until Ctrl-C')
    .option('--json', 'print one JSON document')
    .action(async (options: StatusOptions) => {
      await cli.connected(async (session) => {
        do {
          cli.print(await statusText(session, options));
          if (options.watch) await sleep(WATCH_EVERY_MS);
        } while (options.watch);
      });
    });
}

/** For people, of a desk that nobody serves. */
export function noWorker(desk: string): string {
  return `Desk ${desk}: no worker is alive; nobody is called and 1C is told nothing until one runs.`;
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
  return options.json ? printableJson({ desks: statuses }) : statusTable(statuses);
}

function statusTable(statuses: readonly ServedDesk[]): string {
  const table = new Table({
    head: ['desk', 'now', 'on phone', 'waiting', 'scheduled', 'reached', 'closed', 'results'],
    style: { head: [], border: [] },
  });
  for (const status of statuses) {
    table.push([
      status.desk,
      stateOf(status),
      `${status.onPhone} of ${status.lines}`,
      status.waiting,
      status.scheduled,
      status.reached,
      Object.entries(status.closed)
        .map(([reason, count]) => `${reason} ${count}`)
        .join('\n') || '0',
      `${status.results.pending} pending, ${status.results.failed} failed`,
    ]);
  }
  const failures = statuses.flatMap(({ desk, robotFailure }) =>
    robotFailure
      ? [`Desk ${desk}: the robot last failed ${dayAndClock(robotFailure.at)}: ${robotFailure.why}`]
      : [],
  );
  const unserved = statuses.filter(({ workers }) => workers === 0).map(({ desk }) => noWorker(desk));
  return [table.toString(), ...failures, ...unserved].join('\n');
}

function stateOf(status: ServedDesk): string {
  const { hold, open, closesAt, opensAt } = status;
  if (isUnserved(status)) return `${noWorkerWords('en').state}: ${noWorkerWords('en').why}`;
  if (hold) return `paused ${pauseEnd(hold, 'en')}: ${pauseReason(hold, 'en')}`;
  if (open) return closesAt === null ? 'open, never shuts' : `open until ${clock(closesAt)}`;
  return `shut until ${opensAt === null ? 'further notice' : dayAndClock(opensAt)}`;
}

function dayAndClock(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}

function clock(iso: string): string {
  return iso.slice(11, 16);
}

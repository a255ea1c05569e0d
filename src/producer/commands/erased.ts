// What `marvin erase` says it removed, kept, and cannot reach.
import type { ResultDir } from '../../shared/redis/resultDirs.js';
import { EXIT, type Cli } from '../cli.js';
import type { Removal } from '../privacy/traces.js';
import { say } from '../../shared/texts/say.js';

/** How many of each were removed. */
export interface Erased {
  /** One for each desk. */
  readonly removals: readonly Removal[];
  readonly numbers: number;
  /** What was noted of rows of exports that led to no call. */
  readonly exportRows: number;
  /** Of results files. */
  readonly rows: number;
  /** Entries of BullMQ's event streams. */
  readonly events: number;
  readonly audit: number;
}

/** @param elsewhere directories of results files that other machines have */
export function tellErased(cli: Cli, erased: Erased, elsewhere: readonly ResultDir[]): void {
  const { removals, numbers, exportRows, rows, events, audit } = erased;
  const sum = (count: (removal: Removal) => number) =>
    removals.reduce((total, removal) => total + count(removal), 0);
  const jobs = [
    sum(({ callbacks }) => callbacks),
    sum(({ results }) => results),
    sum(({ callRecords }) => callRecords),
  ] as const;
  cli.say(
    say(
      'Erased: {callbacks} callbacks, {results} results, {callRecords} call records, what was known of {numbers} numbers, {rows} rows of results files. Also {exportRows} notes of rows that led to no call, {events} queue events, {audit} audit records.',
      {
        callbacks: jobs[0],
        results: jobs[1],
        callRecords: jobs[2],
        numbers,
        rows,
        exportRows,
        events,
        audit,
      },
    ),
  );
  const isBusy = removals.some((removal) => removal.isBusy);
  if (isBusy) cli.say(say('A worker is busy with some of it, which stays: run this again in a minute.'));
  const isNothing = [...jobs, numbers, exportRows, rows, events, audit].every((count) => count === 0);
  if (isNothing && !isBusy)
    cli.say(say('Nothing was found and nothing was erased: check the reference, number or phone.'));
  if (isBusy || isNothing) cli.exitWith(EXIT.failed);
  cli.say(say('Kept: that a number must not be called (`marvin dnc remove` removes that).'));
  const others = elsewhere.map(({ machine, dir }) => say('{dir} on {machine}', { dir, machine })).join(', ');
  cli.say(
    say(
      'Not in reach: exports and their rejects files, results files on other machines{others}, log files, what 1C and the robot keep, backups. The same export enqueued again queues the patient again.',
      { others: others && ` (${others})` },
    ),
  );
}

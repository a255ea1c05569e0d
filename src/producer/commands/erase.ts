// `marvin erase`: removes a patient from everything that Marvin keeps, and says what it removed and what it cannot remove.
import type { Command } from 'commander';
import { callbackJobId } from '../../shared/callbackId.js';
import { cancelCallback } from '../../shared/calls/cancel.js';
import { callablePhones } from '../../shared/domain/phone.js';
import { noteCommand } from '../audited.js';
import { EXIT, type Cli, type Session } from '../cli.js';
import { removeRows } from '../privacy/resultRows.js';
import {
  findTraces,
  forgetNumbers,
  isOnThePhone,
  removeTraces,
  type Removal,
  type Traces,
  type Whose,
} from '../privacy/traces.js';
import { forgetRowsOf } from '../queueing/uncalledRows.js';

/** What was asked for: a document, or a number in digits. */
type Asked = { readonly ref: string } | { readonly phone: string };

interface EraseOptions {
  readonly rewriteAof?: true;
}

export function addErase(program: Command, cli: Cli): void {
  program
    .command('erase')
    .description('remove a patient from jobs, results, call records and results files')
    .argument('<ref|phone>', 'the document’s reference, or the number of everybody to be removed')
    .option(
      '--rewrite-aof',
      'also have Redis rewrite its append-only file, which still holds what was removed',
    )
    .action(async (text: string, options: EraseOptions) => {
      await cli.connected(async (session) => erase(session, cli, text, options));
    });
}

async function erase(session: Session, cli: Cli, text: string, options: EraseOptions): Promise<void> {
  const { desks, redis, vault, config } = session;
  const asked = await askedFor(session, text);
  const whose: Whose = 'ref' in asked ? asked : { phoneKey: vault.phoneKey(asked.phone) };
  const traces = await Promise.all(desks.map((desk) => findTraces(desk, whose)));
  const isBusy = await cancelOnThePhone(traces);
  await noteErasure(session, asked, isBusy);
  if (isBusy) {
    cli.say(
      'This patient is on the phone at this moment. Nothing was erased; nobody will be called about this again. Run it once more when the call is over.',
    );
    cli.exitWith(EXIT.failed);
    return;
  }
  const removals: Removal[] = [];
  for (const trace of traces) removals.push(await removeTraces(trace));
  const numbers = await forgetNumbers(
    redis,
    traces.flatMap(({ phoneKeys }) => [...phoneKeys]),
  );
  const unwanted = {
    jobIds: new Set(traces.flatMap(({ jobIds }) => [...jobIds])),
    phone: 'phone' in asked ? asked.phone : null,
  };
  await forgetRowsOf(redis, [...unwanted.jobIds], Date.now(), config.retentionDays);
  let rows = 0;
  for (const { settings: desk } of desks) rows += await removeRows(desk, unwanted);
  tell(cli, removals, numbers, rows);
  await rewriteAof(session, cli, options);
}

/** Without the reference: nothing of the patient is to be left. */
async function noteErasure(session: Session, asked: Asked, isBusy: boolean): Promise<void> {
  const what = 'ref' in asked ? 'by reference' : 'by number';
  await noteCommand(session, { did: 'erase', what, outcome: isBusy ? 'on the phone' : 'begun' });
}

/** A text is a reference if it names a known document or is no number. */
async function askedFor({ desks }: Session, text: string): Promise<Asked> {
  const [phone] = callablePhones([text], 'any');
  if (phone === undefined) return { ref: text };
  const states = await Promise.all(desks.map((desk) => desk.calls.getJobState(callbackJobId(text))));
  return states.every((state) => state === 'unknown') ? { phone } : { ref: text };
}

/** @returns whether somebody is on the phone; then none of the callbacks is called again */
async function cancelOnThePhone(traces: readonly Traces[]): Promise<boolean> {
  const busy = await Promise.all(traces.map(isOnThePhone));
  if (!busy.includes(true)) return false;
  for (const { desk, refs } of traces)
    for (const ref of refs) await cancelCallback(desk, ref, 'erased', Date.now());
  return true;
}

function tell(cli: Cli, removals: readonly Removal[], numbers: number, rows: number): void {
  const sum = (count: (removal: Removal) => number) =>
    removals.reduce((total, removal) => total + count(removal), 0);
  cli.say(
    `Erased: ${sum(({ callbacks }) => callbacks)} callbacks, ${sum(({ results }) => results)} results, ` +
      `${sum(({ callRecords }) => callRecords)} call records, what was known of ${numbers} numbers, ${rows} rows of results files.`,
  );
  if (removals.some(({ isBusy }) => isBusy)) {
    cli.say('A worker is busy with some of it, which stays: run this again in a minute.');
    cli.exitWith(EXIT.failed);
  }
  cli.say('Kept: that a number must not be called (`marvin dnc remove` removes that).');
  cli.say(
    'Not in reach: exports and their rejects files, results files on other machines, what 1C and the robot keep, backups. ' +
      'The same export enqueued again queues the patient again.',
  );
}

async function rewriteAof({ redis }: Session, cli: Cli, { rewriteAof }: EraseOptions): Promise<void> {
  if (!rewriteAof) {
    cli.say(
      'What was sealed in Redis stays in its append-only file until Redis rewrites that; --rewrite-aof asks for it now.',
    );
    return;
  }
  await redis.bgrewriteaof();
  cli.say('Redis rewrites its append-only file now.');
}

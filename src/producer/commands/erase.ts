// `marvin erase`: removes a patient from everything that Marvin keeps, and says what it removed and what it cannot remove.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { callbackJobIds } from '../../shared/callbackId.js';
import { cancelCallback } from '../../shared/calls/cancel.js';
import { DEFAULT_RESULTS_DIR } from '../../shared/config/onecSchema.js';
import { findDocuments } from '../../shared/documents/findDocuments.js';
import { callablePhones } from '../../shared/domain/phone.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import { openFormerDesks } from '../../shared/redis/formerDesks.js';
import { resultDirs } from '../../shared/redis/resultDirs.js';
import { noteCommand } from '../audited.js';
import { toTheEnd } from '../interruption.js';
import { EXIT, type Cli, type Session } from '../cli.js';
import { removeRowsIn } from '../privacy/resultRows.js';
import {
  findTraces,
  forgetNumbers,
  isOnThePhone,
  removeAudit,
  removeEvents,
  removeTraces,
  type Traces,
  type Whose,
} from '../privacy/traces.js';
import { forgetRowsOf } from '../../shared/documents/uncalledRows.js';
import { secretArgument } from './secretInput.js';
import { tellSeveral } from './chosenDocument.js';
import { tellErased, type Erased } from './erased.js';
import { say } from '../../shared/texts/say.js';

/** Its desks are all that Redis knows. */
type WholeRedis = Pick<Session, 'redis' | 'vault' | 'config' | 'desks'>;

interface EraseOptions {
  readonly rewriteAof?: true;
}

export function addErase(program: Command, cli: Cli): void {
  program
    .command('erase')
    .description(say('remove a patient from jobs, results, call records and results files'))
    .argument(
      '[document|phone]',
      say(
        'the document’s reference or number, or the phone of everybody to be removed; - or nothing: the first line of standard input',
      ),
    )
    .option(
      '--rewrite-aof',
      say('also have Redis rewrite its append-only file, which still holds what was removed'),
    )
    .action(async (given: string | undefined, options: EraseOptions) => {
      const text = await secretArgument(cli, given, say('The reference, number or phone'));
      await cli.connected(async (session) => {
        const former = await openFormerDesks(session.redis, session.desks, session.config.retentionDays);
        try {
          const { redis, vault, config } = session;
          const desks = [...session.desks, ...former];
          await erase({ redis, vault, config, desks }, cli, text, options);
        } finally {
          await Promise.all(former.map((desk) => desk.close()));
        }
      });
    });
}

async function erase(session: WholeRedis, cli: Cli, text: string, options: EraseOptions): Promise<void> {
  const asked = await askedFor(session, cli, text);
  if (asked === null) return;
  const traces = await Promise.all(session.desks.map((desk) => findTraces(desk, asked.whose)));
  const isBusy = await cancelOnThePhone(traces);
  await noteErasure(session, asked, isBusy);
  if (isBusy) {
    cli.say(
      say(
        'This patient is on the phone at this moment. Nothing was erased; nobody will be called about this again. Run it once more when the call is over.',
      ),
    );
    cli.exitWith(EXIT.failed);
    return;
  }
  // By a number or a name the rest is found through the callbacks, which go first.
  const erased = await toTheEnd(() => eraseTraces(session, asked, traces)).catch((error: unknown) => {
    tellHalfErased(cli, traces);
    throw error;
  });
  tellErased(cli, erased, (await resultDirs(session.redis)).elsewhere);
  await rewriteAof(session, cli, options);
}

/** What was asked for: documents, or everybody with a number in digits. */
interface Asked {
  readonly whose: Whose;
  /** References and job ids that the text itself gives. */
  readonly names: readonly string[];
  readonly phone: string | null;
}

/** A text is a document if one is known by it, or if it is no number. @returns null when it is several: they were listed */
async function askedFor({ desks, vault }: WholeRedis, cli: Cli, text: string): Promise<Asked | null> {
  const { by, documents } = await findDocuments(desks, text, vault);
  if (by === 'document' && documents.length > 1) {
    tellSeveral(cli, documents);
    return null;
  }
  const [phone] = callablePhones([text], 'any');
  if (by === 'phone' && phone !== undefined) {
    // Where nobody is known by this number, it may be a document of which only rows are left.
    const names = documents.length === 0 ? [text, ...callbackJobIds(text)] : [];
    return { whose: { phoneKeys: new Set(vault.phoneKeys(phone)) }, names, phone };
  }
  const ref = documents[0]?.ref ?? text;
  const jobIds = new Set([
    ...callbackJobIds(ref),
    ...documents.flatMap(({ jobs }) => jobs.map(({ jobId }) => jobId)),
  ]);
  return { whose: { jobIds }, names: [ref, ...jobIds], phone: null };
}

/** Callbacks first, so that nothing new comes of them; what only names them last. */
async function eraseTraces(
  { redis, config, desks }: WholeRedis,
  { names, phone }: Asked,
  traces: readonly Traces[],
): Promise<Erased> {
  const removals = [];
  for (const trace of traces) removals.push(await removeTraces(trace));
  const numbers = await forgetNumbers(
    redis,
    traces.flatMap(({ phoneKeys }) => [...phoneKeys]),
  );
  const jobIds = new Set([...names, ...traces.flatMap((trace) => [...trace.jobIds])]);
  const refs = new Set([...names, ...traces.flatMap((trace) => [...trace.refs])]);
  const callIds = traces.flatMap((trace) => [...trace.callIds]);
  const ids = new Set([...callIds, ...traces.flatMap(({ results }) => results.map(({ id }) => id))]);
  const exportRows = await forgetRowsOf(redis, [...jobIds], Date.now(), config.retentionDays);
  const rows = await removeRowsIn(await dirsHere(redis, desks), { jobIds, refs, ids, phone });
  let events = 0;
  for (const trace of traces) events += await removeEvents(trace);
  const audit = await removeAudit(redis, new Set([...refs, ...jobIds, ...callIds]));
  return { removals, numbers, exportRows, rows, events, audit };
}

function tellHalfErased(cli: Cli, traces: readonly Traces[]): void {
  const refs = new Set(traces.flatMap((trace) => [...trace.refs]));
  if (refs.size === 0) return;
  cli.say(
    say('Erasing was cut off half way. Run it again, and then once for each of these references: {refs}', {
      refs: [...refs].join(', '),
    }),
  );
}

/** Without the reference: nothing of the patient is to be left. */
async function noteErasure(session: WholeRedis, asked: Asked, isBusy: boolean): Promise<void> {
  const what = asked.phone === null ? 'by reference' : 'by number';
  await noteCommand(session, { did: 'erase', what, outcome: isBusy ? 'on the phone' : 'begun' });
}

/** Every directory of this machine that may have results files, also of a desk whose results go elsewhere now. */
async function dirsHere(redis: Session['redis'], desks: readonly DeskQueues[]): Promise<Set<string>> {
  const configured = desks.flatMap(({ settings: { onec } }) =>
    onec.results.kind === 'file' ? [onec.results.dir] : [],
  );
  const { here } = await resultDirs(redis);
  return new Set([DEFAULT_RESULTS_DIR, ...configured, ...here].map((dir) => resolve(dir)));
}

/** @returns whether somebody is on the phone; then none of the callbacks is called again */
async function cancelOnThePhone(traces: readonly Traces[]): Promise<boolean> {
  const busy = await Promise.all(traces.map(isOnThePhone));
  if (!busy.includes(true)) return false;
  for (const { desk, refs } of traces)
    for (const ref of refs) await cancelCallback(desk, ref, 'erased', Date.now());
  return true;
}

async function rewriteAof({ redis }: WholeRedis, cli: Cli, { rewriteAof }: EraseOptions): Promise<void> {
  if (!rewriteAof) {
    cli.say(
      say(
        'What was sealed in Redis stays in its append-only file until Redis rewrites that; --rewrite-aof asks for it now.',
      ),
    );
    return;
  }
  await redis.bgrewriteaof();
  cli.say(say('Redis rewrites its append-only file now.'));
}

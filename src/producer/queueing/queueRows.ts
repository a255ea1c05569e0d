// From accepted rows to jobs: sealed, delayed to the window, most urgent first, each document once.
import type { Vault } from '../../shared/sealing.js';
import { callbackJobIds, documentRef } from '../../shared/callbackId.js';
import { leaveChange, nudge, pendingChange } from '../../shared/calls/changes.js';
import { areDoNotCall } from '../../shared/calls/doNotCall.js';
import { newCallback } from '../../shared/calls/state.js';
import { callbackJobSchema, type CallbackContent, type PhoneEntry } from '../../shared/contracts/job.js';
import { priorityOf } from '../../shared/domain/urgency.js';
import { nextRoom } from '../../shared/domain/callingWindow.js';
import { isoIn } from '../../shared/domain/instant.js';
import { maskName, maskPhone } from '../../shared/domain/masking.js';
import { JOB_FIELD } from '../../shared/redis/bullmqInternals.js';
import type { Tracing } from '../../shared/tracing/tracing.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import type { Candidate } from '../intake/candidate.js';

export type Queued = 'accepted' | 'duplicate' | 'do_not_call';

/** Seals a row's personal data for its job; what it returns may be written anywhere. */
function sealedContent(
  vault: Vault,
  { settings: desk }: DeskQueues,
  { row, jobId }: RowOfJob,
): CallbackContent {
  const place = { desk: desk.name, job: jobId };
  const patient = { name: row.patient, specialist: row.specialist };
  return {
    appointmentAt: isoIn(desk.policy.hours.zone, row.appointmentMs),
    patient: {
      sealed: vault.ring.sealJson(patient, { ...place, field: 'patient' }),
      masked: maskName(row.patient),
    },
    phones: row.phones.map((digits): PhoneEntry => ({
      sealed: vault.ring.seal(digits, { ...place, field: 'phone' }),
      key: vault.phoneKey(digits),
      masked: maskPhone(digits),
    })),
  };
}

/** Queues one desk's rows, each of another document. Returns what they come to, in their order. */
export type QueueRows = (
  desk: DeskQueues,
  vault: Vault,
  rows: readonly Candidate[],
  nowMs: number,
) => Promise<Queued[]>;

/**
 * Queues rows. Safe to run again after a crash and from several terminals at once: a job's name says which row of which batch
 * made it, so every row learns whether its job is its own.
 *
 * @param batch a name of this run's own
 * @param tracing is told of each callback that is new
 */
export function queueRows(batch: string, tracing: Tracing | null = null): QueueRows {
  return async (desk, vault, rows, nowMs) => {
    const { hours, usualCallMs } = desk.settings.policy;
    const delay = Math.max(0, (nextRoom(hours, nowMs, usualCallMs) ?? nowMs) - nowMs);
    await vault.refresh();
    const [forbidden, named] = await Promise.all([forbiddenRows(desk, vault, rows), withJobIds(desk, rows)]);
    const jobs = named.flatMap(({ row, jobId }, index) => {
      if (forbidden.has(index)) return [];
      const content = sealedContent(vault, desk, { row, jobId });
      const document = { desk: desk.settings.name, ref: documentRef(row.ref), number: row.number };
      const data = newCallback(content, document);
      const priority = priorityOf(row.appointmentMs);
      // The delay counts from `nowMs`, so those that are queued last are due at the opening too.
      const traced = tracing?.enqueued(desk.settings.name, nowMs);
      const telemetry = traced ? { telemetry: { metadata: traced.trace } } : {};
      const opts = { jobId, timestamp: nowMs, delay, priority, ...telemetry };
      return [{ index, content, name: `${batch}-${row.line}`, data, opts, traced }];
    });
    await desk.calls.addBulk(jobs.map(({ name, data, opts }) => ({ name, data, opts })));
    const makers = await namesOf(
      desk,
      jobs.map(({ opts }) => opts.jobId),
    );
    const outcomes = rows.map((): Queued => 'do_not_call');
    const strangers = jobs.filter(({ index, name, traced }, position) => {
      const isOurs = makers[position] === name;
      if (isOurs) {
        outcomes[index] = 'accepted';
        traced?.tell();
      }
      return !isOurs;
    });
    await tracing?.flush();
    await Promise.all(
      strangers.map(async ({ index, opts, content }) => {
        outcomes[index] = await meetExisting(desk, opts.jobId, content, nowMs);
      }),
    );
    return outcomes;
  };
}

/** KEYS: start of a job's key. ARGV: job ids. */
const NAMES = `
local names = {}
for i, id in ipairs(ARGV) do names[i] = redis.call('HGET', KEYS[1] .. id, '${JOB_FIELD.name}') or '' end
return names`;

/** The names of jobs, in order, in one step: one command for each would cost a third of the queueing itself. */
async function namesOf({ redis, calls }: DeskQueues, jobIds: readonly string[]): Promise<string[]> {
  if (jobIds.length === 0) return [];
  return (await redis.eval(NAMES, 1, calls.toKey(''), ...jobIds)) as string[]; // the script returns nothing else
}

/** Says what queueing would come to, and writes nothing. */
export const previewRows: QueueRows = async (desk, vault, rows) => {
  await vault.refresh();
  const [forbidden, named] = await Promise.all([forbiddenRows(desk, vault, rows), withJobIds(desk, rows)]);
  const known = await Promise.all(named.map(({ jobId }) => queuedAppointment(desk, jobId)));
  return rows.map((row, index) => {
    if (forbidden.has(index)) return 'do_not_call';
    return known[index]?.appointmentMs === row.appointmentMs ? 'duplicate' : 'accepted';
  });
};

/** A document that is queued already: the same appointment is a duplicate, another one supersedes. */
async function meetExisting(
  desk: DeskQueues,
  jobId: string,
  content: CallbackContent,
  nowMs: number,
): Promise<Queued> {
  const known = await queuedAppointment(desk, jobId);
  if (known === null) return 'duplicate';
  if (known.appointmentMs === Date.parse(content.appointmentAt)) {
    // The process that left the change may have been killed before it brought the callback to the gate.
    if (known.isPending) await nudge(desk, jobId);
    return 'duplicate';
  }
  const at = isoIn(desk.settings.policy.hours.zone, nowMs);
  return (await leaveChange(desk, jobId, { kind: 'supersede', content, at })) ? 'accepted' : 'duplicate';
}

/** The appointment that a queued document will be called about, with the change that waits applied, if there is one. */
async function queuedAppointment(
  desk: DeskQueues,
  jobId: string,
): Promise<{ appointmentMs: number; isPending: boolean } | null> {
  // The change is read first: if it is applied meanwhile, it is found in the job.
  const [pending, job] = await Promise.all([pendingChange(desk, jobId), desk.calls.getJob(jobId)]);
  if (pending?.change.kind === 'supersede')
    return { appointmentMs: Date.parse(pending.change.content.appointmentAt), isPending: true };
  const callback = job && callbackJobSchema.safeParse(job.data).data;
  return callback ? { appointmentMs: Date.parse(callback.appointmentAt), isPending: false } : null;
}

interface RowOfJob {
  readonly row: Candidate;
  readonly jobId: string;
}

/** KEYS: start of a job's key. ARGV: job ids. Returns those that there are. */
const KNOWN = `
local known = {}
for _, id in ipairs(ARGV) do
  if redis.call('EXISTS', KEYS[1] .. id) == 1 then known[#known + 1] = id end
end
return known`;

/** A document that an earlier version queued under another job id keeps that: otherwise its patient would be rung twice. */
async function withJobIds(desk: DeskQueues, rows: readonly Candidate[]): Promise<RowOfJob[]> {
  const candidates = rows.map(({ ref }) => callbackJobIds(ref));
  const several = candidates.flatMap((ids) => (ids.length > 1 ? ids : []));
  const known = new Set(several.length > 0 ? await knownIds(desk, several) : []);
  return rows.map((row, index) => {
    const ids = candidates[index] ?? [];
    return { row, jobId: ids.find((id) => known.has(id)) ?? ids[0] ?? '' };
  });
}

async function knownIds({ redis, calls }: DeskQueues, jobIds: readonly string[]): Promise<string[]> {
  return (await redis.eval(KNOWN, 1, calls.toKey(''), ...jobIds)) as string[]; // the script returns nothing else
}

async function forbiddenRows(
  desk: DeskQueues,
  vault: Vault,
  rows: readonly Candidate[],
): Promise<ReadonlySet<number>> {
  const owners = rows.flatMap(({ phones }, index) =>
    phones.flatMap((digits) => vault.phoneKeys(digits).map((key) => ({ index, key }))),
  );
  const listed = await areDoNotCall(
    desk.redis,
    owners.map(({ key }) => key),
  );
  return new Set(owners.filter((_owner, position) => listed[position]).map(({ index }) => index));
}

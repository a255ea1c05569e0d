// From accepted rows to jobs: sealed, delayed to the window, most urgent first, each document once.
import type { Vault } from '../../shared/sealing.js';
import { callbackJobId } from '../../shared/callbackId.js';
import { leaveChange, nudge, pendingChange } from '../../shared/calls/changes.js';
import { areDoNotCall } from '../../shared/calls/doNotCall.js';
import { newCallback } from '../../shared/calls/state.js';
import { callbackJobSchema, type CallbackContent, type PhoneEntry } from '../../shared/contracts/job.js';
import { priorityOf } from '../../shared/domain/urgency.js';
import { nextRoom } from '../../shared/domain/callingWindow.js';
import { isoIn } from '../../shared/domain/instant.js';
import { maskName, maskPhone } from '../../shared/domain/masking.js';
import { JOB_FIELD } from '../../shared/redis/bullmqInternals.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import type { Candidate } from '../intake/candidate.js';

export type Queued = 'accepted' | 'duplicate' | 'do_not_call';

/** Seals a row's personal data; what it returns may be written anywhere. */
function sealedContent(vault: Vault, zone: string, row: Candidate): CallbackContent {
  return {
    appointmentAt: isoIn(zone, row.appointmentMs),
    patient: {
      sealed: vault.ring.sealJson({ name: row.patient, specialist: row.specialist }),
      masked: maskName(row.patient),
    },
    phones: row.phones.map((digits): PhoneEntry => ({
      sealed: vault.ring.seal(digits),
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
 */
export function queueRows(batch: string): QueueRows {
  return async (desk, vault, rows, nowMs) => {
    const { hours, usualCallMs } = desk.settings.policy;
    const delay = Math.max(0, (nextRoom(hours, nowMs, usualCallMs) ?? nowMs) - nowMs);
    const contents = rows.map((row) => sealedContent(vault, hours.zone, row));
    const forbidden = await forbiddenRows(desk, contents);
    const jobs = rows.flatMap((row, index) => {
      const content = contents[index];
      if (!content || forbidden.has(index)) return [];
      const data = newCallback(content, { desk: desk.settings.name, ref: row.ref, number: row.number });
      const priority = priorityOf(row.appointmentMs);
      // The delay counts from `nowMs`, so those that are queued last are due at the opening too.
      const opts = { jobId: callbackJobId(row.ref), timestamp: nowMs, delay, priority };
      return [{ index, content, name: `${batch}-${row.line}`, data, opts }];
    });
    await desk.calls.addBulk(jobs);
    const makers = await namesOf(
      desk,
      jobs.map(({ opts }) => opts.jobId),
    );
    const outcomes = rows.map((): Queued => 'do_not_call');
    const strangers = jobs.filter(({ index, name }, position) => {
      const isOurs = makers[position] === name;
      if (isOurs) outcomes[index] = 'accepted';
      return !isOurs;
    });
    await Promise.all(
      strangers.map(async ({ index, opts, content }) => {
        outcomes[index] = await meetExisting(desk, opts.jobId, content, nowMs);
      }),
    );
    return outcomes;
  };
}

const NAMES = `
local names = {}
for i, key in ipairs(KEYS) do names[i] = redis.call('HGET', key, '${JOB_FIELD.name}') or '' end
return names`;

/** The names of jobs, in order, in one step: one command for each would cost a third of the queueing itself. */
async function namesOf(desk: DeskQueues, jobIds: readonly string[]): Promise<string[]> {
  if (jobIds.length === 0) return [];
  const keys = jobIds.map((jobId) => desk.calls.toKey(jobId));
  return (await desk.redis.eval(NAMES, keys.length, ...keys)) as string[]; // the script returns nothing else
}

/** Says what queueing would come to, and writes nothing. */
export const previewRows: QueueRows = async (desk, vault, rows) => {
  const listed = await Promise.all(
    rows.map((row) =>
      areDoNotCall(
        desk.redis,
        row.phones.map((phone) => vault.phoneKey(phone)),
      ),
    ),
  );
  const known = await Promise.all(rows.map((row) => queuedAppointment(desk, callbackJobId(row.ref))));
  return rows.map((row, index) => {
    if (listed[index]?.some(Boolean)) return 'do_not_call';
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

async function forbiddenRows(
  desk: DeskQueues,
  contents: readonly CallbackContent[],
): Promise<ReadonlySet<number>> {
  const owners = contents.flatMap(({ phones }, index) => phones.map(({ key }) => ({ index, key })));
  const listed = await areDoNotCall(
    desk.redis,
    owners.map(({ key }) => key),
  );
  return new Set(owners.filter((_owner, position) => listed[position]).map(({ index }) => index));
}

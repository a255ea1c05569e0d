// From a fetched job to a call about to be dialled, or to wherever the gate sends it (laws 3 and 5).
import { callbackJobSchema, type CallbackJob } from '../contracts/job.js';
import type { CloseReason, OpenCall } from '../domain/callback.js';
import { gate, type GateVerdict } from '../domain/gate.js';
import { isoIn } from '../domain/instant.js';
import type { DeskQueues } from '../queues.js';
import { pendingChange, type PendingChange } from './changes.js';
import { jobId, moveToClosed, moveToCompleted, moveToDelayed, type CallsJob } from './move.js';
import { numberFacts, releaseNumber, takeNumber, type NumberFacts } from './numbers.js';
import { findResult, recordResult, resultOfClose } from './results.js';
import { clearChange, writeAhead } from './scripts.js';
import { conclude, finish } from './settle.js';
import { superseded, withOpenCall, withResult } from './state.js';

/** `dial`: the call is written down and must now be placed. Otherwise there is nothing to dial. */
export type BeginOutcome<Request> =
  | { readonly kind: 'dial'; readonly request: Request }
  | { readonly kind: 'recovered' | 'snoozed' | 'closed' | 'parked' | 'lost' };

/** A job that was fetched with `callId` as its lock token. */
interface Fetched<Request> {
  readonly desk: DeskQueues;
  readonly job: CallsJob;
  readonly callId: string;
  readonly nowMs: number;
  readonly prepare: Prepare<Request>;
}

/** Makes what the robot will be asked; runs before the write-ahead, so that what cannot be asked is not written down. */
export type Prepare<Request> = (callback: CallbackJob, open: OpenCall) => Request;

/**
 * Takes a fetched job through recovery and the gate to the write-ahead.
 *
 * @param callId the token it was fetched with; becomes the call's id
 * @returns `lost` when another process has the job meanwhile: stop, dial nothing
 */
export async function begin<Request>(
  desk: DeskQueues,
  job: CallsJob,
  callId: string,
  nowMs: number,
  prepare: Prepare<Request>,
): Promise<BeginOutcome<Request>> {
  const fetched: Fetched<Request> = { desk, job, callId, nowMs, prepare };
  const parsed = callbackJobSchema.safeParse(job.data);
  if (!parsed.success) return park(fetched);
  const change = await pendingChange(desk, jobId(job));
  if (parsed.data.open === null) return askGate(fetched, parsed.data, change);
  return recover(fetched, parsed.data, parsed.data.open, change);
}

/** An open call nobody holds: its result stands, or it was silent. Never dialled again by itself. */
async function recover<Request>(
  fetched: Fetched<Request>,
  callback: CallbackJob,
  open: OpenCall,
  change: PendingChange | null,
): Promise<BeginOutcome<Request>> {
  const { desk, job, callId, nowMs } = fetched;
  const result = await findResult(desk, open.callId);
  if (!result) {
    await conclude(desk, job, callback, { disposition: 'silent', raw: null }, callId, nowMs);
    return { kind: 'recovered' };
  }
  if (change === null) {
    await finish(desk, job, callback, result, callId);
    return { kind: 'recovered' };
  }
  const settled = withResult(callback, desk.desk.policy, result);
  return askGate(
    fetched,
    result.decision.kind === 'complete' ? { ...settled, closed: 'reached' } : settled,
    change,
  );
}

async function askGate<Request>(
  fetched: Fetched<Request>,
  before: CallbackJob,
  change: PendingChange | null,
): Promise<BeginOutcome<Request>> {
  const { desk, job, nowMs } = fetched;
  const { policy } = desk.desk;
  const callback = await applyChange(fetched, before, change);
  const phones = await Promise.all(
    callback.phones.map((phone) =>
      numberFacts(desk.redis, policy, phone.key, callbackName(desk, job), nowMs),
    ),
  );
  const verdict = gate(policy, { state: callback, ended: endedBy(callback, change), phones }, nowMs);
  return act(fetched, callback, verdict, phones, change);
}

async function act<Request>(
  fetched: Fetched<Request>,
  callback: CallbackJob,
  verdict: GateVerdict,
  phones: readonly NumberFacts[],
  change: PendingChange | null,
): Promise<BeginOutcome<Request>> {
  switch (verdict.kind) {
    case 'close':
      return close(fetched, callback, verdict.reason, change);
    case 'snooze':
      return snooze(fetched, callback, verdict.atMs, change);
    case 'dial':
      return writeDown(fetched, callback, verdict.phone, phones[verdict.phone]?.seen ?? 0, change);
  }
}

async function snooze<Request>(
  fetched: Fetched<Request>,
  callback: CallbackJob,
  atMs: number,
  change: PendingChange | null,
): Promise<BeginOutcome<Request>> {
  const { desk, job, callId } = fetched;
  const isMoved = await moveToDelayed(desk, job, callId, callback, atMs);
  if (isMoved && change) await clearChange(desk, jobId(job), change.text);
  return { kind: isMoved ? 'snoozed' : 'lost' };
}

async function close<Request>(
  fetched: Fetched<Request>,
  callback: CallbackJob,
  reason: CloseReason,
  change: PendingChange | null,
): Promise<BeginOutcome<Request>> {
  const { desk, job, callId, nowMs } = fetched;
  if (callback.closed !== reason)
    await recordResult(desk, resultOfClose(desk, jobId(job), callback, reason, nowMs));
  const isMoved = await (reason === 'reached'
    ? closeAsReached(fetched, callback)
    : moveToClosed(desk, job, callId, callback, reason));
  if (isMoved && change) await clearChange(desk, jobId(job), change.text);
  return { kind: isMoved ? 'closed' : 'lost' };
}

/** Completing takes no data along, so that is written before, while the lock is ours. */
async function closeAsReached<Request>(
  { job, callId }: Fetched<Request>,
  callback: CallbackJob,
): Promise<boolean> {
  await job.updateData({ ...callback, closed: 'reached' });
  return moveToCompleted(job, callId, { callId: null });
}

async function writeDown<Request>(
  fetched: Fetched<Request>,
  callback: CallbackJob,
  phone: number,
  seen: number,
  change: PendingChange | null,
): Promise<BeginOutcome<Request>> {
  const { desk, job, callId, nowMs, prepare } = fetched;
  const key = callback.phones[phone]?.key ?? '';
  const name = callbackName(desk, job);
  const open = openCall(desk, callback, callId, phone, nowMs);
  const data = withOpenCall(callback, open);
  const request = prepare(data, open);
  const isTaken = await takeNumber(desk.redis, key, { callback: name, callId, seen, nowMs });
  if (!isTaken) return askGate(fetched, callback, change);
  const written = await writeAhead(desk, {
    jobId: jobId(job),
    callId,
    data: JSON.stringify(data),
    lockMs: desk.desk.callDeadline,
    change: change?.text ?? '',
  });
  if (written === 'begun') return { kind: 'dial', request };
  await releaseNumber(desk.redis, key, name, callId);
  if (written === 'changed') return askGate(fetched, callback, await pendingChange(desk, jobId(job)));
  return { kind: 'lost' };
}

function openCall(
  desk: DeskQueues,
  callback: CallbackJob,
  callId: string,
  phone: number,
  nowMs: number,
): OpenCall {
  const { zone } = desk.desk.policy.hours;
  return {
    callId,
    attempt: callback.spent + 1,
    phone,
    startedAt: isoIn(zone, nowMs),
    deadlineAt: isoIn(zone, nowMs + desk.desk.callDeadline),
  };
}

async function applyChange<Request>(
  fetched: Fetched<Request>,
  callback: CallbackJob,
  change: PendingChange | null,
): Promise<CallbackJob> {
  if (change?.change.kind !== 'supersede') return callback;
  const next = superseded(callback, change.change.content);
  const { desk, job, nowMs } = fetched;
  if (next !== callback && callback.closed === null) {
    await recordResult(desk, resultOfClose(desk, jobId(job), callback, 'superseded', nowMs));
  }
  return next;
}

/** Ends that no later fact undoes; the others the gate finds again by itself. */
function endedBy(callback: CallbackJob, change: PendingChange | null): 'cancelled' | 'reached' | null {
  if (change?.change.kind === 'cancel') return 'cancelled';
  if (change?.change.kind === 'reached') return 'reached';
  return callback.closed === 'cancelled' || callback.closed === 'reached' ? callback.closed : null;
}

/** A shape of job that this version does not know is kept for a person, not guessed. */
async function park<Request>({ desk, job, callId }: Fetched<Request>): Promise<BeginOutcome<Request>> {
  await desk.calls
    .getBackend()
    .moveToFailed(job, 'needs_review', job.opts.removeOnFail ?? false, callId, false);
  return { kind: 'parked' };
}

function callbackName(desk: DeskQueues, job: CallsJob): string {
  return `${desk.desk.name}/${jobId(job)}`;
}

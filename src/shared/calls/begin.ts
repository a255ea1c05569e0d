// From a fetched job to a call about to be dialled, or to wherever the gate sends it (laws 3 and 5).
import { performance } from 'node:perf_hooks';
import { callbackJobSchema, type CallbackJob } from '../contracts/job.js';
import type { OpenCall } from '../domain/callback.js';
import { hasRoomFor } from '../domain/callingWindow.js';
import { gate, type GateVerdict } from '../domain/gate.js';
import type { DeskQueues } from '../queues.js';
import { nudge, pendingChange, type PendingChange } from './changes.js';
import { close, tellEnd, type Held } from './close.js';
import { jobId, moveToDelayed, moveToParked, type CallsJob } from './move.js';
import { numberFacts, type NumberFacts } from './numbers.js';
import { findResult } from './results.js';
import { clearChange, isLockedBy } from './scripts.js';
import { conclude, finish } from './settle.js';
import { superseded, withResult } from './state.js';
import { callbackName, writeDown, type Prepare } from './writeDown.js';

/** `dial`: the call is written down and must now be placed. Otherwise there is nothing to dial. */
export type BeginOutcome<Request> =
  | { readonly kind: 'dial'; readonly request: Request }
  | { readonly kind: 'recovered' | 'snoozed' | 'closed' | 'parked' | 'lost' };

/** Whether a patient is still to be rung. May take seconds; never rejects. */
export type IsWanted = (callback: CallbackJob) => Promise<boolean>;

/** What a worker brings along for a call. */
interface Dialling<Request> {
  readonly prepare: Prepare<Request>;
  /** Asked last, about a callback that would be dialled now, at most once a fetch; null or left out: nobody is asked. */
  readonly isWanted?: IsWanted | null;
}

interface Fetched<Request> extends Held {
  readonly prepare: Prepare<Request>;
  /** Null when nobody is to be asked, any more. */
  readonly isWanted: IsWanted | null;
}

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
  { prepare, isWanted = null }: Dialling<Request>,
): Promise<BeginOutcome<Request>> {
  const fetched: Fetched<Request> = { desk, job, callId, nowMs, prepare, isWanted };
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
  if (result && change) {
    const settled = withResult(callback, desk.desk.policy, result);
    const isReached = result.decision.kind === 'complete';
    return askGate(fetched, isReached ? { ...settled, closed: 'reached' } : settled, change);
  }
  if (!(await isLockedBy(desk, jobId(job), callId))) return { kind: 'lost' };
  if (result) await finish(desk, job, callback, result, callId);
  else await conclude(desk, job, callback, open, { disposition: 'silent', raw: null }, callId, nowMs);
  return { kind: 'recovered' };
}

async function askGate<Request>(
  fetched: Fetched<Request>,
  before: CallbackJob,
  change: PendingChange | null,
): Promise<BeginOutcome<Request>> {
  const { desk, job, nowMs } = fetched;
  const { policy } = desk.desk;
  const callback = await applyChange(fetched, before, change);
  if (callback === null) return { kind: 'lost' };
  const phones = await phoneFacts(fetched, callback);
  const verdict = gate(policy, { state: callback, ended: endedBy(callback, change), phones }, nowMs);
  const outcome = await act(fetched, callback, verdict, phones, change);
  if (outcome.kind !== 'again') return outcome;
  return askGate(outcome.fetched, before, await pendingChange(desk, jobId(job)));
}

/** A shut desk dials no number: nothing is asked about the thousands that are only put off when a window closes. */
async function phoneFacts({ desk, job, nowMs }: Held, { phones }: CallbackJob): Promise<NumberFacts[]> {
  const { policy } = desk.desk;
  if (!hasRoomFor(policy.hours, nowMs, policy.usualCallMs)) return [];
  const name = callbackName(desk, jobId(job));
  return Promise.all(phones.map(({ key }) => numberFacts(desk.redis, policy, key, name, nowMs)));
}

/** `again`: time has passed, or a change or another call to the number came in, while the gate was asked. */
type Tried<Request> = BeginOutcome<Request> | { readonly kind: 'again'; readonly fetched: Fetched<Request> };

async function act<Request>(
  fetched: Fetched<Request>,
  callback: CallbackJob,
  verdict: GateVerdict,
  phones: readonly NumberFacts[],
  change: PendingChange | null,
): Promise<Tried<Request>> {
  switch (verdict.kind) {
    case 'close':
      return left(fetched, change, 'closed', await close(fetched, callback, verdict.reason));
    case 'snooze':
      return left(fetched, change, 'snoozed', await snooze(fetched, callback, verdict.atMs));
    case 'dial': {
      const { isWanted, prepare } = fetched;
      if (isWanted) return askWhetherWanted(fetched, isWanted, callback, change);
      const chosen = { phone: verdict.phone, seen: phones[verdict.phone]?.seen ?? 0 };
      const written = await writeDown(fetched, callback, chosen, change, prepare);
      return written.kind === 'again' ? { kind: 'again', fetched } : written;
    }
  }
}

/**
 * The answer may have taken its time, in which the window may have closed: after a yes the gate has the last word. A no
 * ends the callback as a cancel does, but is not left in the mailbox, where it would replace a newer change.
 */
async function askWhetherWanted<Request>(
  fetched: Fetched<Request>,
  isWanted: IsWanted,
  callback: CallbackJob,
  change: PendingChange | null,
): Promise<Tried<Request>> {
  const askedAt = performance.now();
  const isStillWanted = await isWanted(callback);
  const nowMs = fetched.nowMs + Math.ceil(performance.now() - askedAt);
  const answered = { ...fetched, nowMs, isWanted: null };
  if (isStillWanted) return { kind: 'again', fetched: answered };
  return left(answered, change, 'closed', await close(answered, callback, 'cancelled'));
}

async function snooze({ desk, job, callId }: Held, callback: CallbackJob, atMs: number): Promise<boolean> {
  return moveToDelayed(desk, job, callId, { ...callback, closed: null }, atMs);
}

/** The callback is no longer active: a change that came in meanwhile brings it back. */
async function left<Kind extends 'closed' | 'snoozed'>(
  { desk, job }: Held,
  change: PendingChange | null,
  kind: Kind,
  isMoved: boolean,
): Promise<{ readonly kind: Kind | 'lost' }> {
  if (isMoved && change) await clearChange(desk, jobId(job), change.text);
  // Also when it seems lost: the answer to the move may have been lost alone.
  await nudge(desk, jobId(job));
  return { kind: isMoved ? kind : 'lost' };
}

/** @returns null when the job was lost */
async function applyChange(
  held: Held,
  callback: CallbackJob,
  change: PendingChange | null,
): Promise<CallbackJob | null> {
  if (change?.change.kind !== 'supersede') return callback;
  const next = superseded(callback, change.change.content);
  if (next === callback || callback.closed !== null) return next;
  return (await tellEnd(held, callback, 'superseded')) ? next : null;
}

/** Ends that no later fact undoes; the others the gate finds again by itself. Who was reached cannot be cancelled. */
function endedBy(callback: CallbackJob, change: PendingChange | null): 'cancelled' | 'reached' | null {
  const asked = change?.change;
  if (callback.closed === 'reached' || asked?.kind === 'reached') return 'reached';
  return asked?.kind === 'cancel' || callback.closed === 'cancelled' ? 'cancelled' : null;
}

/** A shape of job that this version does not know is kept for a person, not guessed. */
async function park<Request>({ desk, job, callId }: Fetched<Request>): Promise<BeginOutcome<Request>> {
  return { kind: (await moveToParked(desk, job, callId)) ? 'parked' : 'lost' };
}

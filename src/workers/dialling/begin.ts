// From a fetched job to a call about to be dialled, or to wherever the gate sends it (laws 3 and 5).
import { performance } from 'node:perf_hooks';
import { clearChange, nudge, pendingChange, type PendingChange } from '../../shared/calls/changes.js';
import { isHeld, jobId, moveToParked, type HeldJob } from '../../shared/calls/moves.js';
import { callbackName, numberFacts, type NumberFacts } from '../../shared/calls/numbers.js';
import { findResult } from '../../shared/calls/results.js';
import { applyConsequences, finish } from '../../shared/calls/settle.js';
import { superseded, withResult } from '../../shared/calls/state.js';
import { callbackJobSchema, type CallbackJob } from '../../shared/contracts/job.js';
import type { EndedBy } from '../../shared/contracts/result.js';
import type { CloseReason, OpenCall } from '../../shared/domain/callback.js';
import { hasRoomFor } from '../../shared/domain/callingWindow.js';
import { gate, type GateVerdict } from '../../shared/domain/gate.js';
import type { Order } from '../../shared/robots/robot.js';
import type { SealRing } from '../../shared/sealing.js';
import { close, tellEnd } from './close.js';
import { postpone } from './postpone.js';
import { recoverSilent } from './silence.js';
import { writeDown } from './writeDown.js';

/**
 * `dial`: the call is written down and must now be placed. Otherwise there is nothing to dial; `lost`: another process has
 * the job meanwhile.
 */
export type BeginOutcome =
  | { readonly kind: 'dial'; readonly order: Order }
  | { readonly kind: 'recovered' | 'postponed' | 'closed' | 'parked' | 'lost' };

/** Whether a patient is still to be rung. May take seconds; never rejects. */
export type IsWanted = (callback: CallbackJob) => Promise<boolean>;

/** A job on its way to the robot. Its token becomes the id of the call. */
export interface FetchedJob extends HeldJob {
  readonly ring: SealRing;
  /** Asked last, about a callback that would be dialled now, at most once a fetch; null: nobody is asked, any more. */
  readonly isWanted: IsWanted | null;
}

/**
 * Takes a fetched job through recovery and the gate to the write-ahead.
 *
 * @throws SealError when the patient cannot be read with the keys given here; nothing was written then
 */
export async function begin(fetched: FetchedJob): Promise<BeginOutcome> {
  const { desk, job } = fetched;
  const parsed = callbackJobSchema.safeParse(job.data);
  if (!parsed.success) return park(fetched);
  const change = await pendingChange(desk, jobId(job));
  if (parsed.data.open === null) return askGate(fetched, parsed.data, change);
  return recover(fetched, parsed.data, parsed.data.open, change);
}

/** A shape of job that this version does not know is kept for a person, not guessed. */
async function park(held: HeldJob): Promise<BeginOutcome> {
  return { kind: (await moveToParked(held)) ? 'parked' : 'lost' };
}

/** An open call that no worker holds: it has a result, or it was silent. It is never dialled again by itself. */
async function recover(
  fetched: FetchedJob,
  callback: CallbackJob,
  open: OpenCall,
  change: PendingChange | null,
): Promise<BeginOutcome> {
  const { desk } = fetched;
  const result = await findResult(desk, open.callId);
  if (result && change) {
    await applyConsequences(desk, result);
    const settled = withResult(callback, desk.settings.policy, result);
    const isReached = result.decision.kind === 'complete';
    return askGate(fetched, isReached ? { ...settled, closed: 'reached' } : settled, change);
  }
  if (!(await isHeld(fetched))) return { kind: 'lost' };
  if (!result) return { kind: await recoverSilent(fetched, callback, open) };
  await finish(fetched, callback, result);
  return { kind: 'recovered' };
}

async function askGate(
  fetched: FetchedJob,
  before: CallbackJob,
  change: PendingChange | null,
): Promise<BeginOutcome> {
  const { desk, job, nowMs } = fetched;
  const callback = await applyChange(fetched, before, change);
  if (callback === null) return { kind: 'lost' };
  const phones = await phoneFacts(fetched, callback);
  const facts = { state: callback, ended: endedBy(callback, change), phones };
  const outcome = await act(fetched, callback, gate(desk.settings.policy, facts, nowMs), phones, change);
  if (outcome.kind !== 'again') return outcome;
  return askGate(outcome.fetched, before, await pendingChange(desk, jobId(job)));
}

/** A shut desk dials no number: nothing is asked about the thousands that are only postponed when a window closes. */
async function phoneFacts({ desk, job, nowMs }: HeldJob, { phones }: CallbackJob): Promise<NumberFacts[]> {
  const { policy } = desk.settings;
  if (!hasRoomFor(policy.hours, nowMs, policy.usualCallMs)) return [];
  const name = callbackName(desk, jobId(job));
  return Promise.all(phones.map(({ key }) => numberFacts(desk.redis, policy, key, name, nowMs)));
}

/** @returns null when the job was lost */
async function applyChange(
  held: HeldJob,
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

/** `again`: time has passed, or a change or another call to the number came in, while the gate was asked. */
type Tried = BeginOutcome | { readonly kind: 'again'; readonly fetched: FetchedJob };

async function act(
  fetched: FetchedJob,
  callback: CallbackJob,
  verdict: GateVerdict,
  phones: readonly NumberFacts[],
  change: PendingChange | null,
): Promise<Tried> {
  switch (verdict.kind) {
    case 'close': {
      const isClosed = await close(fetched, callback, verdict.reason, cancelledBy(verdict.reason, change));
      return left(fetched, change, 'closed', isClosed);
    }
    case 'postpone':
      return left(fetched, change, 'postponed', await postpone(fetched, callback, verdict.atMs));
    case 'dial': {
      const { isWanted, ring } = fetched;
      if (isWanted) return askWhetherWanted(fetched, isWanted, callback, change);
      const chosen = { phone: verdict.phone, seen: phones[verdict.phone]?.seen ?? 0 };
      const written = await writeDown(fetched, ring, callback, chosen, change);
      return written.kind === 'again' ? { kind: 'again', fetched } : written;
    }
  }
}

/**
 * The window may have closed while 1C took its time: after a yes the gate is asked again. A no ends the callback as a cancel
 * does, but is not left in the mailbox, where it would replace a newer change.
 */
async function askWhetherWanted(
  fetched: FetchedJob,
  isWanted: IsWanted,
  callback: CallbackJob,
  change: PendingChange | null,
): Promise<Tried> {
  const askedAt = performance.now();
  const isStillWanted = await isWanted(callback);
  const nowMs = fetched.nowMs + Math.ceil(performance.now() - askedAt);
  const answered = { ...fetched, nowMs, isWanted: null };
  if (isStillWanted) return { kind: 'again', fetched: answered };
  return left(
    answered,
    change,
    'closed',
    await close(answered, callback, 'cancelled', { kind: 'last_moment' }),
  );
}

function cancelledBy(reason: CloseReason, change: PendingChange | null): EndedBy | undefined {
  if (reason !== 'cancelled' || change?.change.kind !== 'cancel') return undefined;
  return { kind: 'cancel', reason: change.change.reason };
}

/** The callback is no longer active: a change that came in meanwhile brings it back. */
async function left<Kind extends 'closed' | 'postponed'>(
  { desk, job }: HeldJob,
  change: PendingChange | null,
  kind: Kind,
  isMoved: boolean,
): Promise<{ readonly kind: Kind | 'lost' }> {
  if (isMoved && change) await clearChange(desk, jobId(job), change);
  // Also when it seems lost: the answer to the move may have been lost alone.
  await nudge(desk, jobId(job));
  return { kind: isMoved ? kind : 'lost' };
}

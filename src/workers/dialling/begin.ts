// From a fetched job to a call about to be dialled, or to wherever the gate sends it (laws 3 and 5).
import { performance } from 'node:perf_hooks';
import {
  changeOnFetch,
  clearChange,
  nudge,
  pendingChange,
  type PendingChange,
} from '../../shared/calls/changes.js';
import { isHeld, jobId, moveToParked, type HeldJob } from '../../shared/calls/moves.js';
import { numberFacts, type NumberFacts } from '../../shared/calls/numbers.js';
import { findResult } from '../../shared/calls/results.js';
import { applyConsequences, finish } from '../../shared/calls/settle.js';
import { superseded, withResult } from '../../shared/calls/state.js';
import { callbackJobSchema, type CallbackJob } from '../../shared/contracts/job.js';
import { countReviewed } from '../../shared/counters/reviews.js';
import type { EndedBy } from '../../shared/contracts/result.js';
import type { CloseReason, OpenCall } from '../../shared/domain/callback.js';
import { hasRoomFor } from '../../shared/domain/callingWindow.js';
import { mayDial } from '../../shared/domain/dialOnly.js';
import { gate, type GateVerdict } from '../../shared/domain/gate.js';
import type { SealPlace } from '../../shared/sealing.js';
import type { JudgedCallback, FetchedJob, IsWanted } from './context.js';
import { endWithoutCall, tellEnd } from './endWithoutCall.js';
import { postpone } from './postpone.js';
import { recoverSilent } from './silence.js';
import { writeDown, type WrittenDown } from './writeDown.js';

/**
 * `dial`: the call is written down and must now be placed. Otherwise there is nothing to dial; `lost`: another process has
 * the job meanwhile.
 */
export type BeginOutcome =
  | Extract<WrittenDown, { kind: 'dial' }>
  | { readonly kind: 'recovered' | 'postponed' | 'closed' | 'parked' | 'lost' };

/**
 * Takes a fetched job through recovery and the gate to the write-ahead.
 *
 * @throws SealError when the patient cannot be read with the keys given here; nothing was written then
 */
export async function begin(fetched: FetchedJob): Promise<BeginOutcome> {
  const { desk, job } = fetched;
  const parsed = callbackJobSchema.safeParse(job.data);
  if (!parsed.success) return park(fetched);
  const { data: callback } = parsed;
  // Asked together with the mailbox: a change is rare, and a new appointment has its phones asked again.
  const [change, phones] = await Promise.all([
    changeOnFetch(desk, jobId(job)),
    callback.open === null ? phoneFacts(fetched, callback) : [],
    callback.closed === 'needs_review' ? countReviewed(desk, callback.calls.at(-1)) : null,
  ]);
  if (callback.open === null) return askGate(fetched, callback, change, phones);
  return recover(fetched, callback, callback.open, change);
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
    await applyConsequences(fetched, result);
    const settled = withResult(callback, desk.settings.policy, result);
    const isReached = result.decision.kind === 'complete';
    return askGate(fetched, isReached ? { ...settled, closed: 'reached' } : settled, change);
  }
  if (!(await isHeld(fetched))) return { kind: 'lost' };
  if (!result) return { kind: await recoverSilent(fetched, callback, open, fetched.hasTalked ?? null) };
  await finish(fetched, callback, result);
  return { kind: 'recovered' };
}

async function askGate(
  fetched: FetchedJob,
  before: CallbackJob,
  change: PendingChange | null,
  known: readonly NumberFacts[] | null = null,
): Promise<BeginOutcome> {
  const { desk, job, nowMs } = fetched;
  const callback = await applyChange(fetched, before, change);
  if (callback === null) return { kind: 'lost' };
  const phones = known && callback === before ? known : await phoneFacts(fetched, callback);
  const allowed = allowedPhones(fetched, callback);
  const facts = { state: callback, ended: endedBy(callback, change), phones, allowed };
  const verdict = gate(desk.settings.policy, facts, nowMs);
  const outcome = await followVerdict({ ...fetched, callback, change, phones }, verdict);
  if (outcome.kind !== 'again') return outcome;
  return askGate(outcome.fetched, before, await pendingChange(desk, jobId(job)));
}

/**
 * For a desk with `dialOnly`: which of the phones it may ring.
 *
 * @throws SealError as the order would
 */
function allowedPhones({ desk, job, ring }: FetchedJob, { phones }: CallbackJob): boolean[] | null {
  const { name, dialOnly } = desk.settings;
  if (dialOnly === undefined) return null;
  const place: SealPlace = { desk: name, job: jobId(job), field: 'phone' };
  return phones.map(({ sealed }) => mayDial(dialOnly, ring.open(sealed, place)));
}

/** A shut desk dials no number: nothing is asked about the thousands that are only postponed when a window closes. */
async function phoneFacts(held: HeldJob, { phones }: CallbackJob): Promise<NumberFacts[]> {
  const { desk, job, nowMs } = held;
  const { hours, usualCallMs } = desk.settings.policy;
  if (!hasRoomFor(hours, nowMs, usualCallMs)) return [];
  return Promise.all(phones.map(({ key }) => numberFacts({ desk, jobId: jobId(job), nowMs }, key)));
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

async function followVerdict(judged: JudgedCallback, verdict: GateVerdict): Promise<Tried> {
  const { callback, isWanted } = judged;
  switch (verdict.kind) {
    case 'close': {
      const endedBy = cancelledBy(verdict.reason, judged.change);
      return afterMove(judged, 'closed', await endWithoutCall(judged, callback, verdict.reason, endedBy));
    }
    case 'postpone':
      return afterMove(judged, 'postponed', await postpone(judged, callback, verdict.atMs));
    case 'dial': {
      if (isWanted) return askWhetherWanted(judged, isWanted);
      const written = await writeDown(judged, verdict.phone);
      if (written.kind === 'dial') return written;
      return written.kind === 'again' ? { kind: 'again', fetched: judged } : { kind: written.kind };
    }
  }
}

/**
 * The window may have closed while 1C took its time: after a yes the gate is asked again. A no ends the callback as a cancel
 * does, but is not left in the mailbox, where it would replace a newer change.
 */
async function askWhetherWanted(judged: JudgedCallback, isWanted: IsWanted): Promise<Tried> {
  const askedAt = performance.now();
  const isStillWanted = await isWanted(judged.callback);
  const nowMs = judged.nowMs + Math.ceil(performance.now() - askedAt);
  const answered = { ...judged, nowMs, isWanted: null };
  if (isStillWanted) return { kind: 'again', fetched: answered };
  const isClosed = await endWithoutCall(answered, answered.callback, 'cancelled', { kind: 'last_moment' });
  return afterMove(answered, 'closed', isClosed);
}

function cancelledBy(reason: CloseReason, change: PendingChange | null): EndedBy | undefined {
  if (reason !== 'cancelled' || change?.change.kind !== 'cancel') return undefined;
  return { kind: 'cancel', reason: change.change.reason };
}

/** The callback is no longer active: a change that came in meanwhile brings it back. */
async function afterMove<Kind extends 'closed' | 'postponed'>(
  { desk, job, change }: JudgedCallback,
  kind: Kind,
  isMoved: boolean,
): Promise<{ readonly kind: Kind | 'lost' }> {
  if (isMoved && change) await clearChange(desk, jobId(job), change);
  // Also when it seems lost: the answer to the move may have been lost alone.
  await nudge(desk, jobId(job));
  return { kind: isMoved ? kind : 'lost' };
}

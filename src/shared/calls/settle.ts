// The end of a call, by any process that holds its callId: result first, then its consequences, then the move (laws 1 and 6).
import type { CallVerdict } from '../contracts/callEvent.js';
import type { CallbackJob, Change } from '../contracts/job.js';
import type { ResultJob } from '../contracts/result.js';
import type { OpenCall } from '../domain/callback.js';
import { countReviewed } from '../counters/reviews.js';
import { isoIn } from '../domain/instant.js';
import type { DeskQueues } from '../redis/deskQueues.js';
import { tellLineFreed } from '../redis/freedLines.js';
import { countCall } from './breaker.js';
import {
  findCallToEnd,
  keepLateEvent,
  legTimes,
  storedCallback,
  type StoredCall,
  type StoredCallback,
} from './callRecord.js';
import { bringToGate, leaveChange, nudge } from './changes.js';
import { behindIt, jobId, moveToClosed, moveToCompleted, moveToDelayed, type HeldJob } from './moves.js';
import { callbackName, noteOutcome, outcomesOf, releaseNumber } from './numbers.js';
import { recordResult, resultOfCall, type Recorded } from './results.js';
import { lookBeforeDelivery } from './undelivered.js';
import { withResult } from './state.js';

/** `late`: the call has another verdict already, or this came after silence; it is kept, and a `connected` is acted upon. */
export type SettleOutcome = 'settled' | 'duplicate' | 'late' | 'unknown';

/**
 * Settles a call. Safe to repeat and to race: BullMQ lets one result stand for a callId and one move through.
 *
 * @param callId as the robot was given it
 * @param seen is told which job the call is of, for logs and traces
 * @throws when Redis does not answer; nothing is half done that a repetition would not finish
 */
export async function settle(
  desk: DeskQueues,
  callId: string,
  verdict: CallVerdict,
  nowMs: number,
  seen?: (jobId: string) => void,
): Promise<SettleOutcome> {
  const call = await findCallToEnd(desk, callId);
  if (!call) return 'unknown';
  seen?.(call.jobId);
  const { stored, result: known } = call;
  if (!known && stored?.callback.open?.callId === callId) {
    const held: HeldJob = { desk, job: stored.job, token: callId, nowMs };
    const { open } = stored.callback;
    const { standing, isFirst } = await conclude(held, stored.callback, open, verdict, call);
    return isFirst ? 'settled' : applyRepeatedVerdict(desk, standing, verdict, nowMs);
  }
  // A call is taken out of its job only after its result stands, and both were read at one moment.
  if (!known) return 'unknown';
  await finishStored(desk, stored, known);
  return applyRepeatedVerdict(desk, known, verdict, nowMs);
}

/**
 * Gives an open call its verdict and moves the job on.
 *
 * @param held by the callId, or by the fetch that found the call silent
 * @param found by findCallToEnd; null: nobody has looked, or listed its result
 * @returns the result that stands, and whether it is this verdict's
 */
export async function conclude(
  held: HeldJob,
  callback: CallbackJob,
  open: OpenCall,
  verdict: CallVerdict,
  found: StoredCall | null = null,
): Promise<Recorded> {
  const phoneKey = callback.phones[open.phone]?.key ?? '';
  const earlier = open.earlier ?? (await outcomesOf(held.desk.redis, phoneKey));
  const ended = { callback, open, verdict, earlier, legs: legTimes(found?.progress ?? {}) };
  const recorded = await recordResult(held.desk, resultOfCall(held, ended), found !== null);
  await finish(held, callback, recorded.standing);
  return recorded;
}

/** Moves a job as its open call's result says, unless that was done already, and on to the gate if a change waits. */
export async function finish(held: HeldJob, callback: CallbackJob, result: ResultJob): Promise<void> {
  const { desk, job } = held;
  if (callback.open === null || callback.open.callId !== result.callId) {
    await nudge(desk, jobId(job));
    return;
  }
  const consequences = applyConsequences(held, result);
  if (mustPrecedeTheMove(desk, result)) await consequences;
  await Promise.all([
    consequences,
    moveAsDecided({ ...held, isFollowed: true }, withResult(callback, desk.settings.policy, result), result),
    behindIt(async () => bringToGate(desk, jobId(job), await tellLineFreed(desk, jobId(job)))),
  ]);
}

/**
 * Consequences come before the move (docs/decisions/0009). Usually they are sent right before it on the same connection. Their
 * answers are waited for where the order is not given (a number lives on another node of a cluster), and where they may pause
 * the desk before its line is free.
 */
function mustPrecedeTheMove({ redis }: DeskQueues, { fault }: ResultJob): boolean {
  return redis.isCluster || fault === 'operator';
}

/**
 * The same for a result alone: its delivery makes sure that its job was moved. A job that has ended was, and a completed one still
 * shows its last call as open.
 *
 * @returns the id of the result that is to be delivered first of its document; null: none is listed
 */
export async function finishFromResult(desk: DeskQueues, result: ResultJob): Promise<string | null> {
  const { first, fields, isEnded, change } = await lookBeforeDelivery(desk, result);
  if (result.callId === null || isEnded) await bringToGate(desk, result.jobId, change);
  else await finishStored(desk, storedCallback(desk, result.jobId, fields), result);
  return first;
}

/** A job of another version was parked: its results are told to 1C all the same. */
async function finishStored(
  desk: DeskQueues,
  stored: StoredCallback | null,
  result: ResultJob,
): Promise<void> {
  if (!stored || result.callId === null) return;
  const held = { desk, job: stored.job, token: result.callId, nowMs: Date.now() };
  await finish(held, stored.callback, result);
}

/**
 * What a call's end means beside its callback: the number is free again if it never rang, its outcome is remembered, the day
 * counts it, and the desk pauses when operators fail in a row. A repeated move repeats this too; each part counts a call once.
 */
export async function applyConsequences(
  { desk, job }: Pick<HeldJob, 'desk' | 'job'>,
  result: ResultJob,
): Promise<void> {
  await Promise.all([
    releaseUnrung(desk, result),
    rememberOutcome(desk, result),
    result.callId === null ? null : countCall(desk, result, job.timestamp),
  ]);
}

async function releaseUnrung(
  desk: DeskQueues,
  { fault, phone, callId, jobId: id }: ResultJob,
): Promise<void> {
  const neverRang = fault === 'operator' || fault === 'robot' || fault === 'carrier';
  if (neverRang && phone && callId)
    await releaseNumber(desk.redis, phone.key, callbackName(desk, id), callId);
}

async function rememberOutcome(
  desk: DeskQueues,
  { phone, disposition, callId, endedAt }: ResultJob,
): Promise<void> {
  if (phone && disposition && callId)
    await noteOutcome(desk.redis, phone.key, { disposition, endedAt, callId }, desk.retentionMs);
}

async function moveAsDecided(held: HeldJob, callback: CallbackJob, result: ResultJob): Promise<boolean> {
  const { decision } = result;
  switch (decision.kind) {
    case 'complete':
      return moveToCompleted(held, { callId: result.callId });
    case 'retry':
    case 'requeue':
      return moveToDelayed(held, callback, Date.parse(decision.at));
    case 'close':
      return moveToClosed(held, callback, decision.reason);
  }
}

/** A verdict that found another one standing. */
async function applyRepeatedVerdict(
  desk: DeskQueues,
  standing: ResultJob,
  verdict: CallVerdict,
  nowMs: number,
): Promise<SettleOutcome> {
  if (standing.disposition === verdict.disposition) return 'duplicate';
  await applyLateVerdict(desk, standing, verdict, nowMs);
  return 'late';
}

/** A contradiction is kept; "reached after all" ends a callback that is still about the same appointment. */
async function applyLateVerdict(
  desk: DeskQueues,
  { callId, jobId: id, decision, endedAt }: ResultJob,
  verdict: CallVerdict,
  nowMs: number,
): Promise<void> {
  if (callId === null) return;
  const at = isoIn(desk.settings.policy.hours.zone, nowMs);
  await keepLateEvent(desk, callId, { ...verdict, at });
  if (decision.kind === 'close' && decision.reason === 'needs_review')
    await countReviewed(desk, { callId, endedAt });
  if (verdict.disposition !== 'connected') return;
  const change: Change = { kind: 'reached', callId, at };
  await leaveChange(desk, id, change);
}

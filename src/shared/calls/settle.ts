// The end of a call, by any process that holds its callId: result first, then its consequences, then the move (laws 1 and 6).
import type { CallVerdict } from '../contracts/callEvent.js';
import { callbackJobSchema, type CallbackJob, type Change } from '../contracts/job.js';
import type { ResultJob } from '../contracts/result.js';
import type { OpenCall } from '../domain/callback.js';
import { isoIn } from '../domain/instant.js';
import type { DeskQueues } from '../redis/deskQueues.js';
import { noteOperator } from './breaker.js';
import { jobOfCall, keepLateEvent } from './callRecord.js';
import { leaveChange, nudge } from './changes.js';
import { jobId, moveToClosed, moveToCompleted, moveToDelayed, type HeldJob } from './moves.js';
import { callbackName, noteOutcome, outcomesOf, releaseNumber } from './numbers.js';
import { addResult, findResult, resultOfCall, type Recorded } from './results.js';
import { withResult } from './state.js';
import { listUndelivered } from './undelivered.js';

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
  const [id, known] = await Promise.all([jobOfCall(desk, callId), findResult(desk, callId)]);
  if (id === null) return 'unknown';
  seen?.(id);
  const job = await desk.calls.getJob(id);
  const callback = job && callbackJobSchema.safeParse(job.data).data;
  if (!known && job && callback?.open?.callId === callId) {
    const held: HeldJob = { desk, job, token: callId, nowMs };
    const { standing, isFirst } = await conclude(held, callback, callback.open, verdict);
    return isFirst ? 'settled' : applyRepeatedVerdict(desk, standing, verdict, nowMs);
  }
  // A call is taken out of its job only after its result stands, so a result that was just missed is there now.
  const standing = known ?? (await findResult(desk, callId));
  if (!standing) return 'unknown';
  await finishFromResult(desk, standing);
  return applyRepeatedVerdict(desk, standing, verdict, nowMs);
}

/**
 * Gives an open call its verdict and moves the job on.
 *
 * @param held by the callId, or by the fetch that found the call silent
 * @returns the result that stands, and whether it is this verdict's
 */
export async function conclude(
  held: HeldJob,
  callback: CallbackJob,
  open: OpenCall,
  verdict: CallVerdict,
): Promise<Recorded> {
  const { desk, job } = held;
  const [earlier] = await Promise.all([
    outcomesOf(desk.redis, callback.phones[open.phone]?.key ?? ''),
    listUndelivered(desk, { id: open.callId, jobId: jobId(job) }),
  ]);
  const recorded = await addResult(desk, resultOfCall(held, { callback, open, verdict, earlier }));
  await finish(held, callback, recorded.standing);
  return recorded;
}

/** Moves a job as its open call's result says, unless that was done already, and on to the gate if a change waits. */
export async function finish(held: HeldJob, callback: CallbackJob, result: ResultJob): Promise<void> {
  if (callback.open !== null && callback.open.callId === result.callId) {
    await applyConsequences(held.desk, result);
    await moveAsDecided(held, withResult(callback, held.desk.settings.policy, result), result);
  }
  await nudge(held.desk, jobId(held.job));
}

/** The same for a result alone: its delivery makes sure that its job was moved. */
export async function finishFromResult(desk: DeskQueues, result: ResultJob): Promise<void> {
  if (result.callId === null) {
    await nudge(desk, result.jobId);
    return;
  }
  const job = await desk.calls.getJob(result.jobId);
  // A job of another version was parked: its results are told to 1C all the same.
  const callback = job && callbackJobSchema.safeParse(job.data).data;
  if (!callback) return;
  await finish({ desk, job, token: result.callId, nowMs: Date.now() }, callback, result);
}

/**
 * What a call's end means beside its callback: the number is free again if it never rang, its outcome is remembered, and the
 * desk pauses when operators fail in a row. Done before the job leaves active, so a repeated move repeats this too; each part
 * counts a call once.
 */
export async function applyConsequences(desk: DeskQueues, result: ResultJob): Promise<void> {
  await Promise.all([
    releaseUnrung(desk, result),
    rememberOutcome(desk, result),
    countOperator(desk, result),
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

async function countOperator(desk: DeskQueues, { fault, callId }: ResultJob): Promise<void> {
  if (callId && (fault === 'operator' || fault === 'nobody' || fault === 'patient'))
    await noteOperator(desk, callId, fault === 'operator');
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
  { callId, jobId: id }: ResultJob,
  verdict: CallVerdict,
  nowMs: number,
): Promise<void> {
  if (callId === null) return;
  const at = isoIn(desk.settings.policy.hours.zone, nowMs);
  await keepLateEvent(desk, callId, { ...verdict, at });
  if (verdict.disposition !== 'connected') return;
  const change: Change = { kind: 'reached', callId, at };
  await leaveChange(desk, id, change);
}

// The end of a call, by any process that holds its callId: result first, then move, then wake (laws 1 and 6).
import { callbackJobSchema, type CallbackJob, type Change } from '../contracts/job.js';
import type { ResultJob } from '../contracts/result.js';
import type { OpenCall } from '../domain/callback.js';
import { isoIn } from '../domain/instant.js';
import type { DeskQueues } from '../queues.js';
import { noteOperator } from './breaker.js';
import { leaveChange, nudge } from './changes.js';
import { keepLateWord } from './lateWords.js';
import { jobId, moveToClosed, moveToCompleted, moveToDelayed, type CallsJob } from './move.js';
import { noteOutcome, outcomesOf, releaseNumber } from './numbers.js';
import { findResult, recordResult, resultOfCall, type CallVerdict } from './results.js';
import { withResult } from './state.js';
import { callbackName } from './writeDown.js';

/** `late`: the call has another verdict already, or this came after silence; recorded, and a `connected` is heeded. */
export type SettleOutcome = 'settled' | 'duplicate' | 'late' | 'unknown';

/**
 * Settles a call. Safe to repeat and to race: BullMQ lets one result stand for a callId and one move through.
 *
 * @param callId as VoiceBox was given it
 * @throws when Redis does not answer; nothing is half done that a repetition would not finish
 */
export async function settle(
  desk: DeskQueues,
  callId: string,
  verdict: CallVerdict,
  nowMs: number,
): Promise<SettleOutcome> {
  const id = await desk.redis.hget(desk.keys.call(callId), 'job');
  if (id === null) return 'unknown';
  const [known, job] = await Promise.all([findResult(desk, callId), desk.calls.getJob(id)]);
  const callback = job && callbackJobSchema.safeParse(job.data).data;
  if (!known && job && callback?.open?.callId === callId) {
    const { standing, isFirst } = await conclude(desk, job, callback, callback.open, verdict, callId, nowMs);
    return isFirst ? 'settled' : heedRepeated(desk, standing, verdict, nowMs);
  }
  // A call is taken out of its job only after its result stands, so a result that was just missed is there now.
  const standing = known ?? (await findResult(desk, callId));
  if (!standing) return 'unknown';
  await finishFromResult(desk, standing);
  return heedRepeated(desk, standing, verdict, nowMs);
}

/**
 * Gives an open call its verdict and moves the job on.
 *
 * @param token the lock's holder: the callId, or the fetch that found the call silent
 * @returns the result that stands, and whether it is this verdict's
 */
export async function conclude(
  desk: DeskQueues,
  job: CallsJob,
  callback: CallbackJob,
  open: OpenCall,
  verdict: CallVerdict,
  token: string,
  nowMs: number,
): Promise<{ standing: ResultJob; isFirst: boolean }> {
  const earlier = await outcomesOf(desk.redis, callback.phones[open.phone]?.key ?? '');
  const result = resultOfCall(desk, jobId(job), callback, open, verdict, earlier, nowMs);
  const recorded = await recordResult(desk, result);
  await Promise.all([
    recorded.isFirst ? noteConsequences(desk, recorded.standing) : null,
    finish(desk, job, callback, recorded.standing, token),
  ]);
  return recorded;
}

/** Moves a job as its open call's result says, unless that was done already, and on to the gate if a change waits. */
export async function finish(
  desk: DeskQueues,
  job: CallsJob,
  callback: CallbackJob,
  result: ResultJob,
  token: string,
): Promise<void> {
  if (callback.open !== null && callback.open.callId === result.callId) {
    await releaseUnrung(desk, result);
    await moveAsDecided(desk, job, withResult(callback, desk.desk.policy, result), result, token);
  }
  await nudge(desk, jobId(job));
}

/** The same for a result alone: whoever delivers it makes sure that its job was moved. */
export async function finishFromResult(desk: DeskQueues, result: ResultJob): Promise<void> {
  if (result.callId === null) {
    await nudge(desk, result.jobId);
    return;
  }
  const job = await desk.calls.getJob(result.jobId);
  if (!job) return;
  const callback = callbackJobSchema.safeParse(job.data).data;
  // A job of another version was parked: its results are told to 1C all the same.
  if (!callback) return;
  await finish(desk, job, callback, result, result.callId);
}

/** A number that never rang is free again before its callback is: whoever repeats the move repeats this. */
async function releaseUnrung(
  desk: DeskQueues,
  { fault, phone, callId, jobId: id }: ResultJob,
): Promise<void> {
  const neverRang = fault === 'operator' || fault === 'robot' || fault === 'carrier';
  if (neverRang && phone && callId)
    await releaseNumber(desk.redis, phone.key, callbackName(desk, id), callId);
}

async function moveAsDecided(
  desk: DeskQueues,
  job: CallsJob,
  callback: CallbackJob,
  result: ResultJob,
  token: string,
): Promise<boolean> {
  const { decision } = result;
  switch (decision.kind) {
    case 'complete':
      return moveToCompleted(desk, job, token, { callId: result.callId });
    case 'retry':
    case 'requeue':
      return moveToDelayed(desk, job, token, callback, Date.parse(decision.at));
    case 'close':
      return moveToClosed(desk, job, token, callback, decision.reason);
  }
}

/** What a verdict comes to that found another one standing. */
async function heedRepeated(
  desk: DeskQueues,
  standing: ResultJob,
  verdict: CallVerdict,
  nowMs: number,
): Promise<SettleOutcome> {
  if (standing.disposition === verdict.disposition) return 'duplicate';
  await heedLate(desk, standing, verdict, nowMs);
  return 'late';
}

/** A contradiction is kept; "reached after all" ends a callback that is about the same appointment still. */
async function heedLate(
  desk: DeskQueues,
  standing: ResultJob,
  verdict: CallVerdict,
  nowMs: number,
): Promise<void> {
  const { callId, jobId: id } = standing;
  if (callId === null) return;
  const at = isoIn(desk.desk.policy.hours.zone, nowMs);
  await keepLateWord(desk, callId, { ...verdict, at });
  if (verdict.disposition !== 'connected') return;
  const change: Change = { kind: 'reached', callId, at };
  await leaveChange(desk, id, change);
}

async function noteConsequences(desk: DeskQueues, result: ResultJob): Promise<void> {
  const { fault, phone, disposition, endedAt } = result;
  if (phone && disposition)
    await noteOutcome(desk.redis, phone.key, { disposition, endedAt }, desk.retentionMs);
  if (fault === 'operator' || fault === 'nobody' || fault === 'patient')
    await noteOperator(desk, fault === 'operator');
}

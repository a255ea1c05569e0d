// Results: one BullMQ job a call, id = callId. Adding it is what decides who settled the call (law 6).
import { randomUUID } from 'node:crypto';
import { resultJobSchema, type EndedBy, type ResultJob } from '../contracts/result.js';
import type { CallVerdict } from '../contracts/callEvent.js';
import type { CallbackJob } from '../contracts/job.js';
import type { CloseReason, Decision, OpenCall } from '../domain/callback.js';
import { decide } from '../domain/decide.js';
import { TRAITS_OF } from '../domain/disposition.js';
import { isoIn } from '../domain/instant.js';
import { maskNumbers } from '../domain/typedText.js';
import type { LegTimes } from '../counters/dayCounters.js';
import { phoneVerdict, type NumberOutcome } from '../domain/phoneVerdict.js';
import { JOB_FIELD } from '../redis/bullmqInternals.js';
import type { DeskQueues } from '../redis/deskQueues.js';
import { behindIt, jobId, type HeldJob } from './moves.js';
import { listUndelivered } from './undelivered.js';

/** An open call, and what somebody says became of it. */
export interface EndedCall {
  readonly callback: CallbackJob;
  readonly open: OpenCall;
  readonly verdict: CallVerdict;
  /** What was known of the number before. */
  readonly earlier: readonly NumberOutcome[];
  readonly legs: LegTimes;
}

/** The result of an open call, decided now. */
export function resultOfCall(
  held: HeldJob,
  { callback, open, verdict, earlier, legs }: EndedCall,
): ResultJob {
  const { nowMs } = held;
  const { policy } = held.desk.settings;
  const { disposition, raw } = verdict;
  const endedAt = isoIn(policy.hours.zone, nowMs);
  return {
    ...about(held, callback),
    id: open.callId,
    callId: open.callId,
    attempt: open.attempt,
    disposition,
    fault: TRAITS_OF[disposition].fault,
    decision: decide(policy, { state: callback, disposition, nowMs }, Math.random),
    phone: callback.phones[open.phone] ?? null,
    phoneIndex: open.phone,
    phoneVerdict: phoneVerdict([...earlier, { disposition, endedAt }]),
    startedAt: open.startedAt,
    ...legs,
    endedAt,
    raw,
  };
}

/**
 * The result of a callback that ends without a call. Its id is the same however often the end is repeated.
 *
 * @param endedBy who wanted it so, where it was neither time nor a rule
 */
export function resultOfClose(
  held: HeldJob,
  callback: CallbackJob,
  reason: CloseReason,
  endedBy?: EndedBy,
): ResultJob {
  const discreet =
    endedBy?.kind === 'cancel'
      ? { ...endedBy, reason: endedBy.reason === null ? null : maskNumbers(endedBy.reason) }
      : endedBy;
  const decision: Decision = { kind: 'close', reason };
  return {
    ...about(held, callback),
    id: `${jobId(held.job)}.${reason}.${callback.revision}.${callback.calls.length}`,
    callId: null,
    attempt: callback.spent,
    disposition: null,
    fault: null,
    decision,
    phone: null,
    phoneIndex: null,
    phoneVerdict: 'unknown',
    startedAt: null,
    operatorAnsweredAt: null,
    patientAnsweredAt: null,
    endedAt: isoIn(held.desk.settings.policy.hours.zone, held.nowMs),
    raw: null,
    ...(discreet ? { endedBy: discreet } : {}),
  };
}

/** How often delivery is tried is decided by time, in the worker's backoff; this only must not end it before. */
const DELIVERY = { attempts: 1_000, backoff: { type: 'custom' } } as const;

function about({ desk, job }: HeldJob, { ref, number }: CallbackJob) {
  return { v: 1, desk: desk.settings.name, jobId: jobId(job), ref, number, settleId: randomUUID() } as const;
}

export interface Recorded {
  /** The result that stands. */
  readonly standing: ResultJob;
  /** Whether it is the one that was added. */
  readonly isFirst: boolean;
}

/**
 * Lists and adds a result; a second one with its id does nothing. Which one stands is asked right behind: all three are on one
 * connection and in one slot, so they happen in this order and are answered in one wait. Where the question was faster, it is
 * asked again.
 *
 * @param isListed already
 */
export async function recordResult(desk: DeskQueues, result: ResultJob, isListed = false): Promise<Recorded> {
  const [, , early] = await Promise.all([
    isListed ? null : listUndelivered(desk, result),
    desk.results.add(result.decision.kind, result, { jobId: result.id, ...DELIVERY }),
    behindIt(() => resultText(desk, result.id)),
  ]);
  const text = early ?? (await resultText(desk, result.id));
  const isFirst = text === null || text.includes(result.settleId);
  return { standing: isFirst ? result : parsed(text), isFirst };
}

/** The result with an id, if there is one. */
export async function findResult(desk: DeskQueues, id: string): Promise<ResultJob | null> {
  const text = await resultText(desk, id);
  return text === null ? null : parsed(text);
}

async function resultText({ redis, results }: DeskQueues, id: string): Promise<string | null> {
  return redis.hget(results.toKey(id), JOB_FIELD.data);
}

function parsed(text: string): ResultJob {
  return resultJobSchema.parse(JSON.parse(text));
}

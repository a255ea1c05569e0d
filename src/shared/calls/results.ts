// Results: one BullMQ job a call, id = callId. Adding it is what decides who settled the call (law 6).
import { randomUUID } from 'node:crypto';
import { resultJobSchema, type ResultJob } from '../contracts/result.js';
import type { CallbackJob } from '../contracts/job.js';
import type { CloseReason, Decision, OpenCall } from '../domain/callback.js';
import { decide } from '../domain/decide.js';
import { FAULT_OF, type Disposition } from '../domain/disposition.js';
import { isoIn } from '../domain/instant.js';
import { phoneVerdict, type NumberOutcome } from '../domain/phoneVerdict.js';
import type { DeskQueues } from '../queues.js';
import { listUndelivered } from './undelivered.js';

/** What somebody says became of a call: our disposition and the robot's own words. */
export interface CallVerdict {
  readonly disposition: Disposition;
  readonly raw: ResultJob['raw'];
}

/** The result of an open call, decided now; `earlier` is what was known of the number before. */
export function resultOfCall(
  desk: DeskQueues,
  jobId: string,
  callback: CallbackJob,
  open: OpenCall,
  verdict: CallVerdict,
  earlier: readonly NumberOutcome[],
  nowMs: number,
): ResultJob {
  const { policy } = desk.desk;
  const { disposition, raw } = verdict;
  const endedAt = isoIn(policy.hours.zone, nowMs);
  return {
    ...about(desk, jobId, callback),
    id: open.callId,
    callId: open.callId,
    attempt: open.attempt,
    disposition,
    fault: FAULT_OF[disposition],
    decision: decide(policy, callback, disposition, nowMs, Math.random),
    phone: callback.phones[open.phone] ?? null,
    phoneIndex: open.phone,
    phoneVerdict: phoneVerdict([...earlier, { disposition, endedAt }]),
    startedAt: open.startedAt,
    endedAt,
    raw,
  };
}

/** The result of a callback that ends without a call. Its id is the same however often the end is repeated. */
export function resultOfClose(
  desk: DeskQueues,
  jobId: string,
  callback: CallbackJob,
  reason: CloseReason,
  nowMs: number,
): ResultJob {
  const decision: Decision = { kind: 'close', reason };
  return {
    ...about(desk, jobId, callback),
    id: `${jobId}.${reason}.${callback.revision}.${callback.calls.length}`,
    callId: null,
    attempt: callback.spent,
    disposition: null,
    fault: null,
    decision,
    phone: null,
    phoneIndex: null,
    phoneVerdict: 'unknown',
    startedAt: null,
    endedAt: isoIn(desk.desk.policy.hours.zone, nowMs),
    raw: null,
  };
}

/** How often delivery is tried is decided by time, in the worker's backoff; this only must not end it before. */
const DELIVERY = { attempts: 1_000, backoff: { type: 'custom' } } as const;

function about(desk: DeskQueues, jobId: string, callback: CallbackJob) {
  const { ref, number } = callback;
  return { v: 1, desk: desk.desk.name, jobId, ref, number, settleId: randomUUID() } as const;
}

/**
 * Adds a result; a second one with its id does nothing.
 *
 * @returns the result that stands, and whether it is this one
 */
export async function recordResult(
  desk: DeskQueues,
  result: ResultJob,
): Promise<{ standing: ResultJob; isFirst: boolean }> {
  await listUndelivered(desk, result);
  await desk.results.add(result.decision.kind, result, { jobId: result.id, ...DELIVERY });
  const standing = (await findResult(desk, result.id)) ?? result;
  return { standing, isFirst: standing.settleId === result.settleId };
}

/** The result with an id, if there is one. */
export async function findResult(desk: DeskQueues, id: string): Promise<ResultJob | null> {
  const job = await desk.results.getJob(id);
  return job ? resultJobSchema.parse(job.data) : null;
}

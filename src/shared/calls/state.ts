// How a callback's data changes: pure, so that a repeated step writes the same thing.
import type { CallbackContent, CallbackJob } from '../contracts/job.js';
import type { ResultJob } from '../contracts/result.js';
import type { OpenCall } from '../domain/callback.js';
import { isCharged } from '../domain/decide.js';
import type { DeskPolicy } from '../domain/policy.js';

/** A callback as it is queued first. */
export function newCallback(
  content: CallbackContent,
  document: Pick<CallbackJob, 'desk' | 'ref' | 'number'>,
): CallbackJob {
  return { v: 1, ...document, ...content, revision: 0, spent: 0, calls: [], open: null, closed: null };
}

/** The write-ahead: a call is about to be dialled. */
export function withOpenCall(callback: CallbackJob, open: OpenCall): CallbackJob {
  return { ...callback, open, closed: null };
}

/** The open call is over. A result that is not the open call's changes nothing. */
export function withResult(callback: CallbackJob, policy: DeskPolicy, result: ResultJob): CallbackJob {
  const { open } = callback;
  if (open === null || result.callId !== open.callId || result.disposition === null) return callback;
  const { callId, attempt, phone, startedAt } = open;
  const { endedAt, disposition } = result;
  return {
    ...callback,
    open: null,
    spent: callback.spent + (isCharged(result.disposition, policy) ? 1 : 0),
    calls: [...callback.calls, { callId, attempt, phone, startedAt, endedAt, disposition }],
  };
}

/** A later export moved the appointment: another callback about the same document, with a budget of its own. */
export function superseded(callback: CallbackJob, content: CallbackContent): CallbackJob {
  if (callback.appointmentAt === content.appointmentAt) return callback;
  return { ...newCallback(content, callback), revision: callback.revision + 1 };
}

// The last step before the robot is asked: the number is taken and the call is written down (law 3).
import type { CallbackJob } from '../contracts/job.js';
import type { OpenCall } from '../domain/callback.js';
import { isoIn } from '../domain/instant.js';
import type { DeskQueues } from '../queues.js';
import type { PendingChange } from './changes.js';
import type { Held } from './close.js';
import { jobId } from './move.js';
import { releaseNumber, takeNumber } from './numbers.js';
import { writeAhead } from './scripts.js';
import { withOpenCall } from './state.js';

/** Makes what the robot will be asked; runs before the write-ahead, so that what cannot be asked is not written down. */
export type Prepare<Request> = (callback: CallbackJob, open: OpenCall) => Request;

/** Which of the callback's phones rings, and how many calls to it were known when the gate chose it. */
export interface ChosenPhone {
  readonly phone: number;
  readonly seen: number;
}

/** `again`: a change or another call to the number came in since the gate was asked. `lost`: another process has the job. */
export type WrittenDown<Request> =
  | { readonly kind: 'dial'; readonly request: Request }
  | { readonly kind: 'again' }
  | { readonly kind: 'lost' };

/** @param change the one that is applied in `callback`; struck out in the same step */
export async function writeDown<Request>(
  { desk, job, callId, nowMs }: Held,
  callback: CallbackJob,
  { phone, seen }: ChosenPhone,
  change: PendingChange | null,
  prepare: Prepare<Request>,
): Promise<WrittenDown<Request>> {
  const key = callback.phones[phone]?.key ?? '';
  const name = callbackName(desk, jobId(job));
  const open = openCall(desk, callback, callId, phone, nowMs);
  const data = withOpenCall(callback, open);
  const request = prepare(data, open);
  const isTaken = await takeNumber(desk.redis, key, { callback: name, callId, seen, nowMs });
  if (!isTaken) return { kind: 'again' };
  const written = await writeAhead(desk, {
    jobId: jobId(job),
    callId,
    data: JSON.stringify(data),
    lockMs: desk.desk.callDeadline,
    change: change?.text ?? '',
  });
  if (written === 'begun') return { kind: 'dial', request };
  await releaseNumber(desk.redis, key, name, callId);
  return { kind: written === 'changed' ? 'again' : 'lost' };
}

/** A callback's name that is unique over all desks. */
export function callbackName({ desk }: DeskQueues, id: string): string {
  return `${desk.name}/${id}`;
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

// What a supervisor may do about one callback, and doing it once: pressed twice, or by two people, the second changes nothing.
import { cancelJob } from '../../shared/calls/cancel.js';
import { leaveChange, pendingChange } from '../../shared/calls/changes.js';
import type { CallsJob } from '../../shared/calls/moves.js';
import { callbackJobSchema, type CallbackJob } from '../../shared/contracts/job.js';
import { countReviewed } from '../../shared/counters/reviews.js';
import { hasRoomFor } from '../../shared/domain/callingWindow.js';
import { expiresAtMs } from '../../shared/domain/decide.js';
import { MINUTE_MS } from '../../shared/domain/duration.js';
import { isoIn } from '../../shared/domain/instant.js';
import type { DeskPolicy } from '../../shared/domain/policy.js';
import { isNotOurs, wakeWorkers } from '../../shared/redis/bullmqInternals.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import { checkOf, noteChecked } from './checks.js';

export const ACTIONS = ['cancel', 'again', 'at', 'reached', 'checked'] as const;
export type DocumentAction = (typeof ACTIONS)[number];

/** `changed`: something happened since the page was shown, so nothing was done. `unsure`: the call may still be running. */
export type ActionOutcome = 'done' | 'changed' | 'unsure' | 'bad_time';

/** One callback as it is now. */
export interface Held {
  readonly job: CallsJob;
  readonly callback: CallbackJob;
  readonly state: string;
  /** Whether a person has said what became of its last call. */
  readonly isChecked: boolean;
  /** Whether somebody has asked already that nobody be called. */
  readonly isCancelling: boolean;
}

export interface Asked {
  readonly action: DocumentAction;
  /** What the page showed when somebody pressed: `seenOf`. */
  readonly seen: string;
  /** That the call may still be running is known. */
  readonly isSure: boolean;
  /** For `at`. */
  readonly atMs: number | null;
  readonly by: string;
}

/** @returns null for a job that is gone, or of another version */
export async function heldOf(desk: DeskQueues, jobId: string): Promise<Held | null> {
  const job = await desk.calls.getJob(jobId);
  const callback = job && callbackJobSchema.safeParse(job.data).data;
  if (!job || !callback) return null;
  const [state, pending] = await Promise.all([job.getState(), pendingChange(desk, jobId)]);
  const isChecked = checkOf(job.progress, callback) !== null;
  return {
    job,
    callback,
    state,
    isChecked,
    isCancelling: pending !== null && pending.change.kind !== 'supersede',
  };
}

/** Names what a page shows of a callback: it changes with each call, appointment and end. */
export function seenOf({ callback: { revision, calls, open, closed }, isChecked }: Held): string {
  return [revision, calls.length, open ? 1 : 0, closed ?? '', isChecked ? 1 : 0].join('.');
}

/** The silent call of a callback under review may still be running, or be reported later, for so long. */
const MAY_RUN_MS = 30 * MINUTE_MS;

/** When the last call began, if it may still be running though nobody waits for it. */
export function mayStillRunSince({ callback: { calls } }: Held, nowMs: number): string | null {
  const last = calls.at(-1);
  const isRecent = last?.disposition === 'silent' && nowMs - Date.parse(last.startedAt) < MAY_RUN_MS;
  return isRecent ? last.startedAt : null;
}

/** The gate is asked again before any call; what it would refuse is not offered. */
export function actionsFor(policy: DeskPolicy, held: Held, nowMs: number): DocumentAction[] {
  const { state, callback, isChecked, isCancelling } = held;
  const isOver = nowMs >= expiresAtMs(policy, callback);
  if (state === 'delayed') return isCancelling ? [] : isOver ? ['cancel'] : ['cancel', 'again', 'at'];
  if (state !== 'failed') return state === 'completed' || isCancelling ? [] : ['cancel'];
  const mayRing = callback.spent < policy.attempts && !isOver;
  if (callback.closed === 'cancelled') return mayRing ? ['again'] : [];
  if (callback.closed !== 'needs_review') return [];
  const answers: DocumentAction[] = isChecked ? [] : ['checked'];
  return [
    ...(callback.calls.length > 0 ? ['reached' as const] : []),
    ...(mayRing ? ['again' as const] : []),
    ...answers,
  ];
}

/** @throws when Redis is away */
export async function act(
  desk: DeskQueues,
  jobId: string,
  asked: Asked,
  nowMs: number,
): Promise<ActionOutcome> {
  const held = await heldOf(desk, jobId);
  const { policy } = desk.settings;
  if (!held || seenOf(held) !== asked.seen) return 'changed';
  if (!actionsFor(policy, held, nowMs).includes(asked.action)) return 'changed';
  if (asked.action === 'again' && !asked.isSure && mayStillRunSince(held, nowMs) !== null) return 'unsure';
  switch (asked.action) {
    case 'cancel':
      return (await cancelJob(desk, jobId, `отменил(а) ${asked.by}`, nowMs)) === 'cancelled'
        ? 'done'
        : 'changed';
    case 'again':
      return ring(desk, held);
    case 'at':
      return ringAt(desk, held, asked.atMs, nowMs);
    case 'reached':
      return reached(desk, held, nowMs);
    case 'checked':
      await noteChecked(held, asked.by, isoIn(policy.hours.zone, nowMs));
      await countReviewed(desk, held.callback.calls.at(-1));
      return 'done';
  }
}

/** Brings it to the gate now. BullMQ lets one such move through. */
async function ring(desk: DeskQueues, { job, state }: Held): Promise<ActionOutcome> {
  const isMoved = await unlessMoved(state === 'failed' ? job.retry('failed') : job.promote());
  if (isMoved) await wakeWorkers(desk.calls, desk.redis);
  return isMoved ? 'done' : 'changed';
}

async function ringAt(
  { settings: { policy } }: DeskQueues,
  { job, callback }: Held,
  atMs: number | null,
  nowMs: number,
): Promise<ActionOutcome> {
  const isGood =
    atMs !== null &&
    atMs > nowMs &&
    atMs < expiresAtMs(policy, callback) &&
    hasRoomFor(policy.hours, atMs, policy.usualCallMs);
  if (!isGood) return 'bad_time';
  return (await unlessMoved(job.changeDelay(atMs - nowMs))) ? 'done' : 'changed';
}

/** A worker tells 1C, and ends the callback without a call. */
async function reached(desk: DeskQueues, { job, callback }: Held, nowMs: number): Promise<ActionOutcome> {
  const callId = callback.calls.at(-1)?.callId;
  if (callId === undefined || job.id === undefined) return 'changed';
  const at = isoIn(desk.settings.policy.hours.zone, nowMs);
  return (await leaveChange(desk, job.id, { kind: 'reached', callId, at })) ? 'done' : 'changed';
}

async function unlessMoved(move: Promise<void>): Promise<boolean> {
  try {
    await move;
    return true;
  } catch (error) {
    if (isNotOurs(error)) return false;
    throw error;
  }
}

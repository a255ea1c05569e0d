// What a supervisor may do about one callback, and doing it once: pressed twice, or by two people, the second changes nothing.
// A note goes with it, masked and sealed.
import { cancelJob } from '../../shared/calls/cancel.js';
import { leaveChange, pendingChange } from '../../shared/calls/changes.js';
import type { CallsJob } from '../../shared/calls/moves.js';
import { callbackJobSchema, patientSchema, type CallbackJob } from '../../shared/contracts/job.js';
import { countReviewed } from '../../shared/counters/reviews.js';
import { addNote } from '../../shared/documents/notes.js';
import { hasRoomFor } from '../../shared/domain/callingWindow.js';
import { expiresAtMs } from '../../shared/domain/decide.js';
import { MINUTE_MS } from '../../shared/domain/duration.js';
import { isoIn } from '../../shared/domain/instant.js';
import type { DeskPolicy } from '../../shared/domain/policy.js';
import { maskNames, recordText } from '../../shared/domain/typedText.js';
import { SealError } from '../../shared/errors.js';
import { isMovedByUs, wakeWorkers } from '../../shared/redis/bullmqInternals.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import type { SealPlace, SealRing } from '../../shared/sealing.js';
import { checkOf, noteChecked } from './checks.js';

export const ACTIONS = ['cancel', 'again', 'at', 'reached', 'checked'] as const;
export type DocumentAction = (typeof ACTIONS)[number];

/** `changed`: something happened since the page was shown, so nothing was done. `unsure`: the call may still be running. */
type ActionOutcome = 'done' | 'changed' | 'unsure' | 'bad_time';

/** How a press ended, and of which document: for the page that answers, and for the audit trail. Masked. */
export interface Pressed {
  readonly outcome: ActionOutcome;
  /** Null when the desk has no such callback. */
  readonly about: PressedDocument | null;
  readonly hasNote: boolean;
}

export interface PressedDocument {
  readonly ref: string;
  readonly number: string | null;
  readonly patient: string;
  /** When its last call began, if that may still be running. */
  readonly runsSince: string | null;
}

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
  /** As somebody typed it; null: none. */
  readonly note: string | null;
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

/** Names what a page shows of a callback: it changes with each call, appointment, time and end. */
export function seenOf({ callback, isChecked, job, state }: Held): string {
  const { revision, calls, open, closed } = callback;
  const delay = state === 'delayed' ? job.delay : 0;
  return [revision, calls.length, open ? 1 : 0, closed ?? '', isChecked ? 1 : 0, delay].join('.');
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

/** So long two people who press the same button at the same time are told apart. */
const PRESS_LASTS_MS = 15_000;

/** @param ring opens a note's place @throws when Redis is away */
export async function act(
  desk: DeskQueues,
  jobId: string,
  asked: Asked,
  nowMs: number,
  ring: SealRing,
): Promise<Pressed> {
  const held = await heldOf(desk, jobId);
  if (!held) return { outcome: 'changed', about: null, hasNote: false };
  // Nothing that somebody made up becomes the name of a key.
  const isCurrent = seenOf(held) === asked.seen;
  const outcome = isCurrent
    ? await onceFor(desk, jobId, asked, () => actOn(desk, held, asked, nowMs))
    : 'changed';
  const hasNote = outcome === 'done' && (await noted(desk, held, asked, nowMs, ring));
  const { ref, number, patient } = held.callback;
  const about = { ref, number, patient: patient.masked, runsSince: mayStillRunSince(held, nowMs) };
  return { outcome, about, hasNote };
}

/** Lets the first of two presses of one button through, in whichever web process they come. What did nothing may be pressed again. */
async function onceFor(
  { redis, keys }: DeskQueues,
  jobId: string,
  { action, seen }: Asked,
  press: () => Promise<ActionOutcome>,
): Promise<ActionOutcome> {
  const key = `${keys.prefix}:press:${jobId}:${action}:${seen}`;
  if ((await redis.set(key, '1', 'PX', PRESS_LASTS_MS, 'NX')) === null) return 'changed';
  let outcome: ActionOutcome | null = null;
  try {
    outcome = await press();
    return outcome;
  } finally {
    if (outcome !== 'done') await redis.del(key);
  }
}

async function actOn(desk: DeskQueues, held: Held, asked: Asked, nowMs: number): Promise<ActionOutcome> {
  const { policy } = desk.settings;
  if (!actionsFor(policy, held, nowMs).includes(asked.action)) return 'changed';
  if (asked.action === 'again' && !asked.isSure && mayStillRunSince(held, nowMs) !== null) return 'unsure';
  switch (asked.action) {
    case 'cancel':
      return cancel(desk, held, asked.by, nowMs);
    case 'again':
      return ringNow(desk, held);
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

/** @returns whether anything was left to keep of what was typed */
async function noted(
  desk: DeskQueues,
  { job, callback }: Held,
  { note, by }: Asked,
  nowMs: number,
  ring: SealRing,
): Promise<boolean> {
  const callId = callback.calls.at(-1)?.callId;
  const line = recordText(note ?? undefined);
  if (line === null || callId === undefined) return false;
  const place = { desk: desk.settings.name, job: job.id ?? '', field: 'patient' } as const;
  const text = maskNames(line, nameIn(callback.patient.sealed, place, ring));
  try {
    await addNote(desk, callId, { at: isoIn(desk.settings.policy.hours.zone, nowMs), by, text }, ring);
    return true;
  } catch (error) {
    // Without the key of earlier notes nothing is added to them; what was pressed is done all the same.
    if (error instanceof SealError) return false;
    throw error;
  }
}

/** Empty when no key of ours opens it. */
function nameIn(sealed: string, place: SealPlace, ring: SealRing): string {
  try {
    return ring.openJson(patientSchema, sealed, place).name;
  } catch (error) {
    if (error instanceof SealError) return '';
    throw error;
  }
}

async function cancel(desk: DeskQueues, { job }: Held, by: string, nowMs: number): Promise<ActionOutcome> {
  const outcome = await cancelJob(desk, job.id ?? '', `отменил(а) ${by}`, nowMs);
  return outcome === 'cancelled' ? 'done' : 'changed';
}

/** Brings it to the gate now. BullMQ lets one such move through. */
async function ringNow(desk: DeskQueues, { job, state }: Held): Promise<ActionOutcome> {
  const isMoved = await isMovedByUs(state === 'failed' ? job.retry('failed') : job.promote());
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
  return (await isMovedByUs(job.changeDelay(atMs - nowMs))) ? 'done' : 'changed';
}

/** A worker tells 1C, and ends the callback without a call. */
async function reached(desk: DeskQueues, { job, callback }: Held, nowMs: number): Promise<ActionOutcome> {
  const callId = callback.calls.at(-1)?.callId;
  if (callId === undefined || job.id === undefined) return 'changed';
  const at = isoIn(desk.settings.policy.hours.zone, nowMs);
  return (await leaveChange(desk, job.id, { kind: 'reached', callId, at })) ? 'done' : 'changed';
}

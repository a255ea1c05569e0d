// One callback as its page tells it: what happened, what it waits for, and what may be done about it. Masked.
import { notesOf } from '../../shared/documents/notes.js';
import { nextRoom } from '../../shared/domain/callingWindow.js';
import { expiresAtMs } from '../../shared/domain/decide.js';
import { HOUR_MS } from '../../shared/domain/duration.js';
import type { DeskPolicy } from '../../shared/domain/policy.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import type { SealRing } from '../../shared/sealing.js';
import { language, say } from '../../shared/texts/say.js';
import { english } from '../../shared/why/english.js';
import { factsOf } from '../../shared/why/facts.js';
import { whenIn } from '../../shared/why/locale.js';
import { russian } from '../../shared/why/russian.js';
import { happenings, standing } from '../../shared/why/story.js';
import { checkOf, type Check } from './checks.js';
import {
  actionsFor,
  heldOf,
  mayStillRunSince,
  seenOf,
  type DocumentAction,
  type Held,
} from './documentActions.js';

interface StoryLine {
  readonly atMs: number;
  readonly text: string;
}

export interface CallbackStory {
  readonly desk: string;
  readonly deskTitle: string;
  readonly zone: string;
  readonly jobId: string;
  readonly ref: string;
  readonly number: string | null;
  /** Null for a job of another version. */
  readonly patient: string | null;
  readonly phones: readonly string[];
  readonly appointmentAt: string | null;
  readonly lines: readonly StoryLine[];
  /** What it does now, or waits for. */
  readonly now: string;
  readonly check: Check | null;
  readonly actions: readonly DocumentAction[];
  /** Whether there is a call that a note can be about. */
  readonly hasCalls: boolean;
  readonly seen: string;
  /** When its last call began, if that may still be running. */
  readonly runsSince: string | null;
  /** When it may be called at the earliest and the latest, and a time to begin with, epoch milliseconds. */
  readonly callAt: { readonly fromMs: number; readonly toMs: number; readonly proposedMs: number };
}

/** @returns null when this desk has no such job */
export async function storyOf(
  desk: DeskQueues,
  jobId: string,
  nowMs: number,
  ring: SealRing,
): Promise<CallbackStory | null> {
  const [facts, held] = await Promise.all([
    factsOf(desk, { jobId, nowMs, openAnswer: null }),
    heldOf(desk, jobId),
  ]);
  if (!facts) return null;
  const { name, title, policy } = desk.settings;
  const when = whenIn(policy.hours.zone);
  const words = language() === 'en' ? english : russian;
  const told = happenings(policy, facts).map((happened) => ({
    atMs: happened.atMs,
    text: words.happening(happened, policy.attempts, when),
  }));
  const notes = await noteLines(desk, held, ring);
  return {
    desk: name,
    deskTitle: title ?? name,
    zone: policy.hours.zone,
    jobId,
    ref: facts.callback?.ref ?? jobId,
    number: facts.callback?.number ?? null,
    patient: facts.callback?.patient.masked ?? null,
    phones: facts.callback?.phones.map(({ masked }) => masked) ?? [],
    appointmentAt: facts.callback?.appointmentAt ?? null,
    lines: [...told, ...notes].sort((a, b) => a.atMs - b.atMs),
    now: words.standing(standing(policy, facts, nowMs), when),
    check: held ? checkOf(held.job.progress, held.callback) : null,
    actions: held ? actionsFor(policy, held, nowMs) : [],
    hasCalls: (held?.callback.calls.length ?? 0) > 0,
    seen: held ? seenOf(held) : '',
    runsSince: held && mayStillRunSince(held, nowMs),
    callAt: timesFor(policy, held, nowMs),
  };
}

async function noteLines(desk: DeskQueues, held: Held | null, ring: SealRing): Promise<StoryLine[]> {
  const callIds = held?.callback.calls.map(({ callId }) => callId) ?? [];
  const notes = await notesOf(desk, callIds, ring);
  return notes.map(({ at, by, text }) => ({
    atMs: Date.parse(at),
    text: say('Заметка, {by}: {text}', { by, text }),
  }));
}

/** It proposes an hour from now, or the next opening. */
function timesFor(policy: DeskPolicy, held: Held | null, nowMs: number): CallbackStory['callAt'] {
  const toMs = held ? expiresAtMs(policy, held.callback) : nowMs;
  const proposedMs = nextRoom(policy.hours, nowMs + HOUR_MS, policy.usualCallMs) ?? toMs;
  return { fromMs: nowMs, toMs, proposedMs: Math.min(proposedMs, toMs) };
}

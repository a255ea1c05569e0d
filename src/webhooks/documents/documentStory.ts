// One callback as its page tells it: what happened, what it waits for, and what may be done about it. Masked.
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import { factsOf } from '../../shared/why/facts.js';
import { whenIn } from '../../shared/why/locale.js';
import { russian } from '../../shared/why/russian.js';
import { happenings, standing } from '../../shared/why/story.js';
import { checkOf, type Check } from './checks.js';
import { actionsFor, heldOf, mayStillRunSince, seenOf, type DocumentAction } from './documentActions.js';

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
  readonly lines: readonly { readonly atMs: number; readonly text: string }[];
  /** What it does now, or waits for. */
  readonly now: string;
  readonly check: Check | null;
  readonly actions: readonly DocumentAction[];
  readonly seen: string;
  /** When its last call began, if that may still be running. */
  readonly runsSince: string | null;
}

/** @returns null when this desk has no such job */
export async function storyOf(desk: DeskQueues, jobId: string, nowMs: number): Promise<CallbackStory | null> {
  const [facts, held] = await Promise.all([
    factsOf(desk, { jobId, nowMs, openAnswer: null }),
    heldOf(desk, jobId),
  ]);
  if (!facts) return null;
  const { name, title, policy } = desk.settings;
  const when = whenIn(policy.hours.zone);
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
    lines: happenings(policy, facts).map((happened) => ({
      atMs: happened.atMs,
      text: russian.happening(happened, policy.attempts, when),
    })),
    now: russian.standing(standing(policy, facts, nowMs), when),
    check: held ? checkOf(held.job.progress, held.callback) : null,
    actions: held ? actionsFor(policy, held, nowMs) : [],
    seen: held ? seenOf(held) : '',
    runsSince: held && mayStillRunSince(held, nowMs),
  };
}

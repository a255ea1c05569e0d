// What happened to a document and why, as data: pure, made from what Redis remembers. The sentences are in russian.ts and
// english.ts.
import type { CallbackJob } from '../contracts/job.js';
import type { EndedBy, ResultJob } from '../contracts/result.js';
import type { CloseReason, Decision } from '../domain/callback.js';
import { isOpen, nextOpening } from '../domain/callingWindow.js';
import { isCharged } from '../domain/decide.js';
import { TRAITS_OF, type Disposition, type Fault, type Rule } from '../domain/disposition.js';
import { gate } from '../domain/gate.js';
import { MAX_JITTER_MS } from '../domain/nextTry.js';
import type { DeskPolicy } from '../domain/policy.js';
import type { Pause } from '../calls/pause.js';
import type { Uncalled } from '../documents/uncalledRows.js';
import type { Facts } from './facts.js';

/** All instants are epoch milliseconds; phones are masked. What the robot answered may name the patient. */
export type Happening =
  | { readonly kind: 'uncalled'; readonly atMs: number; readonly why: Uncalled['why'] }
  | { readonly kind: 'queued'; readonly atMs: number; readonly batch: string; readonly line: number | null }
  | CallMade
  | {
      readonly kind: 'closed';
      readonly atMs: number;
      readonly reason: CloseReason;
      /** Null where time or a rule ended it, or nobody knows any more. */
      readonly endedBy: EndedBy | null;
    }
  | { readonly kind: 'late'; readonly atMs: number; readonly disposition: Disposition };

export interface CallMade {
  readonly kind: 'call';
  readonly atMs: number;
  readonly phone: string;
  readonly attempt: number;
  readonly disposition: Disposition;
  readonly fault: Fault;
  readonly rule: Rule;
  readonly isCharged: boolean;
  readonly decision: Decision;
  /** The rule's own pause, where it calls again. */
  readonly pauseMs: number;
  /** Whether the next call had to wait longer than that pause for a suitable time. */
  readonly isMoved: boolean;
  /** Null when it is not known or not to be shown. */
  readonly answer: string | null;
}

/** Why a delayed callback is not called yet: the calling window, the decision on its last call, or calls to its number. */
type Reason = 'window' | 'rule' | 'number';

/** What it does or waits for now. */
export type Standing =
  | {
      readonly kind: 'on_phone';
      readonly phone: string;
      readonly attempt: number;
      readonly sinceMs: number;
      readonly untilMs: number;
      readonly answer: string | null;
    }
  | { readonly kind: 'at_gate' }
  | {
      readonly kind: 'scheduled';
      readonly atMs: number;
      readonly because: Reason;
      readonly pause: Pause | null;
    }
  | {
      readonly kind: 'waiting';
      readonly ahead: number;
      readonly opensMs: number | null;
      readonly pause: Pause | null;
    }
  /** Nobody will be called: a change says so that waits for the gate. */
  | { readonly kind: 'cancelling'; readonly because: 'cancel' | 'reached' }
  | { readonly kind: 'moving'; readonly appointmentMs: number }
  | { readonly kind: 'reached' }
  | { readonly kind: 'closed'; readonly reason: CloseReason }
  | { readonly kind: 'parked' };

/** What happened to a callback, oldest first. */
export function happenings(policy: DeskPolicy, facts: Facts): Happening[] {
  const { jobName, queuedMs, results, lateEvents, answers } = facts;
  const [, batch = jobName, line] = /^(.+)-(\d+)$/.exec(jobName) ?? [];
  return inOrder([
    { kind: 'queued', atMs: queuedMs, batch, line: line === undefined ? null : Number(line) },
    ...results.flatMap((result, index) => {
      const answer = answers.get(result.callId ?? '') ?? null;
      return resultHappening(policy, result, results.slice(0, index), answer);
    }),
    ...lateEvents.map(({ disposition, at }): Happening => ({
      kind: 'late',
      atMs: Date.parse(at),
      disposition,
    })),
  ]);
}

/** Rows of exports that came to no call. */
export function uncalledHappenings(rows: readonly Uncalled[]): Happening[] {
  return rows.map(({ atMs, why }) => ({ kind: 'uncalled', atMs, why }));
}

/** Oldest first. */
export function inOrder(happened: readonly Happening[]): Happening[] {
  return happened.toSorted((a, b) => a.atMs - b.atMs);
}

function resultHappening(
  policy: DeskPolicy,
  result: ResultJob,
  earlier: readonly ResultJob[],
  answer: string | null,
): Happening[] {
  const { decision, endedAt, disposition, fault, phone, attempt, startedAt, endedBy } = result;
  if (disposition === null || fault === null)
    return decision.kind === 'close'
      ? [{ kind: 'closed', atMs: Date.parse(endedAt), reason: decision.reason, endedBy: endedBy ?? null }]
      : [];
  const pauseMs = pauseMsOf(policy, disposition, sinceMoved(earlier));
  return [
    {
      kind: 'call',
      atMs: Date.parse(startedAt ?? endedAt),
      phone: phone?.masked ?? '***',
      attempt,
      disposition,
      fault,
      rule: TRAITS_OF[disposition].rule,
      isCharged: isCharged(disposition, policy),
      decision,
      pauseMs,
      isMoved: 'at' in decision && Date.parse(decision.at) > Date.parse(endedAt) + pauseMs + MAX_JITTER_MS,
      answer,
    },
  ];
}

/** A moved appointment starts again from nothing. */
function sinceMoved(results: readonly ResultJob[]): readonly ResultJob[] {
  const moved = results.findLastIndex(
    ({ decision }) => decision.kind === 'close' && decision.reason === 'superseded',
  );
  return results.slice(moved + 1);
}

function pauseMsOf(policy: DeskPolicy, disposition: Disposition, earlier: readonly ResultJob[]): number {
  const delays = policy.backoffMs[disposition] ?? [];
  const seen = earlier.filter((result) => result.disposition === disposition).length;
  return delays[Math.min(seen, delays.length - 1)] ?? 0;
}

/** What a callback does now, or what it waits for. */
export function standing(policy: DeskPolicy, facts: Facts, nowMs: number): Standing {
  const { callback, state, pending } = facts;
  if (callback === null) return { kind: 'parked' };
  if (state === 'active') return onPhone(facts);
  if (pending?.kind === 'supersede')
    return { kind: 'moving', appointmentMs: Date.parse(pending.content.appointmentAt) };
  if (state === 'completed') return { kind: 'reached' };
  if (state === 'failed') return { kind: 'closed', reason: callback.closed ?? 'needs_review' };
  if (pending) return { kind: 'cancelling', because: pending.kind };
  if (state === 'delayed') return scheduled(policy, callback, facts);
  const opensMs = isOpen(policy.hours, nowMs) ? null : nextOpening(policy.hours, nowMs);
  return { kind: 'waiting', ahead: facts.ahead, opensMs, pause: facts.pause };
}

function onPhone({ callback, answers }: Facts): Standing {
  const open = callback?.open;
  if (!callback || !open) return { kind: 'at_gate' };
  const { attempt, startedAt, deadlineAt } = open;
  const phone = callback.phones[open.phone]?.masked ?? '***';
  return {
    kind: 'on_phone',
    phone,
    attempt,
    sinceMs: Date.parse(startedAt),
    untilMs: Date.parse(deadlineAt),
    answer: answers.get(open.callId) ?? null,
  };
}

/** Delayed by the decision on its last call, or by the gate, which is asked about the moment before it is due. */
function scheduled(
  policy: DeskPolicy,
  callback: CallbackJob,
  { results, dueMs, phones, pause }: Facts,
): Standing {
  const decision = results.at(-1)?.decision;
  const decidedMs = decision && 'at' in decision ? Date.parse(decision.at) : null;
  const atMs = dueMs ?? decidedMs ?? 0;
  if (decidedMs !== null && Math.abs(atMs - decidedMs) <= BLUR_MS)
    return { kind: 'scheduled', atMs: decidedMs, because: 'rule', pause };
  const verdict = gate(policy, { state: callback, ended: null, phones, allowed: null }, atMs - BLUR_MS);
  return { kind: 'scheduled', atMs, because: verdict.kind === 'postpone' ? verdict.because : 'rule', pause };
}

/** Between a look at the clock and the move of a job some milliseconds pass. */
const BLUR_MS = 5_000;

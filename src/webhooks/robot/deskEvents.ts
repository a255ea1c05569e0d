// A call event at its desk. Nearly every one names a call by our id; some robots know a call by an id of their own.
import type { SettleOutcome } from '../../shared/calls/settle.js';
import { settle } from '../../shared/calls/settle.js';
import { callOfAlias } from '../../shared/calls/callRecord.js';
import { noteTry } from '../../shared/redis/tryCalls.js';
import type { CallVerdict } from '../../shared/contracts/callEvent.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import type { Seen } from './applyCallEvent.js';
import { noteProgress } from './progress.js';

/**
 * @param callId our id of the call, or its alias
 * @param cameMs epoch milliseconds
 * @param seen is told which job the call is of
 */
export async function settleNamed(
  desk: DeskQueues,
  callId: string,
  verdict: CallVerdict,
  cameMs: number,
  seen?: Seen,
): Promise<SettleOutcome> {
  return named(desk, callId, {
    apply: (id) => settle(desk, id, verdict, cameMs, seen),
    ofTry: (id) => noteTry(desk, id, { word: verdict.disposition, isVerdict: true, at: cameMs }),
    answer: 'settled',
  });
}

/** The same for an event that ends nothing. */
export async function noteNamedProgress(
  desk: DeskQueues,
  callId: string,
  status: string,
  cameMs: number,
  seen?: Seen,
): Promise<'progress' | 'unknown'> {
  return named(desk, callId, {
    apply: (id) => noteProgress(desk, id, status, cameMs, seen),
    ofTry: (id) => noteTry(desk, id, { word: status, isVerdict: false, at: cameMs }),
    answer: 'progress',
  });
}

interface Ways<Outcome> {
  readonly apply: (callId: string) => Promise<Outcome>;
  /** Whether it was about a call of `marvin try`, which has no job. */
  readonly ofTry: (callId: string) => Promise<boolean>;
  readonly answer: Outcome;
}

/** The usual name is tried first: it costs nothing more. */
async function named<Outcome>(
  desk: DeskQueues,
  callId: string,
  { apply, ofTry, answer }: Ways<Outcome>,
): Promise<Outcome> {
  const outcome = await apply(callId);
  if (outcome !== 'unknown') return outcome;
  const own = (await callOfAlias(desk, callId)) ?? callId;
  if (await ofTry(own)) return answer;
  return own === callId ? outcome : apply(own);
}

// A callback: one patient to reach about one appointment. Glossary and state; only the holder of its lock changes it.
//
//   desk         group of operators behind one PBX queue          attempt    call charged to the patient's budget
//   callback     one patient, one appointment, one 1C document    disposition verdict on a call
//   call         one robot call, named by its callId              decision   what the verdict means for the callback
import type { Disposition } from './disposition.js';
import type { NumberOutcome } from './phoneVerdict.js';

export const CLOSE_REASONS = [
  'reached',
  'attempts_spent',
  'expired',
  'cancelled',
  'superseded',
  'do_not_call',
  'not_allowed',
  'no_working_number',
  'needs_review',
] as const;
export type CloseReason = (typeof CLOSE_REASONS)[number];

export type Decision =
  | { readonly kind: 'complete' }
  | { readonly kind: 'retry'; readonly at: string }
  | { readonly kind: 'requeue'; readonly at: string }
  | { readonly kind: 'close'; readonly reason: CloseReason };

/** Times are ISO 8601 with the desk's offset; `phone` is an index into the callback's phones. */
export interface OpenCall {
  readonly callId: string;
  readonly attempt: number;
  readonly phone: number;
  readonly startedAt: string;
  readonly deadlineAt: string;
  /** What was known of the number before; missing in calls that an earlier version wrote down. */
  readonly earlier?: readonly NumberOutcome[] | undefined;
}

export interface SettledCall {
  readonly callId: string;
  readonly attempt: number;
  readonly phone: number;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly disposition: Disposition;
}

export interface CallbackState {
  /** ISO 8601 with the desk's offset. */
  readonly appointmentAt: string;
  /** The patient's phones, first choice first; calls name them by index. */
  readonly phones: readonly unknown[];
  /** Attempts charged so far. */
  readonly spent: number;
  /** Settled calls, oldest first. */
  readonly calls: readonly SettledCall[];
  /** The call in flight, written before it is dialled. */
  readonly open: OpenCall | null;
}

/** The robot's word for a patient who has answered. Any other progress means that the operator has. */
export const PATIENT_ANSWERED = 'patient_answered';

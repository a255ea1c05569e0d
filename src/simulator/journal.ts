// The simulator's record of what it really did; tests compare it with what Marvin believes. Numbers in clear: made-up patients only.
import { openSync, writeSync } from 'node:fs';
import type { FaultName } from './faults.js';
import type { Outcome, Report } from './outcomes.js';
import type { LegEvent } from './timeline.js';

/** With the wire's names. */
export interface CallFacts {
  readonly desk: string;
  readonly callid: string;
  readonly patient_number: string;
  readonly attempt: string;
}

interface CallEventTry {
  readonly status: Report['status'];
  /** From 1. */
  readonly try: number;
}

/** What each event says; every event but `refused` names its call. */
interface Details extends Record<LegEvent, object> {
  start_received: {
    readonly method: string;
    readonly operator_number: string;
    readonly faults: readonly FaultName[];
  };
  placed: { readonly outcome: Outcome };
  /** The start request was answered; a connection that is hung up or reset has no such event. */
  answered: { readonly httpStatus: number };
  /** The simulator was closed while the call was in flight; `call_ended` follows. */
  call_dropped: object;
  /** Marvin answered below 500; `result` is the word in its answer. */
  callback_sent: CallEventTry & { readonly httpStatus: number; readonly result: string | null };
  /** This try failed: an answer of 500 or above, or none at all (`httpStatus` null). */
  callback_failed: CallEventTry & { readonly httpStatus: number | null; readonly error: string | null };
}

export interface Refusal {
  readonly httpStatus: number;
  readonly reason: 'unauthorized' | 'invalid' | 'unknown_method' | 'fault';
}

export type Happening =
  | { [Name in keyof Details]: { readonly event: Name } & CallFacts & Details[Name] }[keyof Details]
  | ({ readonly event: 'refused' } & Partial<CallFacts> & Refusal);

/** `at` is ISO 8601 in UTC with milliseconds. */
export type SimulatorEvent = { readonly at: string } & Happening;

/**
 * Appends events as JSON lines; each is written before the call returns, so that a killed simulator loses none.
 *
 * @param target path of a file, or `-` for stdout
 */
export function openLog(target: string): (event: SimulatorEvent) => void {
  const line = (event: SimulatorEvent) => `${JSON.stringify(event)}\n`;
  if (target === '-') return (event) => void process.stdout.write(line(event));
  const descriptor = openSync(target, 'a');
  return (event) => void writeSync(descriptor, line(event));
}

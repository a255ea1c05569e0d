// A desk's rules for the domain: what marvin.yaml says, parsed. All durations are in milliseconds.
import type { CallingHours } from './callingWindow.js';
import type { Disposition } from './disposition.js';

export interface DeskPolicy {
  readonly hours: CallingHours;
  /** No call is started with less than this left of the window. */
  readonly usualCallMs: number;
  /** The patient's budget. */
  readonly attempts: number;
  /** Delays of each disposition, by how often it has happened; the last repeats. */
  readonly backoffMs: Readonly<Partial<Record<Disposition, readonly number[]>>>;
  /** A callback expires this long before its appointment. */
  readonly leadTimeMs: number;
  readonly onSilence: 'review' | 'retry';
  readonly perNumber: { readonly gapMs: number; readonly perDay: number };
}

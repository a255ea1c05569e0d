// What the model test believes of a desk: plain data, so that a copy can try out which of two steps came first.
import type { CloseReason, Decision } from '../../../src/shared/domain/callback.js';
import type { Disposition } from '../../../src/shared/domain/disposition.js';

/** What differs between desks; the rest is the same for all (reality.ts). */
export interface Rules {
  readonly lines: number;
  readonly attempts: number;
  readonly onSilence: 'review' | 'retry';
}

export type ModelChange =
  { readonly kind: 'cancel' | 'reached' } | { readonly kind: 'supersede'; readonly appointmentMs: number };

export interface ModelCallback {
  state: 'waiting' | 'delayed' | 'active' | 'completed' | 'failed';
  /** The token that locks the job, while one does. */
  holder: string | null;
  /** When a delayed one is due. */
  dueMs: number;
  appointmentMs: number;
  readonly phones: number;
  spent: number;
  /** Calls that are over, oldest first. */
  calls: string[];
  /** The call written down and not yet taken in. */
  open: string | null;
  closed: CloseReason | null;
  /** What was asked for from outside and waits for the gate. */
  change: ModelChange | null;
  /** How often its appointment was moved. */
  revision: number;
  /** Names of the ends without a call that 1C was told of: each once for a revision and a number of calls. */
  ends: string[];
}

export interface Verdict {
  readonly disposition: Disposition;
  readonly decision: Decision;
}

interface ModelCall {
  readonly callback: string;
  /** `b2` is the second call for callback b. */
  readonly label: string;
  readonly phone: number;
  verdict: Verdict | null;
}

/** A callback that a worker has fetched. */
interface Hand {
  readonly callback: string;
  foundSilent: boolean;
  /** The change about which the gate was asked. */
  asked: ModelChange | null;
  /** What the worker made of it so far. */
  answer: string;
}

export interface Model {
  readonly rules: Rules;
  nowMs: number;
  isPaused: boolean;
  /** By name; a callback that was never queued is not in it. */
  readonly callbacks: Map<string, ModelCallback>;
  /** By callId: every call that was ever dialled. */
  readonly calls: Map<string, ModelCall>;
  /** By token: what workers have fetched and not yet begun. */
  readonly fetched: Map<string, Hand>;
}

/** What the model takes from the code because the code may choose: it checks that the choice is allowed. */
export interface Choices {
  phoneOf(callId: string): number | undefined;
  decisionOf(callId: string): Decision | undefined;
  /** Of a callback by its name. */
  stateOf(name: string): string;
}

/** The names of all callbacks there may be, and how many phones each patient has. */
export const PATIENTS: ReadonlyMap<string, number> = new Map([
  ['a', 1],
  ['b', 2],
  ['c', 2],
]);

export const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Far enough ahead that nothing falls due by the real clock while a test runs. */
export const START_MS = Date.UTC(2035, 0, 10, 10);
export const LEAD_TIME_MS = 3_600_000;
export const OPENS_HOUR = 8;
export const SHUTS_HOUR = 20;

export function isOpen(ms: number): boolean {
  return ms % DAY_MS >= OPENS_HOUR * HOUR_MS && ms % DAY_MS < SHUTS_HOUR * HOUR_MS;
}

/** `ms` itself while the desk is open. */
export function nextOpenMs(ms: number): number {
  if (isOpen(ms)) return ms;
  const todayMs = ms - (ms % DAY_MS) + OPENS_HOUR * HOUR_MS;
  return todayMs > ms ? todayMs : todayMs + DAY_MS;
}

/** Noon, some days after the start. */
export function appointmentMs(daysAhead: number): number {
  return START_MS - (START_MS % DAY_MS) + daysAhead * DAY_MS + 12 * HOUR_MS;
}

export function newModel(rules: Rules): Model {
  return {
    rules,
    nowMs: START_MS,
    isPaused: false,
    callbacks: new Map(),
    calls: new Map(),
    fetched: new Map(),
  };
}

export function activeCount(model: Model): number {
  return [...model.callbacks.values()].filter(({ state }) => state === 'active').length;
}

/** @throws Error when the test itself is wrong: it asked for something that the model does not have */
export function known<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('the model knows nothing of this');
  return value;
}

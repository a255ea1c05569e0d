// The seam for robots: what Marvin asks of a provider's robot, free of any provider's wire form. Each kind lives in a
// folder of its own; kinds.ts lists them.
import type { CallEvent } from '../contracts/callEvent.js';

/** What is to be said and rung for one call. Texts are ready to be spoken; numbers are digits with the country code. */
export interface Order {
  /** The call's id; every event about the call carries it. */
  readonly callId: string;
  /** From 1. */
  readonly attempt: number;
  readonly patientPhone: string;
  readonly patientName: string;
  readonly appointmentTime: string;
  readonly specialist: string;
}

/**
 * What happened on the socket (law 4). `placed`: the robot took the order. `refused`: it has certainly not placed the call.
 * `unknown`: somebody may have been rung. `status` is the HTTP status where there was one.
 */
export type StartOutcome =
  | {
      readonly kind: 'placed';
      readonly status: number;
      readonly answer: string;
      /** A UUID by which `readEvent` and `history` name this call, where the robot's own messages do not carry our id. */
      readonly alias?: string;
    }
  | ({ readonly kind: 'refused' } & StartFailure)
  | ({ readonly kind: 'unknown' } & StartFailure);

interface StartFailure {
  readonly status: number | null;
  /** In a word or two: `HTTP 403`, `ECONNREFUSED`. */
  readonly why: string;
  /**
   * For people, in any language: host, port and `why`, such as `voicebox.example:443: ENOTFOUND`. After a 4xx it has the
   * beginning of what the robot said, without digits and without anything of the order: no patient is in it.
   */
  readonly detail: string;
}

/** A robot's HTTP message, after the web process has authenticated it. */
export interface EventMessage {
  /** The call's id in the address, decoded. */
  readonly callIdInPath: string;
  readonly body: Buffer;
}

/**
 * What a message says. `nothing`: well formed, and of no interest. `unknown`: well formed, but its call id is none that we
 * could have given. `invalid`: `message` is for
 * the author of the scenario; it repeats no more of the message than the name of a variable. `detail` says the same to the
 * log, masked.
 */
export type EventReading =
  | CallEvent
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'invalid'; readonly message: string; readonly detail: string };

/** A call in a provider's own list. */
export interface PastCall {
  /** Our id of the call, or its `alias`. */
  readonly callId: string;
  /** Whether both parties talked. Where not, the list does not say whose leg failed. */
  readonly hasTalked: boolean;
}

/** One desk's robot. */
export interface Robot {
  /**
   * Sends one start request; never repeats it, never rejects.
   *
   * @param signal aborts the wait (shutdown); a request on its way is then `unknown`
   */
  start(order: Order, signal: AbortSignal): Promise<StartOutcome>;
  /** Pure. */
  readEvent(message: EventMessage): EventReading;
  /**
   * The calls that began in a span of time, epoch milliseconds, where the provider has such a list.
   *
   * @throws Error without any of the provider's words when it cannot be read
   */
  history?(fromMs: number, toMs: number, signal: AbortSignal): Promise<PastCall[]>;
}

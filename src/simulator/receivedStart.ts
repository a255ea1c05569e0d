// A start request that a stand-in has taken, free of any provider's wire form, and how the stand-in talks about its call.
import type { CallFacts } from './journal.js';
import type { Leg, Report } from './outcomes.js';

/** How a provider speaks of a call that was started. */
export interface Manner {
  /** The body that answers the start request. */
  readonly answer: object;
  /** Where its events go, behind the address of a web process. */
  readonly path: string;
  headers(token: string): Readonly<Record<string, string>>;
  /** The messages that a report is made of, as JSON, in order; the last one says it. */
  messages(report: Report): readonly string[];
}

export interface ReceivedStart {
  readonly call: CallFacts;
  readonly operatorNumber: string;
  /** The campaign, as the provider names it. */
  readonly method: string;
  readonly firstLeg: Leg;
  readonly callbackToken: string;
  readonly manner: Manner;
}

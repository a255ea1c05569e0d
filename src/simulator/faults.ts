// The faults that a robot behind a network can have: the name of each, what it does, and how it changes the plan. Pure.
import { UsageError } from '../shared/errors.js';
import { say } from '../shared/texts/say.js';
import type { Report } from './outcomes.js';

/** A planned call event, `atMs` after its call was placed. */
export interface CallEventStep {
  readonly atMs: number;
  readonly report: Report;
  /** Sent at the same moment. */
  readonly copies: number;
  readonly hasWrongToken: boolean;
}

/** How a valid start request is answered. */
export interface AnswerPlan {
  readonly isPlaced: boolean;
  readonly manner: 'whole' | 'trickled' | 'hung_up' | 'reset';
  readonly httpStatus: number;
  /** Before the first byte of the answer. */
  readonly delayMs: number;
  /** Between two bytes, when trickled. */
  readonly byteMs: number;
  /** Answered only when the call is over and its call events are sent. */
  readonly isAfterCallEvents: boolean;
}

/** `amount` is the number after the colon; each fault has its own default, given in brackets. */
interface AnswerFaultKind {
  readonly does: () => string;
  readonly plan: (amount?: number) => Partial<AnswerPlan>;
}
interface CallEventFaultKind {
  readonly does: () => string;
  /** @returns the call events in the order of sending */
  readonly distort: (progress: CallEventSteps, settling: CallEventStep, amount?: number) => CallEventSteps;
}
type CallEventSteps = readonly CallEventStep[];

/** When several are drawn for one request, the first in this table happens. */
const ANSWER_FAULTS = {
  refused: {
    does: () => say('answers this 4xx (429), places no call'),
    plan: (httpStatus = 429) => ({ isPlaced: false, httpStatus }),
  },
  connection_reset: {
    does: () => say('resets the connection, places no call'),
    plan: () => ({ isPlaced: false, manner: 'reset' }),
  },
  server_error_unplaced: {
    does: () => say('answers this 5xx (500), places no call'),
    plan: (httpStatus = 500) => ({ isPlaced: false, httpStatus }),
  },
  server_error: {
    does: () => say('places the call, answers this 5xx (500)'),
    plan: (httpStatus = 500) => ({ httpStatus }),
  },
  answer_lost: {
    does: () => say('places the call, closes the connection unanswered'),
    plan: () => ({ manner: 'hung_up' }),
  },
  slow_loris: {
    does: () => say('answers byte by byte, one in this many ms (500)'),
    plan: (byteMs = 500) => ({ manner: 'trickled', byteMs }),
  },
  slow_answer: {
    does: () => say('answers after this many ms (3000)'),
    plan: (delayMs = 3_000) => ({ delayMs }),
  },
  callback_before_answer: {
    does: () => say('answers after the last call event of the call'),
    plan: () => ({ isAfterCallEvents: true }),
  },
} satisfies Record<string, AnswerFaultKind>;

/** What happens to the call event that settles a call. When several are drawn, the first in this table happens. */
const CALL_EVENT_FAULTS = {
  callback_lost: { does: () => say('is never sent'), distort: (progress) => progress },
  callback_wrong_token: {
    does: () => say('has a token that is not the desk’s'),
    distort: (progress, settling) => [...progress, { ...settling, hasWrongToken: true }],
  },
  callback_contradicting: {
    does: () => say('is followed by one with another status'),
    distort: (progress, settling) => [...progress, settling, contradict(settling)],
  },
  callback_reordered: {
    does: () => say('comes before operator_answered, patient_answered'),
    distort: (progress, settling) => [
      settling,
      ...progress.map((step) => ({ ...step, atMs: settling.atMs })),
    ],
  },
  callback_duplicated: {
    does: () => say('comes in this many copies (2) at once'),
    distort: (progress, settling, copies = 2) => [...progress, { ...settling, copies }],
  },
  callback_delayed: {
    does: () => say('comes this many ms (5000) after the call'),
    distort: (progress, settling, delayMs = 5_000) => [
      ...progress,
      { ...settling, atMs: settling.atMs + delayMs },
    ],
  },
} satisfies Record<string, CallEventFaultKind>;

type AnswerFault = keyof typeof ANSWER_FAULTS;
type CallEventFault = keyof typeof CALL_EVENT_FAULTS;
export type FaultName = AnswerFault | CallEventFault;

// Object.keys forgets the literal keys of the tables above.
const ANSWER_FAULT_NAMES = Object.keys(ANSWER_FAULTS) as readonly AnswerFault[];
const CALL_EVENT_FAULT_NAMES = Object.keys(CALL_EVENT_FAULTS) as readonly CallEventFault[];
export const FAULT_NAMES: readonly FaultName[] = [...ANSWER_FAULT_NAMES, ...CALL_EVENT_FAULT_NAMES];

/** `probability` in 0…1. `amount` is what the tables say: an HTTP status, real (uncompressed) ms, or copies. */
export type Faults = Readonly<
  Partial<Record<FaultName, { readonly probability: number; readonly amount?: number }>>
>;

interface Drawn<Name extends FaultName> {
  readonly name: Name;
  readonly amount: number | undefined;
}
export interface DrawnFaults {
  readonly answer: Drawn<AnswerFault> | null;
  readonly callEvent: Drawn<CallEventFault> | null;
}

/**
 * Draws at most one fault for the answer and one for the call event.
 *
 * @param roll a number in [0, 1) for each fault
 */
export function drawFaults(faults: Faults, roll: (name: FaultName) => number): DrawnFaults {
  const draw = <Name extends FaultName>(names: readonly Name[]): Drawn<Name> | null => {
    const name = names.find((candidate) => roll(candidate) < (faults[candidate]?.probability ?? 0));
    return name === undefined ? null : { name, amount: faults[name]?.amount };
  };
  return { answer: draw(ANSWER_FAULT_NAMES), callEvent: draw(CALL_EVENT_FAULT_NAMES) };
}

const ACCEPTED: AnswerPlan = {
  isPlaced: true,
  manner: 'whole',
  httpStatus: 200,
  delayMs: 0,
  byteMs: 0,
  isAfterCallEvents: false,
};

export function planAnswer({ answer: fault }: DrawnFaults): AnswerPlan {
  return fault ? { ...ACCEPTED, ...ANSWER_FAULTS[fault.name].plan(fault.amount) } : ACCEPTED;
}

/** How a fault changes the call events of a call. */
export function distort(
  progress: CallEventSteps,
  settling: CallEventStep,
  { callEvent: fault }: DrawnFaults,
): CallEventSteps {
  return fault
    ? CALL_EVENT_FAULTS[fault.name].distort(progress, settling, fault.amount)
    : [...progress, settling];
}

function contradict(step: CallEventStep): CallEventStep {
  return { ...step, report: { status: step.report.status === 'connected' ? 'patient_failed' : 'connected' } };
}

/**
 * Reads `callback_duplicated=0.2` or `slow_answer=0.1:3000`.
 *
 * @throws UsageError for an unknown fault or a probability outside 0…1
 */
export function parseFault(text: string): Faults {
  const [, name, probability, amount] = /^(\w+)=(\d+(?:\.\d+)?)(?::(\d+))?$/.exec(text) ?? [];
  const known = FAULT_NAMES.find((candidate) => candidate === name);
  if (!known)
    throw new UsageError(
      say('"{text}" is not fault=probability[:amount]. Faults: {known}.', {
        text,
        known: FAULT_NAMES.join(', '),
      }),
    );
  if (Number(probability) > 1)
    throw new UsageError(say('"{text}": a probability is between 0 and 1.', { text }));
  const setting = {
    probability: Number(probability),
    ...(amount !== undefined && { amount: Number(amount) }),
  };
  return { [known]: setting };
}

/** One line a fault, for the command's help. */
export function describeFaults(): string {
  const entries = Object.entries<{ does: () => string }>({ ...ANSWER_FAULTS, ...CALL_EVENT_FAULTS });
  return entries.map(([name, { does }]) => `  ${name.padEnd(24)}${does()}`).join('\n');
}

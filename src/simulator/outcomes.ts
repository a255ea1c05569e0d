// How a simulated call can end, and how a given call ends: by its number's script, or else by a seeded mix.
import { UsageError } from '../shared/errors.js';
import { say } from '../shared/texts/say.js';

export type Leg = 'operator' | 'patient';

/** Told while a call goes on, in this order. */
export const PROGRESS = ['operator_answered', 'patient_answered'] as const;
export type Progress = (typeof PROGRESS)[number];

export function isProgress(status: string): status is Progress {
  return PROGRESS.some((known) => known === status);
}

/** What the scenario's HTTP block sends (docs/contract.md, "VoiceBox"). */
export interface Report {
  readonly status: Progress | 'connected' | 'operator_failed' | 'patient_failed';
  readonly q850?: number;
  readonly sip?: number;
}

interface Ending {
  /** The leg that is not answered; null when both parties talk. */
  readonly failingLeg: Leg | null;
  /** Null: the scenario never says anything. */
  readonly report: Report | null;
}

const patientFailed = (cause: Omit<Report, 'status'> = {}): Ending => ({
  failingLeg: 'patient',
  report: { status: 'patient_failed', ...cause },
});

const ENDINGS = {
  connected: { failingLeg: null, report: { status: 'connected' } },
  operator_failed: { failingLeg: 'operator', report: { status: 'operator_failed' } },
  failed: patientFailed(),
  busy: patientFailed({ q850: 17 }),
  no_answer: patientFailed({ q850: 18 }),
  unavailable: patientFailed({ q850: 20 }),
  rejected: patientFailed({ q850: 21 }),
  invalid: patientFailed({ q850: 1 }),
  carrier: patientFailed({ q850: 41 }),
  busy_sip: patientFailed({ sip: 486 }),
  silent: { failingLeg: 'patient', report: null },
} satisfies Record<string, Ending>;

export type Outcome = keyof typeof ENDINGS;
// Object.keys forgets the literal keys of the constant above.
export const OUTCOMES = Object.keys(ENDINGS) as readonly Outcome[];

export function endingOf(outcome: Outcome): Ending {
  return ENDINGS[outcome];
}

/** Weights of any size; an outcome that is left out never happens. */
export type Mix = Readonly<Partial<Record<Outcome, number>>>;

export interface OutcomeScript {
  readonly mix: Mix;
  /** Patient's number (digits) → outcomes of its first, second … call; the last repeats. */
  readonly sequences: Readonly<Record<string, readonly Outcome[]>>;
}

export const DEFAULT_MIX: Mix = {
  connected: 55,
  operator_failed: 6,
  failed: 5,
  busy: 8,
  no_answer: 12,
  unavailable: 6,
  rejected: 3,
  invalid: 3,
  carrier: 2,
};

/**
 * @param nthCall of this patient's number, from 1
 * @param roll in [0, 1), used where the number has no sequence of its own
 */
export function chooseOutcome(
  script: OutcomeScript,
  patientNumber: string,
  nthCall: number,
  roll: number,
): Outcome {
  const sequence = script.sequences[patientNumber] ?? [];
  return sequence[Math.min(nthCall, sequence.length) - 1] ?? drawOutcome(script.mix, roll);
}

function drawOutcome(mix: Mix, roll: number): Outcome {
  const weighted = OUTCOMES.map((outcome) => ({ outcome, weight: mix[outcome] ?? 0 })).filter(
    ({ weight }) => weight > 0,
  );
  let left = roll * weighted.reduce((sum, { weight }) => sum + weight, 0);
  const drawn = weighted.find(({ weight }) => (left -= weight) < 0) ?? weighted.at(-1);
  if (!drawn)
    throw new UsageError(say('The mix of outcomes is empty: give at least one outcome a weight above zero.'));
  return drawn.outcome;
}

/**
 * Reads `connected=50,busy=10`.
 *
 * @throws UsageError for an unknown outcome, or a mix in which nothing can happen
 */
export function parseMix(text: string): Mix {
  const mix = Object.fromEntries(
    text.split(',').map((entry) => {
      const [name = '', weight = ''] = entry.split('=');
      if (!/^\d+(\.\d+)?$/.test(weight))
        throw new UsageError(say('"{entry}" is not outcome=weight, such as busy=10.', { entry }));
      return [parseOutcomeName(name), Number(weight)];
    }),
  );
  drawOutcome(mix, 0);
  return mix;
}

/**
 * Reads `79161234567=busy,connected`.
 *
 * @throws UsageError for anything else
 */
export function parseSequence(text: string): OutcomeScript['sequences'] {
  const [, number, outcomes] = /^\+?(\d{3,15})=(.+)$/.exec(text) ?? [];
  if (!number || !outcomes)
    throw new UsageError(
      say('"{text}" is not number=outcome,outcome…, such as 79161234567=busy,connected.', { text }),
    );
  return { [number]: outcomes.split(',').map(parseOutcomeName) };
}

function parseOutcomeName(text: string): Outcome {
  const outcome = OUTCOMES.find((name) => name === text.trim());
  if (!outcome)
    throw new UsageError(
      say('"{text}" is not an outcome. Known: {known}.', { text, known: OUTCOMES.join(', ') }),
    );
  return outcome;
}

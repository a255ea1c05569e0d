// Numbers that 1C should check because results speak against them: each with its document, why, since when, and which of that
// patient's numbers worked.
import type { PhoneEntry } from '../contracts/job.js';
import type { ResultJob } from '../contracts/result.js';
import { phoneVerdict, suspicionOf, type NumberOutcome, type Suspicion } from '../domain/phoneVerdict.js';
import { groupedBy } from '../groupedBy.js';

export interface NumberToCheck extends Suspicion {
  readonly desk: string;
  readonly ref: string;
  /** 1C's number of the document, for people. */
  readonly number: string | null;
  /** Digits with the country code, or its mask. */
  readonly phone: string;
  /** The patient's other numbers that connected, the same way. */
  readonly worked: readonly string[];
}

export const NUMBER_COLUMNS = ['desk', 'ref', 'number', 'phone', 'why', 'since', 'worked'] as const;

/** The cells of a number, in the order of NUMBER_COLUMNS. */
export function numberCells(found: NumberToCheck): string[] {
  return NUMBER_COLUMNS.map((column) =>
    column === 'worked' ? found.worked.join(', ') : (found[column] ?? ''),
  );
}

/** A result of a call: it has a phone and a disposition. */
interface CallResult {
  readonly desk: string;
  readonly ref: string;
  readonly number: string | null;
  readonly phone: PhoneEntry;
  readonly outcome: NumberOutcome;
}

/**
 * Derives the numbers to check. A number is judged by all its calls, whichever desk or document they were for.
 *
 * @param stored every result that is kept, in any order
 * @param show writes a number, whole or masked
 * @returns a row for each document and number, longest suspect first
 */
export function numbersToCheck(
  stored: readonly ResultJob[],
  show: (phone: PhoneEntry) => string,
): NumberToCheck[] {
  const calls = stored
    .flatMap(asCall)
    .sort((a, b) => Date.parse(a.outcome.endedAt) - Date.parse(b.outcome.endedAt));
  const byNumber = groupedBy(calls, ({ phone }) => phone.key);
  const outcomesOf = (key: string) => (byNumber.get(key) ?? []).map(({ outcome }) => outcome);
  const byDocument = groupedBy(calls, ({ desk, ref }) => `${desk}/${ref}`);
  return [...byDocument.values()]
    .flatMap((own) => suspectNumbers(own, outcomesOf, show))
    .sort((a, b) => Date.parse(a.since) - Date.parse(b.since));
}

/** @param calls of one document */
function suspectNumbers(
  calls: readonly CallResult[],
  outcomesOf: (key: string) => readonly NumberOutcome[],
  show: (phone: PhoneEntry) => string,
): NumberToCheck[] {
  const lastCallTo = new Map(calls.map((call) => [call.phone.key, call]));
  const worked = [...lastCallTo.values()]
    .filter(({ phone }) => phoneVerdict(outcomesOf(phone.key)) === 'verified')
    .map(({ phone }) => show(phone));
  return [...lastCallTo.values()].flatMap(({ desk, ref, number, phone }) => {
    const suspicion = suspicionOf(outcomesOf(phone.key));
    return suspicion ? [{ desk, ref, number, phone: show(phone), ...suspicion, worked }] : [];
  });
}

function asCall({ desk, ref, number, phone, disposition, endedAt }: ResultJob): CallResult[] {
  return phone && disposition ? [{ desk, ref, number, phone, outcome: { disposition, endedAt } }] : [];
}

// The health of a number, from its last calls over all callbacks; 1C shows it beside the patient's phone.
import { FAULT_OF, type Disposition } from './disposition.js';

export const PHONE_VERDICTS = ['verified', 'suspect', 'unknown'] as const;
export type PhoneVerdict = (typeof PHONE_VERDICTS)[number];

/** What one call said of a number. `endedAt` is ISO 8601 with the desk's offset. */
export interface NumberOutcome {
  readonly disposition: Disposition;
  readonly endedAt: string;
}

/** Why a number is suspect. */
type SuspectReason = 'number_invalid' | 'failed_on_two_days';

/** `since` is the end of the first call that speaks against the number, ISO 8601 with the desk's offset. */
export interface Suspicion {
  readonly why: SuspectReason;
  readonly since: string;
}

/**
 * `suspect`: since it last connected the number was found not to exist, or its patient could not be reached on two
 * different days. `verified`: it has connected. One failure alone says nothing of a number.
 *
 * @param outcomes of the number's calls, oldest first
 */
export function phoneVerdict(outcomes: readonly NumberOutcome[]): PhoneVerdict {
  if (suspicionOf(outcomes)) return 'suspect';
  return outcomes.some(({ disposition }) => disposition === 'connected') ? 'verified' : 'unknown';
}

/** What speaks against a number since it last connected, if that is enough. */
export function suspicionOf(outcomes: readonly NumberOutcome[]): Suspicion | null {
  const lastConnected = outcomes.findLastIndex(({ disposition }) => disposition === 'connected');
  const failures = outcomes.slice(lastConnected + 1).filter(isPatientsFault);
  const invalid = failures.find(({ disposition }) => disposition === 'number_invalid');
  if (invalid) return { why: 'number_invalid', since: invalid.endedAt };
  const days = new Set(failures.map(({ endedAt }) => endedAt.slice(0, 10)));
  const [first] = failures;
  return first && days.size >= 2 ? { why: 'failed_on_two_days', since: first.endedAt } : null;
}

function isPatientsFault({ disposition }: NumberOutcome): boolean {
  return FAULT_OF[disposition] === 'patient';
}

// The health of a number, from its last calls over all callbacks; 1C shows it beside the patient's phone.
import { FAULT_OF, type Disposition } from './disposition.js';

export const PHONE_VERDICTS = ['verified', 'suspect', 'unknown'] as const;
export type PhoneVerdict = (typeof PHONE_VERDICTS)[number];

/** What one call said of a number. `endedAt` is ISO 8601 with the desk's offset. */
export interface NumberOutcome {
  readonly disposition: Disposition;
  readonly endedAt: string;
}

/**
 * `suspect`: since it last connected the number was found not to exist, or its patient could not be reached on two
 * different days. `verified`: it has connected. One failure alone says nothing of a number.
 *
 * @param outcomes of the number's calls, oldest first
 */
export function phoneVerdict(outcomes: readonly NumberOutcome[]): PhoneVerdict {
  const lastConnected = outcomes.findLastIndex(({ disposition }) => disposition === 'connected');
  const since = outcomes.slice(lastConnected + 1);
  if (since.some(({ disposition }) => disposition === 'number_invalid')) return 'suspect';
  const failedDays = new Set(since.filter(isPatientsFault).map(({ endedAt }) => endedAt.slice(0, 10)));
  if (failedDays.size >= 2) return 'suspect';
  return lastConnected >= 0 ? 'verified' : 'unknown';
}

function isPatientsFault({ disposition }: NumberOutcome): boolean {
  return FAULT_OF[disposition] === 'patient';
}

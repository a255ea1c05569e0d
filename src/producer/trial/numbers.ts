// Whom `marvin try` may ring: the numbers on the command line, confirmed by their last four digits.
import type { Desk } from '../../shared/config/configSchema.js';
import { mayDial } from '../../shared/domain/dialOnly.js';
import { callablePhones } from '../../shared/domain/phone.js';
import { UsageError } from '../../shared/errors.js';
import { say } from '../../shared/texts/say.js';

export interface TrialNumbers {
  /** Rung as the operator, and told who the patient is. */
  readonly operator: string;
  readonly patient: string;
}

/**
 * Without a second number one phone is rung for both legs: the desk's own number is never rung unless it is given.
 *
 * @throws UsageError for the person who tries
 */
export function trialNumbers(desk: Desk, phone: string, operator: string | undefined): TrialNumbers {
  const patient = numberOf('--phone', phone);
  demandDialable(desk, '--phone', patient);
  if (operator === undefined) return { patient, operator: patient };
  const rungFirst = numberOf('--operator', operator);
  // The desk's own operators are rung by every call, with dialOnly too.
  if (rungFirst !== desk.robot.number) demandDialable(desk, '--operator', rungFirst);
  return { patient, operator: rungFirst };
}

function demandDialable({ name, dialOnly }: Desk, option: string, digits: string): void {
  if (mayDial(dialOnly, digits)) return;
  throw new UsageError(
    say('{option}: этого номера нет в dialOnly группы {desk}; допишите его или возьмите другой.', {
      option,
      desk: name,
    }),
  );
}

function numberOf(option: string, text: string): string {
  const [digits, ...others] = callablePhones([text], 'any');
  if (digits !== undefined && others.length === 0) return digits;
  throw new UsageError(
    say('{option}: это не один номер, на который можно позвонить; напишите +7 916 123-45-67.', { option }),
  );
}

/** What has to be typed: the last four digits of each number, in the order in which they are rung. */
export function confirmation({ operator, patient }: TrialNumbers): string {
  return (operator === patient ? [patient] : [operator, patient]).map((digits) => digits.slice(-4)).join(' ');
}

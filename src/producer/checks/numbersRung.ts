// The clinic's own numbers in robot.*: each call rings them, so one that cannot be rung stops the desk on its first day.
import type { Configuration } from '../../shared/config/configuration.js';
import { callablePhones } from '../../shared/domain/phone.js';
import { say } from '../../shared/texts/say.js';
import { warning, type Finding } from './finding.js';

/** Of marvin.example.yaml. */
const EXAMPLES: ReadonlySet<string> = new Set(['74950000000', '74950000001']);

export function numbersRung({ config }: Configuration): Finding[] {
  return config.desks.flatMap(({ name, robot }) => {
    if (robot.kind === 'simulator') return [];
    const own = {
      number: robot.number,
      ...('callerNumber' in robot ? { callerNumber: robot.callerNumber } : {}),
    };
    return Object.entries(own).flatMap(([key, number]) => {
      const why = whyNotRung(number);
      return why === null ? [] : [warning(`desks.${name}.robot.${key}: ${why}`)];
    });
  });
}

/** @returns null for a number that may be one */
export function whyNotRung(number: string): string | null {
  if (EXAMPLES.has(number))
    return say('{number} is the number of the example; write your own, that of the PBX queue.', { number });
  if (/^8\d{10}$/.test(number))
    return say('{number} begins with 8, which only a phone in Russia dials; write {right}.', {
      number,
      right: `7${number.slice(1)}`,
    });
  if (number.length < 10)
    return say(
      '{number} is an extension, which nobody outside of the PBX can ring; write the number of the queue with its country code.',
      { number },
    );
  if (callablePhones([`+${number}`], 'any').length === 0)
    return say('{number} is no number that exists; write the number of the queue with its country code.', {
      number,
    });
  return null;
}

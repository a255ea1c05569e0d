// Reasons of rows, by the codes that a rejects file has. In Russian a few words stand behind each.
import type { Uncalled } from '../../shared/documents/uncalledRows.js';
import { say } from '../../shared/texts/say.js';

const WORDS: Readonly<Record<Uncalled['why'][number], () => string>> = {
  no_ref: () => say('no_ref'),
  no_phone: () => say('no_phone'),
  bad_phone: () => say('bad_phone'),
  own_number: () => say('own_number'),
  no_appointment: () => say('no_appointment'),
  bad_date: () => say('bad_date'),
  appointment_passed: () => say('appointment_passed'),
  too_late: () => say('too_late'),
  unknown_branch: () => say('unknown_branch'),
  broken_row: () => say('broken_row'),
  deleted: () => say('deleted'),
  not_unreached: () => say('not_unreached'),
  no_consent: () => say('no_consent'),
  do_not_call: () => say('do_not_call'),
};

/** `2 bad_phone, 1 too_late`; empty when there are none. */
export function reasonsInWords(counts: Readonly<Record<string, number>>): string {
  const words: Readonly<Record<string, () => string>> = WORDS;
  return Object.entries(counts)
    .map(([reason, count]) => `${count} ${words[reason]?.() ?? reason}`)
    .join(', ');
}

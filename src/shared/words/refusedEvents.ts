// What was wrong with a call event that the web process refused, for people. It is kept in English, as the log has it
// (src/webhooks/robot, src/shared/robots); what is not known here stays as it is.
import { say } from '../texts/say.js';

type Reading = (found: RegExpExecArray) => string;

/** Those that are the same each time. */
const SENTENCES: Readonly<Record<string, () => string>> = {
  'no token was sent': () => say('no token was sent'),
  'the token is wrong': () => say('the token is wrong'),
  'the token is an unfilled variable': () => say('the token is an unfilled variable'),
  'the headers of a signature are missing': () => say('the headers of a signature are missing'),
  'the signature is wrong, or more than five minutes away': () =>
    say('the signature is wrong, or more than five minutes away'),
  'the signed event came before': () => say('the signed event came before'),
  'the address names no desk of the configuration': () =>
    say('the address names no desk of the configuration'),
  'not POST or PUT to /<kind>/<desk>/callback/<callid>': () =>
    say('not POST or PUT to /<kind>/<desk>/callback/<callid>'),
  'the address cannot be decoded, or the body came in part': () =>
    say('the address cannot be decoded, or the body came in part'),
  'the body is over 16 KiB': () => say('the body is over 16 KiB'),
  'the body is compressed': () => say('the body is compressed'),
  'the content type is not application/json in UTF-8': () =>
    say('the content type is not application/json in UTF-8'),
  'the callid is none that Marvin gives': () => say('the callid is none that Marvin gives'),
  'no call of this desk has the callid': () => say('no call of this desk has the callid'),
  'The body is not JSON in UTF-8.': () => say('the body is not JSON in UTF-8'),
  'The callid in the path and the callid in the body differ.': () =>
    say('the callid in the path and the callid in the body differ'),
  'The body must be a JSON object with callid and status.': () =>
    say('the body must be a JSON object with callid and status'),
  'The event has a type that docs/robots.md does not name.': () =>
    say('the event has a type that docs/robots.md does not name'),
  'The definition of a leg has no duration, so nobody knows whether it was answered.': () =>
    say('the definition of a leg has no duration, so nobody knows whether it was answered'),
};

const READINGS: readonly (readonly [RegExp, Reading])[] = [
  [/^variable (.*)$/, ([, name = '']) => say('variable {name}', { name })],
  [
    /^unknown status of (\d+) characters(?:, "(.*)")?$/,
    ([, count = '', beginning]) =>
      beginning === undefined
        ? say('unknown status of {count} characters', { count })
        : say('unknown status of {count} characters, "{beginning}"', { count, beginning }),
  ],
  [
    /^The (?:body|event)'s (.*) is missing or not as (docs\/\w+\.md) says\.$/,
    ([, fields = '', page = '']) => say('{fields}: missing, or not as {page} says', { fields, page }),
  ],
];

/** @param detail as it is kept with the refusal */
export function refusedEventWords(detail: string): string {
  const sentence = Object.hasOwn(SENTENCES, detail) ? SENTENCES[detail] : undefined;
  if (sentence) return sentence();
  for (const [pattern, read] of READINGS) {
    const found = pattern.exec(detail);
    if (found) return read(found);
  }
  return detail;
}

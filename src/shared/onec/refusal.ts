// What a refusal of 1C means and what to do about it, in one sentence made from the status and OData's error number.
// The words of the body are never repeated: they quote documents and people. What is kept with a result is said in English, whoever
// says it (src/shared/words/refusals.ts reads it).
import { say } from '../texts/say.js';

/** Inner error numbers of the standard OData interface (1C:Enterprise developer's guide, 17.4.10). */
const ODATA_ERRORS: Readonly<Record<number, () => string>> = {
  1: () => say('a text cannot be read'),
  2: () => say('the request is malformed'),
  4: () => say('a value does not fit its property'),
  6: () => say('the address is wrong'),
  8: () => say('the entity is unknown'),
  9: () => say('there is no such document'),
  10: () => say('a property is unknown'),
  14: () => say('the query cannot be read'),
  16: () => say('a property cannot be assigned'),
  20: () => say('the user lacks the rights'),
};

const ADVICE: Readonly<Record<number, () => string>> = {
  400: () => say('check the names and values in entity, filter, orderby and fields'),
  401: () => say('check username and password, and that the user may see all of this data'),
  403: () => say("check the user's roles in 1C"),
  404: () => say('check url and entity, and that the object is among those the OData interface publishes'),
  412: () => say('somebody else has changed the document'),
};

/** Whether the same request may succeed later without anybody's help. */
export function isPassing(status: number): boolean {
  return status >= 500 || status === 408 || status === 429;
}

/**
 * Explains an answer that is not a success.
 *
 * @param body 1C's answer, read for the error number only
 */
export function explainRefusal(status: number, body: string): string {
  const inner = explainInner(odataErrorNumber(body));
  const advice = ADVICE[status]?.() ?? adviceByClass(status);
  return say('1C answered {status}{inner}; {advice}', { status, inner, advice });
}

function explainInner(number: number | null): string {
  if (number === null) return '';
  const meaning = ODATA_ERRORS[number];
  return meaning === undefined
    ? say(' (OData error {number})', { number })
    : say(' (OData error {number}: {meaning})', { number, meaning: meaning() });
}

function adviceByClass(status: number): string {
  if (status >= 500) return say('it failed internally; if that lasts, its technological log says why');
  if (status >= 300 && status < 400) return say('it redirects; put the final address into url');
  return say('the request is not accepted');
}

/** The inner error number of a JSON (`odata.error`) or XML (`m:error`) body; null when there is none. */
export function odataErrorNumber(body: string): number | null {
  const head = body.slice(0, 2_000);
  const match =
    /"code"\s*:\s*"?(-?\d{1,3})\b/.exec(head) ?? /<(?:\w+:)?code[^>]*>\s*(-?\d{1,3})\s*</.exec(head);
  return match ? Number(match[1]) : null;
}

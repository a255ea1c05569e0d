// What a refusal of 1C means and what to do about it, in one sentence made from the status and OData's error number.
// The words of the body are never repeated: they quote documents and people.

/** Inner error numbers of the standard OData interface (1C:Enterprise developer's guide, 17.4.10). */
const ODATA_ERRORS: Readonly<Record<number, string>> = {
  1: 'a text cannot be read',
  2: 'the request is malformed',
  4: 'a value does not fit its property',
  6: 'the address is wrong',
  8: 'the entity is unknown',
  9: 'there is no such document',
  10: 'a property is unknown',
  14: 'the query cannot be read',
  16: 'a property cannot be assigned',
  20: 'the user lacks the rights',
};

const ADVICE: Readonly<Record<number, string>> = {
  400: 'check the names and values in entity, filter, orderby and fields',
  401: 'check username and password, and that the user may see all of this data',
  403: "check the user's roles in 1C",
  404: 'check url and entity, and that the object is among those the OData interface publishes',
  412: 'somebody else has changed the document',
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
  return `1C answered ${status}${explainInner(odataErrorNumber(body))}; ${ADVICE[status] ?? adviceByClass(status)}`;
}

function explainInner(number: number | null): string {
  if (number === null) return '';
  const meaning = ODATA_ERRORS[number];
  return meaning === undefined ? ` (OData error ${number})` : ` (OData error ${number}: ${meaning})`;
}

function adviceByClass(status: number): string {
  if (status >= 500) return 'it failed internally; if that lasts, its technological log says why';
  if (status >= 300 && status < 400) return 'it redirects; put the final address into url';
  return 'the request is not accepted';
}

/** The inner error number of a JSON (`odata.error`) or XML (`m:error`) body; null when there is none. */
export function odataErrorNumber(body: string): number | null {
  const head = body.slice(0, 2_000);
  const match =
    /"code"\s*:\s*"?(-?\d{1,3})\b/.exec(head) ?? /<(?:\w+:)?code[^>]*>\s*(-?\d{1,3})\s*</.exec(head);
  return match ? Number(match[1]) : null;
}

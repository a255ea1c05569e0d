// Which properties of a 1C document a result sets, and which of them differ from the document's own. Pure.
import { DateTime } from 'luxon';
import type { Result, ResultPlaceholder } from '../../shared/contracts/result.js';
import type { OnecDocument } from '../../shared/onec/odata.js';

type Value = string | number | boolean;
type Words = Readonly<Record<string, string>>;

/** The text for each `{placeholder}`; `endedAt` is in 1C's form, local time without an offset. */
const PLACEHOLDERS: Readonly<Record<ResultPlaceholder, (result: Result, zone: string) => string>> = {
  disposition: ({ disposition }) => disposition ?? '',
  decision: ({ decision }) => decision.kind,
  reason: ({ decision }) => (decision.kind === 'close' ? decision.reason : ''),
  attempt: ({ attempt }) => String(attempt),
  endedAt: ({ endedAt }, zone) => DateTime.fromISO(endedAt, { zone }).toFormat("yyyy-MM-dd'T'HH:mm:ss"),
  phoneVerdict: ({ phoneVerdict }) => phoneVerdict,
};

const PLACEHOLDER = /\{(\w*)\}/g;

/**
 * The texts that a result writes: property → text. `words` translates our words into 1C's. A property is left out when its text
 * would be blank, or when none of its placeholders has a value: what 1C has there says more than nothing does.
 */
export function fillFields(
  { fields, words }: { readonly fields: Words; readonly words: Words },
  result: Result,
  zone: string,
): Record<string, string> {
  const valueOf = (name: string) => {
    const ours = isPlaceholder(name) ? PLACEHOLDERS[name](result, zone) : '';
    return words[ours] ?? ours;
  };
  const hasSomethingToSay = (template: string) => {
    const names = [...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
    return names.length === 0 || names.some((name) => valueOf(name).trim() !== '');
  };
  const filled = Object.entries(fields)
    .filter(([, template]) => hasSomethingToSay(template))
    .map(([property, template]) => [
      property,
      template.replace(PLACEHOLDER, (_whole, name: string) => valueOf(name)),
    ])
    .filter(([, text]) => text?.trim() !== '');
  return Object.fromEntries(filled) as Record<string, string>; // pairs of texts
}

/** The configuration names no others. */
function isPlaceholder(name: string): name is ResultPlaceholder {
  return Object.hasOwn(PLACEHOLDERS, name);
}

/** The properties that a document does not have: 1C would ignore them silently (17.4.13.1.3). */
export function missingProperties(
  document: OnecDocument,
  wanted: Readonly<Record<string, string>>,
): string[] {
  return Object.keys(wanted).filter((property) => !Object.hasOwn(document, property));
}

/** What has to change in the document; empty when it says everything already. */
export function changesOf(
  document: OnecDocument,
  wanted: Readonly<Record<string, string>>,
): Record<string, Value> {
  const values = Object.entries(wanted).map(
    ([property, text]) => [property, asTypeOf(document[property], text)] as const,
  );
  return Object.fromEntries(values.filter(([property, value]) => !isSame(document[property], value)));
}

/** A text in the type of the current value: a number or a boolean where 1C has one. */
function asTypeOf(current: unknown, text: string): Value {
  if (typeof current === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  if (typeof current === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

/** 1C pads texts of fixed length with spaces, and an empty text may be null. */
function isSame(current: unknown, value: Value): boolean {
  if (typeof value !== 'string') return current === value;
  return (typeof current === 'string' ? current : '').trimEnd() === value.trimEnd();
}

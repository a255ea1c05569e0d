// Which properties of a 1C document a result sets, and which of them differ from what stands there. Pure.
import { DateTime } from 'luxon';
import type { Result } from '../../shared/contracts/result.js';
import type { OnecDocument } from '../../shared/onec/odata.js';

type Value = string | number | boolean;
type Words = Readonly<Record<string, string>>;

/** What stands for each `{placeholder}`; `endedAt` is 1C's own form, local time without an offset. */
const PLACEHOLDERS: Readonly<Record<string, (result: Result, zone: string) => string>> = {
  disposition: ({ disposition }) => disposition ?? '',
  decision: ({ decision }) => decision.kind,
  reason: ({ decision }) => (decision.kind === 'close' ? decision.reason : ''),
  attempt: ({ attempt }) => String(attempt),
  endedAt: ({ endedAt }, zone) => DateTime.fromISO(endedAt, { zone }).toFormat("yyyy-MM-dd'T'HH:mm:ss"),
  phoneVerdict: ({ phoneVerdict }) => phoneVerdict,
};

/** Posting has a command of its own in 1C, and the rest is the platform's: Marvin writes none of them. */
const UNTOUCHABLE = ['posted', 'проведен', 'deletionmark', 'пометкаудаления', 'ref_key', 'dataversion'];

const PLACEHOLDER = /\{(\w*)\}/g;

/** What is wrong with configured fields: one line a problem, each with the property's name. */
export function problemsOfFields(fields: Readonly<Record<string, string>>): string[] {
  return Object.entries(fields).flatMap(([property, template]) => [
    ...(UNTOUCHABLE.includes(property.toLowerCase().replaceAll('ё', 'е'))
      ? [`${property}: Marvin never changes it`]
      : []),
    ...[...template.matchAll(PLACEHOLDER)]
      .map(([, name = '']) => name)
      .filter((name) => !Object.hasOwn(PLACEHOLDERS, name))
      .map((name) => `${property}: unknown {${name}}; known are ${Object.keys(PLACEHOLDERS).join(', ')}`),
  ]);
}

/** The texts that a result writes: property → text. `words` says our words as 1C does. */
export function fillFields(
  { fields, words }: { readonly fields: Words; readonly words: Words },
  result: Result,
  zone: string,
): Record<string, string> {
  const fill = (template: string) =>
    template.replace(PLACEHOLDER, (_whole, name: string) => {
      const ours = PLACEHOLDERS[name]?.(result, zone) ?? '';
      return words[ours] ?? ours;
    });
  return Object.fromEntries(Object.entries(fields).map(([property, template]) => [property, fill(template)]));
}

/** The properties that a document does not have: 1C would ignore them without a word (17.4.13.1.3). */
export function missingProperties(
  document: OnecDocument,
  wanted: Readonly<Record<string, string>>,
): string[] {
  return Object.keys(wanted).filter((property) => !Object.hasOwn(document, property));
}

/** What has to change for the document to say what is wanted; empty when it says so already. */
export function changesOf(
  document: OnecDocument,
  wanted: Readonly<Record<string, string>>,
): Record<string, Value> {
  const values = Object.entries(wanted).map(
    ([property, text]) => [property, asTypeOf(document[property], text)] as const,
  );
  return Object.fromEntries(values.filter(([property, value]) => !isSame(document[property], value)));
}

/** A text as the type that stands there now: a number or a boolean where 1C has one. */
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

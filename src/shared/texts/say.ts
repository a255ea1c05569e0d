// What people are told, in their language. A text stands where it is said, in the language of those who usually read it:
// pages in Russian, command line and logs in English. `ru/` and `en/` hold what the other half reads. Texts are ICU messages.
import { AsyncLocalStorage } from 'node:async_hooks';
import { IntlMessageFormat, type Formatters } from 'intl-messageformat';
import type { Language } from '../domain/languages.js';
import { EN } from './en/index.js';
import { RU } from './ru/index.js';

/** By the text as it stands in the code. A text that is missing is said as it stands. */
export type Translations = Readonly<Record<string, string>>;

export type Values = Readonly<Record<string, string | number>>;

const TRANSLATIONS: Readonly<Record<Language, Translations>> = { ru: RU, en: EN };

const spoken = new AsyncLocalStorage<Language>();
let ofProcess: Language = 'en';

/** The language of everybody who is not spoken to by `inLanguage`: whoever started this process. */
export function setLanguage(language: Language): void {
  ofProcess = language;
}

/** Runs an action that speaks one language to its end, such as the answer to one visitor. */
export function inLanguage<Outcome>(language: Language, action: () => Outcome): Outcome {
  return spoken.run(language, action);
}

/** Runs an action that speaks to whoever started this process, in the middle of a conversation too: it writes to the log. */
export function inOwnLanguage<Outcome>(action: () => Outcome): Outcome {
  return spoken.exit(action);
}

/** The language that is spoken now. */
export function language(): Language {
  return spoken.getStore() ?? ofProcess;
}

/**
 * @param text an ICU message, literal so that a test finds it: `{count, plural, one {# звонок} few {# звонка} other {# звонков}}`
 * @param values what its braces stand for
 */
export function say(text: string, values: Values = {}): string {
  const now = language();
  return String(messageOf(TRANSLATIONS[now][text] ?? text, now).format(values));
}

/** A number is written the same way, counted (`#`) or not: without spaces or commas between its thousands. */
const FORMATTERS: Formatters = {
  getNumberFormat: (locales, options) => new Intl.NumberFormat(locales, { useGrouping: false, ...options }),
  getDateTimeFormat: (locales, options) => new Intl.DateTimeFormat(locales, options),
  getPluralRules: (locales, options) => new Intl.PluralRules(locales, options),
};

const messages = new Map<string, IntlMessageFormat>();

function messageOf(text: string, now: Language): IntlMessageFormat {
  const key = `${now}${text}`;
  const known = messages.get(key);
  if (known) return known;
  const message = new IntlMessageFormat(text, now, undefined, { ignoreTag: true, formatters: FORMATTERS });
  messages.set(key, message);
  return message;
}

// Texts of an export that people are shown: names of columns, words of consent, statuses. A file without a header, or with a column
// too few, has patients in those places, and no patient is ever printed.

const MAX_CHARS = 40;
/** A date has eight digits; they are covered. What has more, or as many in one piece, may be a phone. */
const DIGITS = /\d/g;
const LONG_NUMBER = /\d{5}/;
const MAX_DIGITS = 8;
const PATRONYMIC = /\p{L}(?:ович|евич|ьич|ична|овна|евна)(?!\p{L})/iu;
const INITIALS = /(?<!\p{L})\p{Lu}\.\s*(?:\p{Lu}\.|\p{Lu}\p{Ll})/u;
const TWO_NAMES = /\p{Lu}\p{Ll}+\s+\p{Lu}\p{Ll}+/u;
const SURNAME = /^\p{Lu}\p{Ll}+(?:ова?|ева?|ёва?|ина?|ская|ский|цкая|цкий|енко|дзе|швили|ян)$/u;
const FOR_PROGRAMS = /@|[0-9a-f]{8}-[0-9a-f]{4}/i;

/** A text as it may be shown, its digits covered; null when it may name a patient. */
export function harmlessText(text: string): string | null {
  const digits = text.match(DIGITS)?.length ?? 0;
  const isLong = text.length > MAX_CHARS || digits > MAX_DIGITS || LONG_NUMBER.test(text);
  const isPersonal = [PATRONYMIC, INITIALS, TWO_NAMES, SURNAME, FOR_PROGRAMS].some((part) => part.test(text));
  return isLong || isPersonal ? null : text.replace(DIGITS, '#');
}

/** A header of which a cell looks like a phone, a date or a reference is none: no name in it is to be shown. */
export function isLikeData(header: readonly string[]): boolean {
  return header.some(
    (name) => LONG_NUMBER.test(name) || FOR_PROGRAMS.test(name) || /\d{1,2}\.\d{1,2}\.\d{2,4}/.test(name),
  );
}

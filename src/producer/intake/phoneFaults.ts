// Why a phone cannot be called, in words: Russian ones for the rejects file, English ones for what `enqueue` prints. Digits are
// counted, never quoted.
import type { ParsedPhone, PhoneFault } from '../../shared/domain/phone.js';
import type { Language } from '../../shared/domain/languages.js';

type Words = Readonly<Record<PhoneFault, (digits: number) => string>>;

const WORDS: Readonly<Record<Language, Words>> = {
  ru: {
    lost_digit: (digits) => `цифр: ${digits}, одной не хватает`,
    too_short: (digits) => `цифр: ${digits}, нет кода города, или это внутренний номер`,
    too_long: (digits) => `цифр: ${digits}, слишком много для одного номера`,
    placeholder: () => 'номер вписан для вида: одна и та же цифра или одни нули',
    no_such_code: () => 'такого кода города или оператора нет',
    premium: () => 'платный номер',
    not_a_number: () => 'номера нет, одни слова',
  },
  en: {
    lost_digit: (digits) => `${digits} digits, one is missing`,
    too_short: (digits) => `${digits} digits, no city code or an internal number`,
    too_long: (digits) => `${digits} digits, too many for one number`,
    placeholder: () => 'a placeholder: one digit repeated, or zeros',
    no_such_code: () => 'no city or operator has this code',
    premium: () => 'a premium-rate number',
    not_a_number: () => 'words only, no number',
  },
};

/** What is wrong with each of a row's invalid phones, in their order, each text once. */
export function phoneFaults(phones: readonly ParsedPhone[], language: Language): readonly string[] {
  const texts = phones.flatMap(({ digits, fault }) =>
    fault === null ? [] : [WORDS[language][fault](digits.length)],
  );
  return [...new Set(texts)];
}

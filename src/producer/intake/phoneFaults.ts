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
    foreign: () => 'номер другой страны; звонить туда можно, если назвать её в countries',
    unclear: () => 'цифры стоят не так, как пишут один номер; запишите его как +7 916 123-45-67',
    not_a_number: () => 'номера нет, одни слова',
    other_number: () => 'номера телефона нет: это дата, добавочный, идентификатор или другой номер',
    own_number: () => 'это номер самой клиники',
  },
  en: {
    lost_digit: (digits) => `${digits} digits, one is missing`,
    too_short: (digits) => `${digits} digits, no city code or an internal number`,
    too_long: (digits) => `${digits} digits, too many for one number`,
    placeholder: () => 'a placeholder: one digit repeated, or zeros',
    no_such_code: () => 'no city or operator has this code',
    premium: () => 'a premium-rate number',
    foreign: () => 'of a country that countries does not list',
    unclear: () => 'digits that are not grouped as one number',
    not_a_number: () => 'words only, no number',
    other_number: () => 'a date, an extension or an identifier, no phone number',
    own_number: () => "the clinic's own number",
  },
};

/** What is wrong with each of a row's invalid phones, in their order, each text once. */
export function phoneFaults(phones: readonly ParsedPhone[], language: Language): readonly string[] {
  const texts = phones.flatMap(({ digits, fault }) =>
    fault === null ? [] : [WORDS[language][fault](digits.length)],
  );
  return [...new Set(texts)];
}

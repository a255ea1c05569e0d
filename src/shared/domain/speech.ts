// What the robot says to people, in Russian. The scenario splices these texts into JSON as they are (docs/contract.md,
// VoiceBox), so they hold only letters, digits, spaces, commas, dots and hyphens, and never more than 100 characters.
import { DateTime } from 'luxon';
import { counted, ordinal } from './russianNumerals.js';

const MAX_SPOKEN_CHARACTERS = 100;
const MAX_READ_CHARACTERS = 1_000;
const HYPHENS = /[\p{Pd}\u2212]/gu;
/** Quotes and apostrophes of every kind, some of which Unicode counts as letters; what they separate is one word. */
const QUOTES = /["'`´\p{Pi}\p{Pf}„‚\ua78b\ua78c\p{Lm}]/gu;

/**
 * How to speak of a patient: given name and patronymic, in the nominative, without the surname.
 * `ИВАНОВ ПЁТР СЕРГЕЕВИЧ` → `Пётр Сергеевич`, `Шевченко Ольга & сын` → `Ольга`, `Иванов П. С.` → `пациент`.
 */
export function spokenName(fullName: string): string {
  const words = wordsOfOnePerson(fullName);
  const names = words.filter((word) => !isAbbreviated(word));
  if (names.length === 1 && names.length < words.length) return 'пациент';
  return bounded(withoutSurname(names).map(nameCase)) || 'пациент';
}

/** `вторник, двадцать четвёртое ноября, десять часов тридцать минут`; a full hour has no minutes. */
export function spokenInstant(instantMs: number, zone: string): string {
  const local = DateTime.fromMillis(instantMs, { zone, locale: 'ru' });
  const day = `${local.toFormat('cccc')}, ${ordinal(local.day)} ${local.toFormat('MMMM')}`;
  const hours = counted(local.hour, 'masculine', { one: 'час', few: 'часа', many: 'часов' });
  const minutes = counted(local.minute, 'feminine', { one: 'минута', few: 'минуты', many: 'минут' });
  return `${day}, ${local.minute === 0 ? hours : `${hours} ${minutes}`}`;
}

/** Who receives the patient: `Терапевт` → `терапевт`, `УЗИ "эксперт" кабинет` → `УЗИ эксперт кабинет`; persons keep capitals. */
export function spokenSpecialist(specialist: string): string {
  const words = plain(specialist.slice(0, MAX_READ_CHARACTERS).replace(/№/g, ' номер '))
    .replace(/[;:|/]/g, ',')
    .replace(/[^\p{L}\p{M}\d,.-]+/gu, ' ')
    .replace(/[ ,]*,[ ,]*/g, ', ')
    .replace(/^[ ,.-]+|[ ,-]+$/g, '')
    .split(' ');
  const isPerson = isPersonsName(words);
  return bounded(words.map((word, index) => specialistCase(word, isPerson, index === 0))) || 'врач';
}

/** One form of each letter, one kind of hyphen, no quotes, and no more text than could ever be spoken. */
function plain(text: string): string {
  return text.slice(0, MAX_READ_CHARACTERS).normalize('NFKC').replace(QUOTES, '').replace(HYPHENS, '-');
}

/** Cuts where a second person or a remark begins, and cleans the rest. */
function wordsOfOnePerson(fullName: string): readonly string[] {
  const text = plain(fullName)
    .replace(/\([^()]*\)/g, ' ')
    .replace(/^(\s*\p{L}+)\s*,/u, '$1 ')
    .replace(/^(\s*\p{L}+)\s+-\s+/u, '$1-')
    .replace(/(\p{L}{4})\./gu, '$1 ');
  const [first = ''] = text.split(/[&,;/+|\\()\d]|\s-\s|\sи\s/u);
  return (first.match(/[\p{L}\p{M}.-]+/gu) ?? [])
    .map((word) => word.replace(/^[.-]+|-+$/g, ''))
    .filter(Boolean);
}

/** `П.`, `П.С.`, `П` and `мл.`: not to be spoken. */
function isAbbreviated(word: string): boolean {
  return word.includes('.') || /^\p{L}\p{M}*$/u.test(word);
}

/** 1C writes the surname first. A patronymic in second place shows that the given name is first here. */
function withoutSurname(names: readonly string[]): readonly string[] {
  if (names.length < 2) return names;
  return isPatronymic(names[1]) ? names.slice(0, 2) : names.slice(1);
}

function isPatronymic(word: string | undefined): boolean {
  return word !== undefined && /\p{L}(?:ич|[оеё]вна|ична)$/iu.test(word);
}

/** Parts of Turkic patronymics stay lower case: Рустам Али оглы. */
const SMALL = new Set(['оглы', 'оглу', 'углы', 'угли', 'улы', 'уулу', 'кызы', 'кизи', 'гызы', 'заде']);

function nameCase(name: string): string {
  return eachPart(name, (part) => (SMALL.has(part.toLowerCase()) ? part.toLowerCase() : capitalised(part)));
}

function isPersonsName(words: readonly string[]): boolean {
  const isCapitalised = (word: string | undefined) =>
    word !== undefined && /^\p{Lu}(?:\p{Ll}|\.)/u.test(word);
  return (
    words.some((word) => /^\p{Lu}/u.test(word) && isPatronymic(word)) ||
    (isCapitalised(words[0]) && isCapitalised(words[1]))
  );
}

/** Short words in capitals are abbreviations (УЗИ, ЛОР); long ones are somebody's caps lock. */
function specialistCase(word: string, isPerson: boolean, isFirst: boolean): string {
  if (isPerson) return /^\p{Lu}{2,}$/u.test(word) ? capitalised(word) : word;
  return eachPart(word, (part) => {
    const isShouted = /^\p{Lu}{5,}/u.test(part);
    const isSentenceStart = isFirst && /^\p{Lu}\p{Ll}/u.test(part);
    return isShouted || isSentenceStart ? part.toLowerCase() : part;
  });
}

function capitalised(word: string): string {
  const [first = '', ...rest] = word.toLowerCase();
  return first.toUpperCase() + rest.join('');
}

function eachPart(word: string, change: (part: string) => string): string {
  return word.split('-').map(change).join('-');
}

/** As many words as fit. */
function bounded(words: readonly string[]): string {
  return words.reduce((text, word) => {
    const longer = text === '' ? word : `${text} ${word}`;
    return longer.length <= MAX_SPOKEN_CHARACTERS ? longer : text;
  }, '');
}

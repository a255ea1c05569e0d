// What the robot says to people, in Russian. The scenario splices these texts into JSON as they are (docs/contract.md,
// VoiceBox), so they hold only letters, digits, spaces, commas, dots and hyphens, and never more than 100 characters.
import {
  inOneScript,
  isKin,
  isNoName,
  isOrdinary,
  isParticle,
  isRecord,
  isRemark,
  isSpeakableName,
  isSpeakableWord,
  isTwoWords,
  meansNothing,
  withoutIdentifiers,
} from './speakable.js';

/** What is said of somebody whose name cannot be spoken. */
export const SOME_PATIENT = 'пациент';
export const SOME_SPECIALIST = 'врач';

const MAX_SPOKEN_CHARACTERS = 100;
const MAX_NAMES = 6;
const MAX_READ_CHARACTERS = 1_000;
const SLASHED = /(?<!\p{L})(?:\p{L}{1,2}\/\p{Ll}{1,3}|\p{Ll}{1,3}\/\p{L}{1,2}|\p{L}\/\p{L})(?!\p{L})/gu;
const DOTTED = /(?<![\p{L}.])(?:(?:\p{Ll}\.\s?){2,}|(?:\p{Lu}\.){3,})/gu;
const SHORT = /(?<!\p{L})(?:каб|отд|зав|гл|проф)\./giu;
const LONG: Readonly<Record<string, string>> = {
  'каб.': 'кабинет ',
  'отд.': 'отделение ',
  'зав.': 'заведующий ',
  'гл.': 'главный ',
  'проф.': 'профессор ',
};
const HYPHENS = /[\p{Pd}\u2212]/gu;
/** Quotes and apostrophes of every kind, some of which Unicode counts as letters; what they separate is one word. */
const QUOTES = /["'`´\p{Pi}\p{Pf}„‚\ua78b\ua78c\p{Lm}]/gu;

/**
 * How to speak of a patient: given name and patronymic, in the nominative, without the surname.
 * `ИВАНОВ ПЁТР СЕРГЕЕВИЧ` → `Пётр Сергеевич`, `Шевченко Ольга & сын` → `Ольга`, `Иванов П. С.` → `пациент`.
 */
export function spokenName(fullName: string): string {
  return usualName(fullName) ?? anyName(fullName);
}

/** What most names look like: a surname, a name and a patronymic, each plain and capitalised. */
const USUAL = /^([А-ЯЁ][а-яё]{1,29}) ([А-ЯЁ][а-яё]{1,29}) ([А-ЯЁ][а-яё]{1,29}(?:ич|[оеё]вна|ична))$/;

/** The same as `anyName`, at a tenth of its cost; null for names that must be looked at more closely. */
function usualName(fullName: string): string | null {
  const [, ...words] = USUAL.exec(fullName) ?? [];
  const [, given = '', patronymic = ''] = words;
  if (given === '' || isPatronymic(given) || !words.every(isOrdinary)) return null;
  return isSpeakableName(given) && isSpeakableName(patronymic) && !SMALL.has(given.toLowerCase())
    ? `${given} ${patronymic}`
    : null;
}

function anyName(fullName: string): string {
  const text = fullName.slice(0, MAX_READ_CHARACTERS);
  if (isRecord(text)) return SOME_PATIENT;
  const words = wordsOfOnePerson(withoutIdentifiers(text));
  if (words.some(isNoName)) return SOME_PATIENT;
  const own = beforeKin(words);
  const names = own.filter((word) => !isAbbreviated(word));
  if (names.length > MAX_NAMES || (names.length === 1 && names.length < words.length)) return SOME_PATIENT;
  const spoken = withoutSurname(names);
  const isName = spoken.every(isSpeakableName) && !names.some(isTwoWords) && isOneScript(names);
  return (isName && bounded(spoken.map(nameCase))) || SOME_PATIENT;
}

/** Who receives the patient: `Терапевт` → `терапевт`, `УЗИ "эксперт" кабинет` → `УЗИ эксперт кабинет`; persons keep capitals. */
export function spokenSpecialist(specialist: string): string {
  const text = specialist.slice(0, MAX_READ_CHARACTERS);
  if (isRecord(text)) return SOME_SPECIALIST;
  const written = wordsOfTitle(withoutIdentifiers(text));
  if (written.some(meansNothing)) return SOME_SPECIALIST;
  const isPerson = isPersonsName(written);
  const words = written
    .map(inOneScript)
    .filter((word) => isSpeakableWord(word) || (isPerson && isInitials(word)));
  if (!words.some(hasContent)) return SOME_SPECIALIST;
  const spoken = bounded(words.map((word, index) => specialistCase(word, isPerson, index === 0)));
  return spoken.replace(/^[ ,.-]+|[ ,-]+$/g, '') || SOME_SPECIALIST;
}

/** Abbreviations are spelt out if everybody knows them, and left out if they are written with a slash or dots: `в/в`, `к.м.н.` */
function wordsOfTitle(text: string): string[] {
  return plain(text.replace(/№/g, ' номер '))
    .replace(SLASHED, ' ')
    .replace(DOTTED, ' ')
    .replace(SHORT, (short) => LONG[short.toLowerCase()] ?? short)
    .replace(/[;:|/]/g, ',')
    .replace(/[^\p{L}\p{M}\d,.-]+/gu, ' ')
    .replace(/[ ,]*,[ ,]*/g, ', ')
    .replace(/^[ ,.-]+|[ ,-]+$/g, '')
    .split(' ');
}

function isInitials(word: string): boolean {
  return /^(?:\p{Lu}\.?){1,3}$/u.test(word);
}

/** A word, or an abbreviation in capitals; a number or a preposition alone says nothing. */
function hasContent(word: string): boolean {
  return /\p{L}{3}|\p{Lu}{2}/u.test(word);
}

/** One form of each letter, one kind of hyphen, no quotes, and no more text than could ever be spoken. */
function plain(text: string): string {
  return text.slice(0, MAX_READ_CHARACTERS).normalize('NFKC').replace(QUOTES, '').replace(HYPHENS, '-');
}

/** Cuts where a second person or a remark begins, and cleans the rest. */
function wordsOfOnePerson(fullName: string): readonly string[] {
  const text = plain(fullName.replace(/№/g, ';'))
    .replace(/^[\d\s.)-]+(?=\p{L})/u, '')
    .replace(/\([^()]*\)/g, ' ')
    .replace(/^(\s*\p{L}+)\s*,/u, '$1 ')
    .replace(/^(\s*\p{L}+)\s+-\s+/u, '$1-')
    .replace(/(\p{L}{4})\./gu, '$1 ');
  const [first = ''] = text.split(/[&,;/+|\\()\d]|\s-\s|\sи\s/u);
  return (first.match(/[\p{L}\p{M}.-]+/gu) ?? [])
    .map((word) => inOneScript(word.replace(/^[.-]+|-+$/g, '')))
    .filter((word) => word !== '' && !isRemark(word));
}

/** `Шевченко Ольга мама Пети` is Ольга. Before whom nothing but a surname is, or nothing at all, has no name of their own. */
function beforeKin(words: readonly string[]): readonly string[] {
  const at = words.findIndex(isKin);
  if (at < 0) return words;
  return at > 1 ? words.slice(0, at) : [];
}

function isOneScript(names: readonly string[]): boolean {
  return new Set(names.map((name) => /\p{Script=Cyrillic}/u.test(name))).size <= 1;
}

/** `П.`, `П.С.`, `П` and `мл.`: not to be spoken. */
function isAbbreviated(word: string): boolean {
  return word.includes('.') || /^\p{L}\p{M}*$/u.test(word);
}

/** 1C writes the surname first. A patronymic, or `де ла`, in second place shows that the given name is first here. */
function withoutSurname(names: readonly string[]): readonly string[] {
  if (names.length < 2) return names;
  if (isPatronymic(names[1])) return names.slice(0, 2);
  const isPart = (at: number) => isParticle(names[at] ?? '');
  const start = isPart(0) ? 0 : 1;
  let end = start;
  while (isPart(end)) end += 1;
  if (end === start) return names.slice(1);
  if (end + 1 < names.length) return names.slice(end + 1);
  return start > 0 ? names.slice(0, start) : names.slice(1);
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
    word !== undefined && /^\p{Lu}(?:\p{Ll}|\.|$)/u.test(word);
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

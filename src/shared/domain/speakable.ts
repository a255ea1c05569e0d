// What can be spoken: words that a person would read aloud from a form. What programs write into a field (references, identifiers,
// entities, nothing under its many names), remarks, dates and abbreviations are not; who has no speakable name is "пациент" or "врач".

const ENTITIES: readonly (readonly [RegExp, string])[] = [
  [/&(?:nbsp|ensp|emsp|thinsp|#160|#xa0);/gi, ' '],
  [/&(?:quot|apos|laquo|raquo|#34|#39);/gi, ''],
  [/&amp;/gi, '&'],
  [/&lt;/gi, '<'],
  [/&gt;/gi, '>'],
];
const GUID = /\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?/gi;
/** A word of letters and digits that only a program writes. */
const HEXADECIMAL = /(?<![\p{L}\d])(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{6,}(?![\p{L}\d])/giu;
const DATE =
  /(?<!\d)(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d)(?!\d)|(?<!\d)\d{1,2}:\d\d(?::\d\d)?(?!\d)/g;
/** An error of a spreadsheet, a broken reference, an object, an address, the name of a table or a property. */
const RECORD = /^\s*[#{[<]|<[^>]*>|\p{L}_|_\p{L}|e1cib|StandardODATA|:\/\/|@/iu;

const setOf = (words: string) => new Set(words.split(' '));

/** Nothing under its many names, and what programs call their fields. */
const NOTHING = setOf(
  'нет пусто пустой пустая данных данные неизвестно неизвестный неизвестная неизвестен аноним н/д нд объект удален удалена ' +
    'null nan none nil nul undefined unknown empty true false nope missing deleted na object description code ref key guid uuid ' +
    'catalog document presentation value наименование представление ссылка истина ложь',
);
const NOTHING_FORMS =
  /^(?:не)?(?:указан|заполнен|определен|известен|найден|задан|введен|установлен|опознан|обнаружен|выбран|назначен|присвоен|внесен|отсутствует|зарегистрирован)(?:о|ы|а|н?ый|н?ая|н?ое)?$/;
/** These mean nothing only where a name is expected. */
const NO_NAMES = setOf(
  'не без имени имя фамилия отчество фио код пациент пациента пациентка клиент клиента клиентка физлицо тест тестовый тестовая test ' +
    'тип адрес телефон врач ооо оао зао пао ао гбуз мбоу фгбу чуз name surname patient client ' +
    'по на для от до из за или как что это после при перезвонить позвонить',
);
/** After these the name is somebody else's, and in another case. */
const KIN = setOf(
  'ребенок ребенка реб новорожденный новорожденная новорожденного нов младенец малыш двойня близнец сын сына дочь дочка дочери мама мамы ' +
    'мать отец папа бабушка дедушка внук внучка муж жена брат сестра тетя дядя опекун представитель родитель родители родственник',
);
/** Remarks of the desk, on people and on what they come for. */
const LABELS = setOf('vip вип дубль дубликат копия дмс омс архив архивный');
const REMARKS = setOf(
  'ип гр гражданин гражданка господин госпожа мл ст умер умерла льготник инвалид ' +
    'лет год года гр рождения постоянный новый новая повторный повторная первичный первичная января февраля апреля июня июля ' +
    'сентября октября ноября декабря',
);
/** Parts of surnames that are no given names: `де ла Круз`, `фон Берг`. */
const PARTICLES = setOf(
  'де ла дель делла ди да ду дос дас фон цу ван дер ден тер аль эль ибн бин de la del della di da du dos das von zu van der den al el ibn bin le',
);
const PREPOSITIONS = setOf('в во с со к ко у о и а на по для из от');

const VOWEL = /[аеёиоуыэюяіїєўәөүұaeiouyà-æè-ïò-öø-üýÿāēīōūąęőű]/iu;
const ONE_SCRIPT = /^(?:[\p{Script=Cyrillic}\p{M}]+|[\p{Script=Latin}\p{M}]+)$/u;
/** A name may go on with a capital after these: `McDonald`, `ОКоннор`. */
const BEFORE_CAPITAL = setOf('mc mac мак fitz фиц di ди de де la ла le ле van ван al аль el эль');
/** `Ивановой`, `Сергеевны`, `Петровича`: of somebody, while the robot speaks in the nominative. */
const OF_SOMEBODY = /(?:ов|ев|ин|ын)ой$|[оеё]в(?:ны|не|ной)$|ич(?:а|у|ем|на?ы)$/i;
const LOOKALIKES: Readonly<Record<string, string>> = Object.fromEntries(
  [...'ABCEHKMOPTXYaceopxy'].map((latin, index) => [latin, [...'АВСЕНКМОРТХУасеорху'][index] ?? latin]),
);

/** A text of a program, of which nothing is to be spoken. */
export function isRecord(text: string): boolean {
  return RECORD.test(withoutEntities(text));
}

/** Without entities, identifiers, dates and times; most texts have none of these. */
export function withoutIdentifiers(text: string): string {
  if (!/[&\d]/.test(text)) return text;
  return withoutEntities(text).replace(GUID, ' ').replace(HEXADECIMAL, ' ').replace(DATE, ' ');
}

function withoutEntities(text: string): string {
  if (!text.includes('&')) return text;
  return ENTITIES.reduce((rest, [entity, character]) => rest.replace(entity, character), text);
}

/** Latin letters that look like Cyrillic ones, in a word that has Cyrillic ones too, are Cyrillic. */
export function inOneScript(word: string): string {
  if (!/\p{Script=Cyrillic}/u.test(word)) return word;
  return word.replace(/[A-Za-z]/g, (latin) => LOOKALIKES[latin] ?? latin);
}

export function meansNothing(word: string): boolean {
  const key = keyOf(word);
  return NOTHING.has(key) || NOTHING_FORMS.test(key);
}

/** Whether a word shows that what should be a person's name is none. */
export function isNoName(word: string): boolean {
  return meansNothing(word) || NO_NAMES.has(keyOf(word));
}

export function isKin(word: string): boolean {
  return KIN.has(keyOf(word));
}

export function isRemark(word: string): boolean {
  return LABELS.has(keyOf(word)) || REMARKS.has(keyOf(word));
}

export function isParticle(word: string): boolean {
  return PARTICLES.has(keyOf(word));
}

/** Whether a word is none of those above: what whole names are made of. */
export function isOrdinary(word: string): boolean {
  const key = keyOf(word);
  const isOneOf = (words: ReadonlySet<string>) => words.has(key);
  return ![NOTHING, NO_NAMES, KIN, LABELS, REMARKS, PARTICLES].some(isOneOf) && !NOTHING_FORMS.test(key);
}

/** A part of a name as it may be spoken: letters of one script, a vowel, in the nominative. */
export function isSpeakableName(word: string): boolean {
  const letters = word.replaceAll('-', '');
  return (
    ONE_SCRIPT.test(letters) &&
    letters.length >= 2 &&
    letters.length <= 40 &&
    VOWEL.test(letters) &&
    !/(\p{L})\1\1/iu.test(letters) &&
    !OF_SOMEBODY.test(letters)
  );
}

/** Whether two words were written as one, as a program's names are: `ИвановПётр`. */
export function isTwoWords(word: string): boolean {
  return word.split('-').some((part) => {
    const at = part.search(/\p{Ll}\p{Lu}/u);
    return at >= 0 && !BEFORE_CAPITAL.has(part.slice(0, at + 1).toLowerCase());
  });
}

/** A word of a specialist's title: a word, an abbreviation in capitals such as ЭКГ, a short number. */
export function isSpeakableWord(word: string): boolean {
  const core = word.replace(/^[,.-]+|[,.-]+$/g, '');
  if (/^\d{1,4}$/.test(core) || PREPOSITIONS.has(core.toLowerCase())) return true;
  const letters = core.replace(/[^\p{L}]/gu, '');
  if (letters.length < 2 || LABELS.has(keyOf(core))) return false;
  return /^\p{Lu}{2,5}$/u.test(letters) || VOWEL.test(letters);
}

function keyOf(word: string): string {
  return word
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replace(/^[.,-]+|[.,-]+$/g, '');
}

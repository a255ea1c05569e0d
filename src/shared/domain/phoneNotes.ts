// What else has digits in a phone cell: extensions, dates, floors, identifiers. Each becomes a separator, so that its digits never
// complete a number. What is not recognised here stays, and makes the number beside it unreadable (phoneCell.ts).

/** Nothing longer is a phone cell; the bound keeps a damaged file from costing time. */
const MAX_CELL_CHARACTERS = 1_000;

const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;
const HYPHENS = /[\p{Pd}\u2212]/gu;
const FULL_WIDTH = /[\uff01-\uff5e]/g;
const LINE_BREAKS = /[\n\v\f\r\u0085\u2028\u2029]/g;
const SPACE_ENTITIES = /&(?:nbsp|#160|#xa0);/gi;
/** A spreadsheet's whole number, as pandas and others write it: `79161234567.0`. */
const WHOLE_FLOAT = /(?<![\d.,()-])(\d{7,15})[.,]0+(?![\d.,])/g;
const UNFINISHED_END = /[\p{L}\p{N}\s().+-]*$/u;

const DAY = '(?:0?[1-9]|[12]\\d|3[01])';
const MONTH = '(?:0?[1-9]|1[0-2])';
const UNITS =
  'этаж|эт|каб|кабинет|кв|квартира|комн|комната|палата|подъезд|корп|корпус|офис|лет|года?|г|час(?:а|ов)?|ч|мин|минут|руб|р|раза?|' +
  'января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря';
const ROOMS = 'каб|кабинет|кв|квартира|комн|комната|палата|подъезд|корп|корпус|офис|этаж';
/** Documents and records that have numbers too; some are as long as a phone number. */
const RECORDS =
  'снилс|инн|кпп|огрн|полис|омс|дмс|паспорт|договор|заказ|заявка|сч[её]т|карт[аы]|медкарта|ид|id|guid|uuid|uid|ref|code|order|дата|д/р|др';

const NOTES: readonly RegExp[] = [
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/giu,
  /<[^<>]*>\s*\([^()]*\)/gu, // 1C's `<Объект не найден> (27:9c4e…)`
  /(?:(?<!\p{L})(?:доб(?:авочный)?|вн(?:утр(?:енний)?)?|ext(?:ension)?|[xх])|#)[\s.:№#(=-]*\d{1,6}(?!\d)/giu,
  /(?<![\d.-])\d{4}-\d\d-\d\d(?![\d-])/gu,
  new RegExp(`(?<![\\d./-])${DAY}([./-])${MONTH}\\1(?:19|20)\\d\\d(?![\\d./-]*\\d)`, 'gu'),
  new RegExp(`(?<![\\d./-])${DAY}\\.${MONTH}\\.\\d\\d(?![\\d./-]*\\d)`, 'gu'),
  /(?<![\d:])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?![\d:])/gu,
  new RegExp(`(?<!\\p{L})(?:${RECORDS})(?!\\p{L})[\\s"'.:№#=-]*\\d[\\d\\s-]*`, 'giu'),
  new RegExp(`(?<!\\p{L})(?:${ROOMS})(?!\\p{L})\\.?\\s*№?\\s*\\d{1,4}(?!\\d)`, 'giu'),
  new RegExp(`(?<![\\d.-])\\d{1,4}\\s*(?:${UNITS})(?!\\p{L})(?!\\.?\\s*\\d)`, 'giu'),
  /(?<=\d[\s)-]*)\(\d{1,4}\)(?!\s*-?\s*\d)/gu, // `89161234567 (1)`, but not a city's code
];

/** Letters and digits without a space between them, such as `моб.89161234567`, `27da9811e` and `5-й`. */
const CHAINS = /[\p{L}\p{M}\p{N}]+(?:[-_.@]+[\p{L}\p{M}\p{N}]+)*/gu;
/** What is written directly before or after a number in Latin letters, and what single letters stand for. */
const LABELS = new Set(
  (
    'tel tlf telefon phone ph mob mobile cell home work fax t m whatsapp wapp wa viber telegram tg sms ' +
    'т м д р с'
  ).split(' '),
);

/** One kind of hyphen, space and digit, and `;` in the place of everything that has digits and is no phone number. */
export function withoutNotes(cell: string): string {
  const text = bounded(cell)
    .replace(FULL_WIDTH, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(INVISIBLE, '')
    .replace(HYPHENS, '-')
    .replace(SPACE_ENTITIES, ' ')
    .replace(LINE_BREAKS, ';')
    .replace(/\s+/g, ' ')
    .replace(WHOLE_FLOAT, '$1');
  return NOTES.reduce((rest, note) => rest.replace(note, ';'), text).replace(CHAINS, (chain) =>
    isIdentifier(chain) ? ';' : chain,
  );
}

/** What the bound cuts through is no number any more. */
function bounded(cell: string): string {
  if (cell.length <= MAX_CELL_CHARACTERS) return cell;
  return cell.slice(0, MAX_CELL_CHARACTERS).replace(UNFINISHED_END, '');
}

/** Digits among letters that are neither a word nor a label. A letter may also stand for a digit: `8916123456О`. */
function isIdentifier(chain: string): boolean {
  if (!/\p{N}/u.test(chain)) return false;
  if (/(?!\d)\p{N}|\d[-_.@]*\p{L}[-_.@]*\d/u.test(chain)) return true;
  const words = chain.match(/[\p{L}\p{M}]+/gu) ?? [];
  return words.some((word) => !LABELS.has(word.toLowerCase()) && !/^\p{Script=Cyrillic}{2,}$/u.test(word));
}

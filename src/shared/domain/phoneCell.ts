// Where one phone number of a 1C cell ends and the next begins. A wrong cut makes a stranger's number out of two
// patients' ones, so numbers with only a space between them are cut only where every part is a full, usual number.

/** Nothing longer is a phone cell; the bound keeps a damaged file from costing time. */
const MAX_CELL_CHARACTERS = 1_000;

const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;
const HYPHENS = /[\p{Pd}\u2212]/gu;
const FULL_WIDTH = /[\uff01-\uff5e]/g;
const LINE_BREAKS = /[\n\v\f\r\u0085\u2028\u2029]/g;
const EXTENSION =
  /(?:(?<!\p{L})(?:доб(?:авочный)?|вн(?:утр(?:енний)?)?|ext(?:ension)?|[xх])|#)[\s.:№#(=-]*\d{1,6}(?!\d)/giu;
/** What a number cannot hold, and the place before a plus. */
const BETWEEN_NUMBERS = /[^\d\s().+-]+|(?=\+)/u;

const LOOSE_ENDS = /^[^\d+(]+|[^\d)]+$/g;

/**
 * Cuts a cell into the texts of its numbers, in order.
 *
 * @param isNumber whether a text is a valid phone number
 * @returns texts with at least one digit each; some may be no valid numbers
 */
export function splitPhoneCell(cell: string, isNumber: (text: string) => boolean): readonly string[] {
  return tidy(cell)
    .split(BETWEEN_NUMBERS)
    .map((part) => part.replace(LOOSE_ENDS, ''))
    .filter(hasDigit)
    .flatMap((part) => (isNumber(part) ? [part] : splitAtSpaces(part, isNumber)));
}

function tidy(cell: string): string {
  return cell
    .slice(0, MAX_CELL_CHARACTERS)
    .replace(FULL_WIDTH, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(INVISIBLE, '')
    .replace(HYPHENS, '-')
    .replace(LINE_BREAKS, ';')
    .replace(EXTENSION, ';');
}

function splitAtSpaces(part: string, isNumber: (text: string) => boolean): readonly string[] {
  const words = part.split(/\s+/).filter(hasDigit);
  return fullNumbers(words, isNumber) ?? longWordsApart(words);
}

/** `8 916 123-45-67 8 903 111-22-33`: numbers that use up every word; null when they do not. */
function fullNumbers(
  words: readonly string[],
  isNumber: (text: string) => boolean,
): readonly string[] | null {
  const numbers: string[] = [];
  for (let start = 0; start < words.length;) {
    const end = endOfNumber(words, start, isNumber);
    if (end === null) return null;
    numbers.push(words.slice(start, end).join(' '));
    start = end;
  }
  return numbers;
}

/** A lone digit can only begin a number: in `8 916 123 45 6 8 903…` the second 8 must not replace the lost digit. */
function endOfNumber(
  words: readonly string[],
  start: number,
  isNumber: (text: string) => boolean,
): number | null {
  let digits = 0;
  for (let end = start; end < words.length && digits < 11; end++) {
    const length = countDigits(words[end] ?? '');
    if (length === 1 && end > start) return null;
    digits += length;
    if (digits >= 10 && isNumber(words.slice(start, end + 1).join(' '))) return end + 1;
  }
  return null;
}

/** `12 89161234567`: a word that is long enough is a number of its own, unless a country's `+…` is before it. */
function longWordsApart(words: readonly string[]): readonly string[] {
  const isLong = (word: string) => countDigits(word) >= 10;
  if (words[0]?.startsWith('+') && !isLong(words[0])) return [words.join(' ')];
  return words.reduce<readonly string[]>((parts, word, index) => {
    const previous = words[index - 1];
    const begins = previous === undefined || isLong(word) || isLong(previous);
    return begins ? [...parts, word] : [...parts.slice(0, -1), `${parts.at(-1) ?? ''} ${word}`];
  }, []);
}

function countDigits(text: string): number {
  return text.replace(/\D/g, '').length;
}

function hasDigit(text: string): boolean {
  return /\d/.test(text);
}

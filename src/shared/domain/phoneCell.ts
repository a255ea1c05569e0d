// Where one phone number of a 1C cell ends and the next begins. A wrong cut makes a stranger's number out of two
// patients' ones, so numbers with only a space between them are cut only where every part is a full, usual number.
import { withoutNotes } from './phoneNotes.js';

/** What a number cannot hold; captured, because a word explains a small number beside it. */
const BETWEEN_NUMBERS = /([^\d\s().+-]+)/u;
const LOOSE_ENDS = /^[^\d+(]+|[^\d)]+$/g;
/** A number of its own, though an incomplete one, has this many digits; fewer are an unexplained rest. */
const MIN_OWN_DIGITS = 5;
/** Digits that nobody takes for a part of a number: `1)`, `2.`, `(3)`, and hours such as `10-18`. */
const EXPLAINED = /^\(?\d{1,4}[).]$|^(?:1?\d|2[0-4])-(?:1?\d|2[0-4])$/;

type IsNumber = (text: string) => boolean;

interface Part {
  readonly text: string;
  /** Whether letters are directly before, or after, the part. */
  readonly wordBefore: boolean;
  readonly wordAfter: boolean;
}

/**
 * Cuts a cell into the texts of its numbers, in order.
 *
 * @param isNumber whether a text is a valid phone number
 * @returns texts with at least one digit each; some may be no valid numbers
 */
export function splitPhoneCell(cell: string, isNumber: IsNumber): readonly string[] {
  return partsOf(withoutNotes(cell)).flatMap((part) => {
    if (!hasDigit(part.text)) return [];
    return isNumber(part.text) ? [part.text] : splitAtSpaces(part, isNumber);
  });
}

function partsOf(text: string): readonly Part[] {
  const pieces = text.split(BETWEEN_NUMBERS);
  const hasWord = (index: number) => /\p{L}/u.test(pieces[index] ?? '');
  return pieces.flatMap((piece, at) => {
    if (at % 2 === 1) return [];
    const texts = piece.split(/(?=\+)/);
    return texts.map((one, index) => ({
      text: one.replace(LOOSE_ENDS, ''),
      wordBefore: index === 0 && hasWord(at - 1),
      wordAfter: index === texts.length - 1 && hasWord(at + 1),
    }));
  });
}

function splitAtSpaces(part: Part, isNumber: IsNumber): readonly string[] {
  const words = part.text.split(' ').filter(hasDigit);
  return fullNumbers(words, isNumber) ?? longWordsApart(words, part);
}

/** `8 916 123-45-67 8 903 111-22-33`: numbers that use up every word; null when they do not. */
function fullNumbers(words: readonly string[], isNumber: IsNumber): readonly string[] | null {
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
function endOfNumber(words: readonly string[], start: number, isNumber: IsNumber): number | null {
  let digits = 0;
  for (let end = start; end < words.length && digits < 11; end++) {
    const length = countDigits(words[end] ?? '');
    if (length === 1 && end > start) return null;
    digits += length;
    if (digits >= 10 && isNumber(words.slice(start, end + 1).join(' '))) return end + 1;
  }
  return null;
}

/**
 * `89161234567 123-45-67`: a word that is long enough is a number of its own, unless a country's `+…` is before it, or digits
 * are left over that nothing explains.
 */
function longWordsApart(words: readonly string[], { text, wordBefore, wordAfter }: Part): readonly string[] {
  const isLong = (word: string) => countDigits(word) >= 10;
  if (words[0]?.startsWith('+') && !isLong(words[0])) return [text];
  const runs = words.reduce<readonly string[]>((parts, word, index) => {
    const previous = words[index - 1];
    const begins = previous === undefined || isLong(word) || isLong(previous);
    return begins ? [...parts, word] : [...parts.slice(0, -1), `${parts.at(-1) ?? ''} ${word}`];
  }, []);
  const isUnexplained = (run: string, at: number) =>
    countDigits(run) < MIN_OWN_DIGITS &&
    !EXPLAINED.test(run) &&
    !(wordBefore && at === 0) &&
    !(wordAfter && at === runs.length - 1);
  return runs.length > 1 && runs.some(isUnexplained) ? [text] : runs;
}

function countDigits(text: string): number {
  return text.replace(/\D/g, '').length;
}

function hasDigit(text: string): boolean {
  return /\d/.test(text);
}

// What somebody typed, without numbers that could be a phone and without a patient's names: masked, or as one short line for
// the record.

const MAX_CHARACTERS = 200;
/** A phone number, or what may be one. */
const NUMBERS = /\d(?:[\s()+.-]*\d){4,}/g;

/** Masks every number of five digits or more, however it is spaced. */
export function maskNumbers(typed: string): string {
  return typed.replace(NUMBERS, '***');
}

/** @returns null when nothing is left */
export function recordText(typed: string | undefined): string | null {
  const line = maskNumbers((typed ?? '').replace(/[\s\p{C}]+/gu, ' ')).trim();
  return line === '' ? null : line.slice(0, MAX_CHARACTERS);
}

const WORDS = /\p{L}[\p{L}\p{M}-]*/gu;
/** A shorter name has no ending that changes. */
const MIN_STEM = 3;
const ENDING = 2;

/** Masks the words of a person's name, with any ending: `Иванов` is masked in `звонил Иванову` too. */
export function maskNames(typed: string, name: string): string {
  const stems = (name.match(WORDS) ?? []).map(stemOf);
  const isOfName = (word: string) => stems.some(({ stem, isWhole }) => fits(word, stem, isWhole));
  return typed.replace(WORDS, (word) => (isOfName(alike(word)) ? '***' : word));
}

function stemOf(word: string): { readonly stem: string; readonly isWhole: boolean } {
  const whole = alike(word);
  const isWhole = whole.length <= MIN_STEM;
  return { stem: isWhole ? whole : whole.slice(0, Math.max(MIN_STEM, whole.length - ENDING)), isWhole };
}

function fits(word: string, stem: string, isWhole: boolean): boolean {
  return isWhole ? word === stem : word.startsWith(stem);
}

function alike(word: string): string {
  return word.normalize('NFC').toLowerCase().replaceAll('ё', 'е');
}

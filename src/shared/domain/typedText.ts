// What somebody typed for the record: one short line without numbers that could be a phone.

const MAX_CHARACTERS = 200;
/** A phone number, or what may be one. */
const NUMBERS = /\d(?:[\s()+.-]*\d){4,}/g;

/** @returns null when nothing is left */
export function recordText(typed: string | undefined): string | null {
  const line = (typed ?? '')
    .replace(/[\s\p{C}]+/gu, ' ')
    .replace(NUMBERS, '***')
    .trim();
  return line === '' ? null : line.slice(0, MAX_CHARACTERS);
}

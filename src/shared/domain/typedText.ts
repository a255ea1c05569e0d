// What somebody typed, without numbers that could be a phone: masked, or as one short line for the record.

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

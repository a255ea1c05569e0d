// What a good sentence about a mistake has: the place, what to do, and, in Russian, Russian words.
import { expect } from 'vitest';

/** Words of the English sentences that must not be left in a Russian one. */
const ENGLISH = /\b(?:must|write|is|are|the|not|please|cannot|set|keep|put|with)\b/i;

/** Where a sentence says the mistake is: what stands before its first colon, or line and column. */
function placeOf(sentence: string): string {
  const numbers = /^YAML, \S+ (\d+), \S+ (\d+):/.exec(sentence);
  return numbers ? numbers.slice(1).join(':') : (/^[^:]+/.exec(sentence)?.[0] ?? '');
}

/** The same place in both; the Russian sentence has Russian words and no English ones outside of what is to be typed. */
export function expectSamePlaceInRussian(english: string, russian: string): void {
  const place = placeOf(english);
  expect(placeOf(russian)).toBe(place === 'the file' ? 'файл' : place);
  const said = russian.slice(place.length).replace(/"[^"]*"|`[^`]*`|\{[^{}]*\}|Redis/g, '');
  expect(said).toMatch(/[а-яё]{3}/);
  expect(said).not.toMatch(ENGLISH);
}

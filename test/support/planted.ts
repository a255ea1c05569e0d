// People who exist nowhere else, and a search for them in everything that a run left behind, in any encoding.
import iconv from 'iconv-lite';

/** Each word is unlike anything else in a log, a page or a dump. */
export const PLANTED_NAMES = ['Щеглоедов Ардалион Пафнутьевич', 'Чмутолов Евстигней Фролович'] as const;
/** National digits. */
export const PLANTED_NUMBERS = ['9035550173', '9265550284', '9165550395'] as const;

const escaped = (prefix: string, text: string, digits: (code: number) => string, suffix = '') =>
  [...text].map((letter) => `${prefix}${digits(letter.codePointAt(0) ?? 0)}${suffix}`).join('');
const percented = (bytes: Buffer) => [...bytes].map((byte) => `%${hex(byte, 2)}`).join('');
const hex = (code: number, width: number) => code.toString(16).padStart(width, '0');

/** A word as it may be found in bytes: in an encoding, mangled by a wrong one, or escaped for JSON, HTML or an address. */
function formsOf(word: string): Buffer[] {
  const cp1251 = iconv.encode(word, 'windows-1251');
  const utf8 = Buffer.from(word);
  const mangled = Buffer.from(utf8.toString('latin1'));
  const escapes = [
    escaped('\\u', word, (code) => hex(code, 4)),
    escaped('&#', word, String, ';'),
    escaped('&#x', word, (code) => hex(code, 1), ';'),
    percented(utf8),
    percented(cp1251),
  ].flatMap((text) => [text, text.replace(/[a-f]/g, (digit) => digit.toUpperCase())]);
  return [utf8, cp1251, mangled, Buffer.from(word, 'utf16le'), ...escapes.map((text) => Buffer.from(text))];
}

const words = PLANTED_NAMES.flatMap((name) => name.split(' '));
const NEEDLES = words.flatMap((word) =>
  [word, word.toLowerCase(), word.toUpperCase()].flatMap(formsOf).map((needle) => ({ word, needle })),
);
/** Digits with up to three other characters between two of them. */
const NUMBERS = PLANTED_NUMBERS.map((number) => ({
  number,
  pattern: new RegExp([...number].join('[^0-9]{0,3}')),
}));

/** @returns which of the planted words and numbers are in it */
export function plantedIn(bytes: Buffer): string[] {
  const text = bytes.toString('latin1').replace(/%(?:20|28|29|2b|2d)/gi, ' ');
  return [
    ...new Set(NEEDLES.filter(({ needle }) => bytes.includes(needle)).map(({ word }) => word)),
    ...NUMBERS.filter(({ pattern }) => pattern.test(text)).map(({ number }) => number),
  ];
}

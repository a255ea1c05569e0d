// How people group the digits of one phone number. Digits that are grouped in another way are not one number, whatever they
// would come to together: `8900555011 (1)` and `900555011 5` would ring somebody whom nobody wrote down.

const GAP = '[ .-]{1,3}';
/** A code in brackets or apart, and the rest in groups of two digits or more; or ten digits in a row. */
const NATIONAL =
  `\\(?(?:\\d{10}|\\d{3,6}(?!\\d)\\)?[ .-]{0,3}(?:\\d{2,5}(?:${GAP}\\d{2,5})*|\\d{6,7})` +
  `|\\d{5}\\)?[ .-]{0,3}\\d${GAP}\\d\\d${GAP}\\d\\d)\\)?`;
const PREFIX = '\\(?(?:\\+ ?)?\\(?[78]\\)?[ .-]{0,3}';

const SHAPES: Readonly<Record<number, RegExp>> = {
  10: new RegExp(`^${NATIONAL}$`),
  11: new RegExp(`^${PREFIX}${NATIONAL}$`),
  /** `+7 8 916 …`: a program put +7 before what a person wrote. */
  12: new RegExp(`^\\(?\\+ ?\\(?7\\)?[ .-]{0,3}\\(?8\\)?[ .-]{0,3}${NATIONAL}$`),
};

/** `495-12-34 101`: a city's number without its code, and something else. */
const LOCAL_AND_MORE = /^\d{3}(?:-\d+)+ \d{3}$/;
const DECIMAL = /^\d+\.\d+$/;

/**
 * The ten digits of a Russian or Kazakh number, in any usual grouping and with 7, 8, +7 or nothing before them.
 *
 * @param text digits with spaces, dots, hyphens, brackets and plus signs
 * @returns null when the text does not show one such number; whether the code exists is not asked
 */
export function nationalDigits(text: string): string | null {
  const digits = text.replace(/\D/g, '');
  if (SHAPES[digits.length]?.test(text) !== true || DECIMAL.test(text)) return null;
  if (digits.length === 10 && (hidesPrefix(text) || LOCAL_AND_MORE.test(text))) return null;
  const national = digits.slice(-10);
  return isPlusEight(text) && !national.startsWith('9') ? null : national;
}

/**
 * Whether a text with + shows one number of another country: after the country's and the city's code no digit is alone.
 */
export function looksForeign(text: string): boolean {
  if (!/^\(?\+ ?[^\s7]/.test(text)) return false;
  const groups = text.match(/\d+/g) ?? [];
  return groups.slice(2).every((group) => group.length > 1) && !/\(\d+\)$/.test(text);
}

/**
 * Ten digits that begin with 7 or 8 may be a prefix and nine digits: one is lost, and read as a city's code they would ring a
 * stranger. `846 212-34-56` and `8342 12-34-56` show their code: a code of four digits ends in 2, one that begins with 7 has three.
 */
function hidesPrefix(text: string): boolean {
  if (/^\(\d{3,5}\)/.test(text)) return false;
  return /^\(?(?:7(?!\d\d(?!\d))|8(?!\d\d2?(?!\d)))/.test(text);
}

/** `+8495…`: a slip for 8, or a country's code. `+8 (495)` and `+8 916` can only be a slip. */
function isPlusEight(text: string): boolean {
  return /^\(?\+ ?\(?8\d/.test(text);
}

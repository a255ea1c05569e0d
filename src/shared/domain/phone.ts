// Phone numbers of a 1C cell, judged. When in doubt a number is invalid and is never fixed: a fixed one may ring
// a stranger. Where one number ends and the next begins is phoneCell.ts; what one number looks like is phoneShape.ts.
import {
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
  type PhoneNumber,
} from 'libphonenumber-js/max';
import { splitPhoneCell } from './phoneCell.js';
import { looksForeign, nationalDigits } from './phoneShape.js';

/**
 * `too_short`: no city code, or an internal number · `lost_digit`: one digit short · `no_such_code`: the right length,
 * but no such operator or city · `premium`: costs money, and is nobody's home · `foreign`: of a country that is not called ·
 * `unclear`: digits for a number, but not grouped as one · `other_number`: a date, an extension, an identifier ·
 * `own_number`: the clinic's
 */
export type PhoneFault =
  | 'too_short'
  | 'lost_digit'
  | 'too_long'
  | 'placeholder'
  | 'no_such_code'
  | 'premium'
  | 'foreign'
  | 'unclear'
  | 'not_a_number'
  | 'other_number'
  | 'own_number';

export interface ParsedPhone {
  /** With the country code, without +; as written when invalid, empty when the cell has no digits. */
  readonly digits: string;
  readonly valid: boolean;
  /** Null when valid. */
  readonly fault: PhoneFault | null;
}

/** Countries by their ISO codes, such as RU; `any` where a number is only looked up. */
export type Countries = readonly string[] | 'any';

/** Whose numbers are called where the configuration does not say. */
export const USUAL_COUNTRIES: readonly string[] = ['RU', 'KZ'];

/** Whether a text is the ISO code of a country with phone numbers. */
export function isCountry(text: string): boolean {
  return isSupportedCountry(text);
}

/**
 * Reads a phone cell: a number with + as it is, else a Russian one (or Kazakhstan's) with 7, 8 or nothing before
 * its ten digits. Extensions are dropped, since the robot cannot dial them.
 *
 * @returns the numbers in the cell's order, each once, invalid ones too; one without digits for a cell that holds something else
 */
export function parsePhoneCell(cell: string, countries: Countries = USUAL_COUNTRIES): readonly ParsedPhone[] {
  const usual = usualMobile(cell.trim(), countries);
  if (usual) return [usual];
  const judgeOnce = remembering((raw) => judge(raw, countries));
  const phones = splitPhoneCell(cell, (raw) => judgeOnce(raw).valid).map(judgeOnce);
  if (phones.length === 0 && cell.trim() !== '')
    return [invalid('', /\p{N}/u.test(cell) ? 'other_number' : 'not_a_number')];
  return phones.filter((phone, index) => phones.findIndex(({ digits }) => digits === phone.digits) === index);
}

/** The valid numbers of a patient's phone cells as digits with the country code, in order, each once. */
export function callablePhones(cells: readonly string[], countries?: Countries): readonly string[] {
  const phones = cells.flatMap((cell) => parsePhoneCell(cell, countries)).filter(({ valid }) => valid);
  return [...new Set(phones.map(({ digits }) => digits))];
}

/** A short way for what most cells hold: Russia's 9XX codes are mobile, all but parts of 9300, so the plan is not asked. */
function usualMobile(raw: string, countries: Countries): ParsedPhone | null {
  if (!isCalled('RU', countries)) return null;
  const usual = /^(?:\+?7|8)?(9\d{9})$|^(?:\+7|8) ?\((9\d\d)\) ?(\d{3})-(\d\d)-(\d\d)$/.exec(raw);
  const national = usual?.slice(1).join('') ?? '';
  return national === '' || national.startsWith('9300') || isPlaceholder(national)
    ? null
    : valid(`7${national}`);
}

function judge(raw: string, countries: Countries): ParsedPhone {
  const written = raw.replace(/\D/g, '');
  if (isPlaceholder(written)) return invalid(written, 'placeholder');
  const found = plannedNumber(raw, written);
  if (!found?.isValid()) return invalid(written, faultOf(raw, written));
  if (found.getType() === 'PREMIUM_RATE') return invalid(written, 'premium');
  return isCalled(found.country ?? 'RU', countries)
    ? valid(found.number.slice(1))
    : invalid(written, 'foreign');
}

function plannedNumber(raw: string, written: string): PhoneNumber | undefined {
  const national = nationalDigits(raw);
  if (national !== null) return parsePhoneNumberFromString(`+7${national}`);
  return looksForeign(raw) ? parsePhoneNumberFromString(`+${written}`) : undefined;
}

function isCalled(country: CountryCode, countries: Countries): boolean {
  return countries === 'any' || countries.includes(country);
}

function faultOf(raw: string, written: string): PhoneFault {
  if (/^\(?\+/.test(raw) && !/^[78]/.test(written)) return 'no_such_code';
  if (/^(?:[78]\d{9}|9\d{8})$/.test(written)) return 'lost_digit';
  if (written.length < 10) return 'too_short';
  if (written.length > 11) return 'too_long';
  return nationalDigits(raw) === null && /\d\D+\d/.test(raw) ? 'unclear' : 'no_such_code';
}

/** The numbering plan costs tens of microseconds a question, and cutting a cell asks about each part as well. */
function remembering(judgeRaw: (raw: string) => ParsedPhone): (raw: string) => ParsedPhone {
  const judged = new Map<string, ParsedPhone>();
  return (raw) => {
    const phone = judged.get(raw) ?? judgeRaw(raw);
    judged.set(raw, phone);
    return phone;
  };
}

/** What people type when a field must not stay empty: one digit repeated, or seven zeros. */
function isPlaceholder(written: string): boolean {
  const national = /^[78]\d{10}$/.test(written) ? written.slice(1) : written;
  return /^(\d)\1{4,}$|0{7}$/.test(national);
}

function valid(digits: string): ParsedPhone {
  return { digits, valid: true, fault: null };
}

function invalid(written: string, fault: PhoneFault): ParsedPhone {
  return { digits: written, valid: false, fault };
}

// Phone numbers of a 1C cell, judged. When in doubt a number is invalid and is never fixed: a fixed one may ring
// a stranger. Where one number ends and the next begins is phoneCell.ts.
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { splitPhoneCell } from './phoneCell.js';

/**
 * `too_short`: no city code, or an internal number · `lost_digit`: one digit short · `no_such_code`: the right length,
 * but no such operator or city · `premium`: costs money, and is nobody's home
 */
export type PhoneFault =
  'too_short' | 'lost_digit' | 'too_long' | 'placeholder' | 'no_such_code' | 'premium' | 'not_a_number';

export interface ParsedPhone {
  /** With the country code, without +; as written when invalid, empty when the cell has no digits. */
  readonly digits: string;
  readonly valid: boolean;
  /** Null when valid. */
  readonly fault: PhoneFault | null;
}

/**
 * Reads a phone cell: a number with + as it is, else a Russian one (or Kazakhstan's) with 7, 8 or nothing before
 * its ten digits. Extensions are dropped, since the robot cannot dial them.
 *
 * @returns the numbers in the cell's order, each once, invalid ones too; one `not_a_number` for a cell of words
 */
export function parsePhoneCell(cell: string): readonly ParsedPhone[] {
  const usual = usualMobile(cell.trim());
  if (usual) return [usual];
  const judgeOnce = remembering(judge);
  const phones = splitPhoneCell(cell, (raw) => judgeOnce(raw).valid).map(judgeOnce);
  if (phones.length === 0 && cell.trim() !== '') return [invalid('', 'not_a_number')];
  return phones.filter((phone, index) => phones.findIndex(({ digits }) => digits === phone.digits) === index);
}

/** The valid numbers of a patient's phone cells as digits with the country code, in order, each once. */
export function callablePhones(cells: readonly string[]): readonly string[] {
  const phones = cells.flatMap(parsePhoneCell).filter(({ valid }) => valid);
  return [...new Set(phones.map(({ digits }) => digits))];
}

/** A short way for what most cells hold: Russia's 9XX codes are mobile, all but parts of 9300, so the plan is not asked. */
function usualMobile(raw: string): ParsedPhone | null {
  const national = /^(?:\+?7|8)?(9(?!300)\d{9})$/.exec(raw.replace(/[ \u00a0()-]/g, ''))?.[1];
  return national === undefined || isPlaceholder(national) ? null : valid(`7${national}`);
}

function judge(raw: string): ParsedPhone {
  return usualMobile(raw) ?? judgeByPlan(raw);
}

function judgeByPlan(raw: string): ParsedPhone {
  const written = raw.replace(/\D/g, '');
  if (isPlaceholder(written)) return invalid(written, 'placeholder');
  const international = withCountryCode(raw, written);
  const found = international === null ? undefined : parsePhoneNumberFromString(international);
  if (!found?.isValid()) return invalid(written, faultOf(raw, written));
  if (found.getType() === 'PREMIUM_RATE') return invalid(written, 'premium');
  return valid(found.number.slice(1));
}

/** `+` and digits; null when the length fits no Russian number. `+8 9…` is a slip for `8 9…`: no country is +89. */
function withCountryCode(raw: string, written: string): string | null {
  if (raw.startsWith('+') && !/^89\d{9}$/.test(written)) return `+${written}`;
  if (/^[78]\d{10}$/.test(written)) return `+7${written.slice(1)}`;
  return written.length === 10 && !startsWithPrefix(raw) ? `+7${written}` : null;
}

/**
 * Ten digits that begin with 7 or 8, alone or in one run, are a prefix and nine digits: one is lost, and read as
 * a city's code they would ring a stranger. `846 212-34-56` shows its code.
 */
function startsWithPrefix(raw: string): boolean {
  return /^\D*[78](?:\d{9}|\D)/.test(raw);
}

function faultOf(raw: string, written: string): PhoneFault {
  if (raw.startsWith('+') && !/^[78]/.test(written)) return 'no_such_code';
  if (/^(?:[78]\d{9}|9\d{8})$/.test(written)) return 'lost_digit';
  if (written.length < 10) return 'too_short';
  return written.length > 11 ? 'too_long' : 'no_such_code';
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

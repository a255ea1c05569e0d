// The numbers of a row: which may be called, and what is wrong with the others.
import { parsePhoneCell, type Countries, type ParsedPhone } from '../../shared/domain/phone.js';
import type { RejectReason } from '../../shared/domain/rowReasons.js';
import { tidy } from './names.js';

export interface RowPhones {
  /** Digits with country code, in the row's order, each once. */
  readonly callable: readonly string[];
  /** Why nobody can be called; empty when somebody can. */
  readonly reasons: readonly RejectReason[];
  /** What cannot be called. */
  readonly faulty: readonly ParsedPhone[];
}

/** @param own the clinic's numbers: a patient who has one of them would be the clinic that calls itself */
export function readPhones(
  cells: readonly string[],
  countries: Countries,
  own: ReadonlySet<string>,
): RowPhones {
  const phones = cells
    .flatMap((cell) => parsePhoneCell(cell, countries))
    .map((phone) => (own.has(phone.digits) && phone.valid ? asOwn(phone) : phone));
  const callable = [...new Set(phones.filter(({ valid }) => valid).map(({ digits }) => digits))];
  const faulty = phones.filter(({ valid }) => !valid);
  return { callable, faulty, reasons: callable.length > 0 ? [] : reasonsOf(cells, faulty) };
}

function asOwn({ digits }: ParsedPhone): ParsedPhone {
  return { digits, valid: false, fault: 'own_number' };
}

function reasonsOf(cells: readonly string[], faulty: readonly ParsedPhone[]): RejectReason[] {
  if (cells.every((cell) => tidy(cell) === '')) return ['no_phone'];
  const hasOwn = faulty.some(({ fault }) => fault === 'own_number');
  const hasBad = !hasOwn || faulty.some(({ fault }) => fault !== 'own_number');
  return [...(hasBad ? (['bad_phone'] as const) : []), ...(hasOwn ? (['own_number'] as const) : [])];
}

// Hostile phone cells: numbers, broken numbers, notes, dates and identifiers beside one another. Only a number that was put into
// the cell may come out of it. A number that stands alone in one of the usual forms must come out.
import { callablePhones } from '../../src/shared/domain/phone.js';
import type { Dice } from './dice.js';
import type { Target } from './target.js';

/** Every way to write a number that a cell of a real export has had. */
const FORMS: readonly ((code: string, rest: string) => string)[] = [
  (code, rest) => `8${code}${rest}`,
  (code, rest) => `7${code}${rest}`,
  (code, rest) => `+7${code}${rest}`,
  (code, rest) => `${code}${rest}`,
  (code, rest) => `8 (${code}) ${pairs(rest, '-')}`,
  (code, rest) => `8(${code})${pairs(rest, '-')}`,
  (code, rest) => `+7 (${code}) ${pairs(rest, ' ')}`,
  (code, rest) => `+7\u00a0${code}\u00a0${pairs(rest, '-')}`,
  (code, rest) => `8-${code}-${pairs(rest, '-')}`,
  (code, rest) => `8 ${code} ${rest}`,
  (code, rest) => `8 ${code} ${pairs(rest, ' ')}`,
  (code, rest) => `8${code} ${pairs(rest, ' ')}`,
  (code, rest) => `(${code}) ${pairs(rest, '-')}`,
  (code, rest) => `8.${code}.${pairs(rest, '.')}`,
  (code, rest) => `+7 8 ${code} ${pairs(rest, ' ')}`,
];
const CODES = ['900', '903', '916', '925', '999', '495', '812', '343', '701', '727'];

/** Beside a number these are explained; none of them is, or completes, a number. */
const NOTES: readonly ((dice: Dice) => string)[] = [
  (dice) => ` (${digit(dice)})`,
  (dice) => ` доб. ${dice.below(9_999)}`,
  (dice) => ` ${digit(dice)}-й этаж`,
  (dice) => `, кв. ${dice.below(900)}`,
  (dice) => ` ${dice.below(9) + 10}.0${digit(dice)}.20${dice.below(20) + 10}`,
  (dice) => ` 2026-11-${dice.below(20) + 10} 1${digit(dice)}:30`,
  () => ' (муж)',
  () => ' мама',
  () => ', ',
  () => '; ',
  () => '\n',
];
/** What is no number, and must not become one with what is beside it. */
const JUNK: readonly ((dice: Dice) => string)[] = [
  (dice) => guid(dice),
  (dice) => `{${guid(dice).toUpperCase()}}`,
  (dice) => `<Объект не найден> (27:${guid(dice).replaceAll('-', '')})`,
  (dice) => `СНИЛС ${digits(dice, 3)}-${digits(dice, 3)}-${digits(dice, 3)} ${digits(dice, 2)}`,
  (dice) => `id=${digits(dice, 11)}`,
  (dice) => `a${digits(dice, 11)}@mail.ru`,
  (dice) => broken(dice),
  (dice) => `${broken(dice)}.0`,
  (dice) => `${broken(dice)} (${digit(dice)})`,
  (dice) => `${broken(dice)} ${digit(dice)}`,
  (dice) => `${broken(dice)} ${digit(dice)}-й этаж`,
  (dice) => `${broken(dice)}${dice.one(['О', 'б', 'З', 'x', '*', '?'])}`,
  (dice) => digits(dice, 1 + dice.below(4)),
];
const BETWEEN = [', ', '; ', '\n', ' / ', ' и ', ' или ', '|'];

interface Cell {
  readonly cell: string;
  /** The numbers that may come out of it; null: those that are written in it, whatever it is. */
  readonly written: readonly string[] | null;
  /** Whether all of them must. */
  readonly isPlain: boolean;
}

export function phonesTarget(): Target {
  return {
    name: 'phones',
    input: (dice) => Buffer.from(JSON.stringify(cellFrom(dice))),
    feed: (input) => Promise.resolve().then(() => feed(JSON.parse(input.toString()) as Cell)), // made by `input`
  };
}

/** @returns the outcome in one word; throws when a number comes out that nobody wrote, or a plain one does not */
function feed({ cell, written, isPlain }: Cell): string {
  const found = callablePhones([cell]);
  const strange = found.filter((phone) => !(written?.includes(phone) ?? isWritten(phone, cell)));
  if (strange.length > 0) throw new Error(`${JSON.stringify(cell)} gives ${strange.join(', ')}`);
  if (isPlain && found.join() !== [...new Set(written)].join())
    throw new Error(`${JSON.stringify(cell)} gives ${found.join(', ') || 'nothing'}`);
  return found.length === 0 ? 'none' : isPlain ? 'plain' : 'found';
}

function cellFrom(dice: Dice): Cell {
  if (dice.once(5)) return plainCell(dice);
  if (dice.once(4)) return { cell: noise(dice), written: null, isPlain: false };
  const written: string[] = [];
  const parts = Array.from({ length: 1 + dice.below(4) }, () => {
    if (dice.once(2)) return dice.one(JUNK)(dice);
    const { cell, phone } = number(dice);
    written.push(phone);
    return cell + (dice.once(2) ? dice.one(NOTES)(dice) : '');
  });
  return { cell: parts.join(dice.one(BETWEEN)), written, isPlain: false };
}

/** One number, or two, with notes that every reader would understand. */
function plainCell(dice: Dice): Cell {
  const numbers = Array.from({ length: 1 + dice.below(2) }, () => number(dice));
  const cell = numbers.map((one) => one.cell + dice.one(NOTES)(dice)).join(dice.one(BETWEEN));
  return { cell, written: numbers.map(({ phone }) => phone), isPlain: true };
}

function number(dice: Dice): { readonly cell: string; readonly phone: string } {
  const code = dice.one(CODES);
  const rest = code.startsWith('9') ? `555${digits(dice, 4)}` : `2${digits(dice, 5)}1`;
  const form = code.startsWith('7') || code.startsWith('8') ? dice.one(SHOWN) : dice.one(FORMS);
  return { cell: form(code, rest), phone: `7${code}${rest}` };
}

/** Ten digits in a row that begin with 7 or 8 have lost one. */
const SHOWN = FORMS.filter((form) => form('900', '5550112') !== '9005550112');

/** A number that has lost one of its last seven digits; without one of its code it would be another city's. */
function broken(dice: Dice): string {
  const { cell } = number(dice);
  const places = [...cell].flatMap((character, at) => (/\d/.test(character) ? [at] : [])).slice(-7);
  const at = dice.one(places);
  return cell.slice(0, at) + cell.slice(at + 1);
}

const NOISE = [
  ...'0123456789012345678901234567890123456789 ',
  ...'  --..()+,;/:\n\taxfdхдоб#&',
  ...['8 ', '+7', '900', '89005550112', '495', ' доб. ', '5-й', 'GUID', '٣', '②', '８', '\u00a0'],
];

function noise(dice: Dice): string {
  return Array.from({ length: dice.below(40) }, () => dice.one(NOISE)).join('');
}

/**
 * Whether a phone's ten digits are in the cell in one piece: only separators between them, nothing against them that makes them a part of
 * something longer. Written apart from the code that it checks.
 */
function isWritten(phone: string, cell: string): boolean {
  const text = cell.normalize('NFKC').replace(/[\s\u00a0]+/g, ' ');
  const national = [...phone.slice(1)].join('[ .()-]*');
  return new RegExp(`(?<![A-Za-z\\d])(?:7[ .()-]*)?(?:8[ .()-]*)?${national}(?!\\d)`, 'u').test(text);
}

function pairs(rest: string, separator: string): string {
  return [rest.slice(0, 3), rest.slice(3, 5), rest.slice(5)].join(separator);
}

function guid(dice: Dice): string {
  const hex = Array.from({ length: 31 }, () => dice.one([...'0123456789abcdef'])).join('');
  return `a${hex}`.replace(
    /^(.{8})(.{4})(.{4})(.{4})(.{12})$/,
    dice.once(2) ? '$1-$2-$3-$4-$5' : '$5-$3-$2-$4-$1',
  );
}

function digit(dice: Dice): string {
  return String(1 + dice.below(9));
}

function digits(dice: Dice, count: number): string {
  return Array.from({ length: count }, () => dice.below(10)).join('');
}

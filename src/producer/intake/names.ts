// Cells as people fill them in: what means yes, and how a cell is tidied. And a memory for what was read from a text.
import { nameKey } from '../../shared/domain/nameKey.js';

/** 1C's and JSON's ways to say yes, as keys. */
const YES: ReadonlySet<string> = new Set([
  'да',
  'истина',
  'true',
  'yes',
  '1',
  '+',
  'есть',
  'согласен',
  'согласна',
]);

export function isYes(cell: string): boolean {
  return YES.has(nameKey(cell));
}

/** Whatever \s and \p{Cc} match, except one space between two words. */
const UNTIDY = /[^\S ]|\p{Cc}|^ | $| {2}/u;

/** A cell for people to read: no-break spaces, line breaks and control characters are spaces, and one space is enough. */
export function tidy(cell: string): string {
  return UNTIDY.test(cell) ? cell.replace(/[\s\p{Cc}]+/gu, ' ').trim() : cell;
}

/** Remembers what was read from a text: an export repeats its dates, branches and statuses. Bounded, because exports are not. */
export function remembering<Value>(read: (text: string) => Value, limit = 1_000): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    const remembered = known.get(text);
    if (remembered !== undefined) return remembered;
    if (known.size >= limit) known.clear();
    const value = read(text);
    known.set(copyOf(text), value);
    return value;
  };
}

/** A cell is a slice of its chunk of the file; V8 would keep the chunk in memory as long as the slice. */
function copyOf(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

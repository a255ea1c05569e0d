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
  'подписано',
  'подписан',
  'подписана',
  'подписал',
  'подписала',
  '✓',
  '✔',
  '☑',
  '✅',
  '√',
]);

/** A full stop after the word changes nothing; an emoji may carry a mark of how it is drawn. */
export function isYes(cell: string): boolean {
  return YES.has(nameKey(cell).replace(/[.!\ufe0e\ufe0f]+$/, ''));
}

/** Almost no cell has any of these; they are looked for first, because an import tidies millions of cells. */
const UNUSUAL = /[^ -~\u0400-\u04ff№«»–—]|^[ =]| [ ]| $/;
/** Whatever \s, \p{Cc} and \p{Cf} match, except one space between two words; and Excel's way to say that a cell is text. */
const UNTIDY = /[^\S ]|\p{Cc}|\p{Cf}|^ | $| {2}|^="/u;

/**
 * A cell for people to read: no-break spaces, line breaks and control characters are spaces, and one space is enough; characters
 * without width are left out; of `="000123"` the text inside the quotes counts.
 */
export function tidy(cell: string): string {
  if (!UNUSUAL.test(cell) || !UNTIDY.test(cell)) return cell;
  const text = seen(cell);
  return seen(AS_TEXT.exec(text)?.[1]?.replaceAll('""', '"') ?? text);
}

/** As `tidy`, line by line. */
export function tidyLines(cell: string): string {
  return UNTIDY.test(cell)
    ? cell
        .split(/\r?\n|\r/)
        .map(tidy)
        .join('\n')
        .trim()
    : cell;
}

const AS_TEXT = /^="(.*)"$/s;

function seen(text: string): string {
  return text
    .replace(/\p{Cf}/gu, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

const GUID = /^[{(]?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}[)}]?$/i;
/** What Excel shows where a formula has failed. */
const EXCEL_ERROR =
  /^#(?:Н\/Д|N\/A|ССЫЛКА!|REF!|ЗНАЧ!|VALUE!|ИМЯ\?|NAME\?|ДЕЛ\/0!|DIV\/0!|ЧИСЛО!|NUM!|ПУСТО!|NULL!|#+)$/i;

export function isExcelError(cell: string): boolean {
  return cell.startsWith('#') && EXCEL_ERROR.test(cell);
}

/** Whether a text is for programs: a GUID, a link, JSON. Nobody is called by it. */
export function isForPrograms(cell: string): boolean {
  return /^[[{]/.test(cell) || GUID.test(cell) || cell.includes('e1cib/');
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

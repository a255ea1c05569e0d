// Files that look like an export and are none: one sentence for each, which says what the file is and how to save it.
import { say } from '../../shared/texts/say.js';

const save = () => say('save it as .xlsx, or as CSV (UTF-8)');

interface Foreign {
  readonly is: (bytes: Buffer, text: string) => boolean;
  readonly what: () => string;
}

/** By first bytes, or by the beginning of the text. */
const FOREIGN: readonly Foreign[] = [
  {
    is: begins('d0cf11e0'),
    what: () =>
      say('This is an old .xls, or a workbook with a password; save it as .xlsx without one, or as CSV.'),
  },
  {
    is: beginsAs('MOXCEL'),
    what: () => say('This is a spreadsheet document of 1C (.mxl); in 1C {save}.', { save: save() }),
  },
  { is: beginsAs('%PDF'), what: () => say('This is a PDF; {save} where it was made.', { save: save() }) },
  {
    is: beginsAs('{\\rtf'),
    what: () => say('This is a text document (RTF); {save} where it was made.', { save: save() }),
  },
  {
    is: begins('1f8b'),
    what: () => say('This is a packed file (gzip); unpack it, and enqueue what is in it.'),
  },
  {
    is: beginsAs('Rar!'),
    what: () => say('This is a packed file (RAR); unpack it, and enqueue what is in it.'),
  },
  {
    is: begins('377abcaf'),
    what: () => say('This is a packed file (7z); unpack it, and enqueue what is in it.'),
  },
  {
    is: begins('89504e47'),
    what: () => say('This is a picture (PNG); export the list itself, and {save}.', { save: save() }),
  },
  {
    is: begins('ffd8ff'),
    what: () => say('This is a picture (JPEG); export the list itself, and {save}.', { save: save() }),
  },
  { is: isDbf, what: () => say('This is a dBASE table (.dbf); {save}.', { save: save() }) },
  {
    is: (_bytes, text) =>
      /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|meta|body|style|title|table)\b/is.test(
        text,
      ),
    what: () =>
      say(
        'This is a web page (HTML), whatever its name ends in, and not a ValueTable or a workbook; open it in Excel and {save}.',
        { save: save() },
      ),
  },
  {
    is: (_bytes, text) => /^\s*(?:mime-version|content-type):/i.test(text),
    what: () => say('This is a saved web page (MHTML); open it in Excel and {save}.', { save: save() }),
  },
  {
    is: (_bytes, text) => text.includes('urn:schemas-microsoft-com:office:spreadsheet'),
    what: () =>
      say('This is an XML spreadsheet of Excel 2003; open it in Excel and {save}.', { save: save() }),
  },
  {
    is: (_bytes, text) => /^\s*\{\s*"[#USND]"\s*,/.test(text),
    what: () =>
      say(
        "This is a value in 1C's internal form (ЗначениеВСтрокуВнутр); write the table with ЗаписатьXML or ЗаписатьJSON, or {save}.",
        { save: save() },
      ),
  },
  {
    is: isJsonLines,
    what: () =>
      say(
        'This is JSON with one object a line (NDJSON); write one array of objects: put [ before the first, ] after the last, and commas between them.',
      ),
  },
];

/** What a file that Marvin does not read is, and how to save it; null when it may be an export. */
export function foreignFormat(bytes: Buffer, text: string): string | null {
  return FOREIGN.find(({ is }) => is(bytes, text))?.what() ?? null;
}

/** Zip archives that are no .xlsx, by a part that each has. */
const ARCHIVES: readonly (readonly [part: string, what: () => string])[] = [
  ['xl/workbook.bin', () => say('This is a binary workbook (.xlsb); {save}.', { save: save() })],
  [
    'word/document.xml',
    () =>
      say('This is a text document (.docx); put the table into a spreadsheet and {save}.', { save: save() }),
  ],
  [
    'content.xml',
    () => say('This is a document of OpenOffice or LibreOffice (.ods); {save}.', { save: save() }),
  ],
];

/** What a zip archive without a workbook is. */
export function foreignArchive(has: (part: string) => boolean): string | null {
  return ARCHIVES.find(([part]) => has(part))?.[1]() ?? null;
}

function begins(hex: string): Foreign['is'] {
  const start = Buffer.from(hex, 'hex');
  return (bytes) => bytes.subarray(0, start.length).equals(start);
}

function beginsAs(start: string): Foreign['is'] {
  return begins(Buffer.from(start, 'latin1').toString('hex'));
}

/** Version 3, a date of the last change, and a header whose length is 33 bytes and 32 for each column. */
function isDbf(bytes: Buffer): boolean {
  if (bytes.length < 68 || (bytes[0] !== 0x03 && bytes[0] !== 0x30 && bytes[0] !== 0x83)) return false;
  const [month = 0, day = 0] = bytes.subarray(2, 4);
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && bytes.readUInt16LE(8) >= 65;
}

function isJsonLines(_bytes: Buffer, text: string): boolean {
  const [first = '', second = ''] = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (!first.startsWith('{') || !second.startsWith('{')) return false;
  try {
    JSON.parse(first);
    return true;
  } catch {
    return false;
  }
}

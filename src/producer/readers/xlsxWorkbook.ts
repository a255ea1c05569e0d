// What is needed to read a sheet of a workbook: its part, the texts that cells share, the styles that mean a date.
import { posix } from 'node:path';
import { InputError } from '../../shared/errors.js';
import { foreignArchive } from './foreignFormats.js';
import { textOf } from './source.js';
import { XmlReader, type XmlEvents } from './xmlReader.js';
import type { Zip } from './zip.js';
import { say } from '../../shared/texts/say.js';

export interface Workbook {
  /** The part that holds the first visible sheet. */
  readonly sheetPart: string;
  readonly texts: readonly string[];
  /** By cell style: whether a number in it is a date or a time. */
  readonly isDateStyle: readonly boolean[];
  /** Days are counted from 1904 (old Macs) instead of 1900. */
  readonly countsFrom1904: boolean;
}

/** Enough for a million short texts; they are in memory while the sheet is read. */
const MAX_TEXT_BYTES = 64 << 20;
const TEXT_OVERHEAD_BYTES = 40;

/**
 * Parts are found through the relationships, which may name them as they like; where a relationship is missing, by their usual name.
 *
 * @throws Error when a part is damaged, InputError when there is no sheet or too much text
 */
export async function readWorkbook(zip: Zip): Promise<Workbook> {
  const foreign = foreignArchive((part) => zip.has(part));
  if (foreign !== null) throw new InputError(foreign);
  const book = partOf(await readRelations(zip, '_rels/.rels'), 'officeDocument', '') ?? 'xl/workbook.xml';
  const { dir, base } = posix.parse(book);
  const relations = await readRelations(zip, `${dir}/_rels/${base}.rels`);
  const { relation, countsFrom1904 } = await readSheetList(zip, book);
  const target = relations.find(({ id }) => id === relation)?.target;
  const sheetPart = absolute(target ?? 'worksheets/sheet1.xml', dir);
  if (!zip.has(sheetPart))
    throw new InputError(say('The workbook has no sheet with cells; is it a workbook at all?'));
  const texts = partOf(relations, 'sharedStrings', dir) ?? `${dir}/sharedStrings.xml`;
  const styles = partOf(relations, 'styles', dir) ?? `${dir}/styles.xml`;
  return {
    sheetPart,
    countsFrom1904,
    texts: await readTexts(zip, texts),
    isDateStyle: await readDateStyles(zip, styles),
  };
}

async function readSheetList(
  zip: Zip,
  part: string,
): Promise<{ relation: string | undefined; countsFrom1904: boolean }> {
  let relation: string | undefined;
  let countsFrom1904 = false;
  await readPart(zip, part, {
    open: (path, { attributes }) => {
      if (path === 'workbook/workbookPr') countsFrom1904 = isTrue(attributes['date1904']?.value);
      if (path !== 'workbook/sheets/sheet' || (attributes['state']?.value ?? 'visible') !== 'visible') return;
      relation ??= Object.values(attributes).find(
        ({ prefix, local }) => prefix !== '' && local === 'id',
      )?.value;
    },
  });
  return { relation, countsFrom1904 };
}

interface Relation {
  readonly id: string;
  /** A URL that ends in what the part is. */
  readonly type: string;
  readonly target: string;
}

async function readRelations(zip: Zip, part: string): Promise<readonly Relation[]> {
  const relations: Relation[] = [];
  await readPart(zip, part, {
    open: (path, { attributes }) => {
      if (path !== 'Relationships/Relationship') return;
      const valueOf = (name: string) => attributes[name]?.value ?? '';
      relations.push({ id: valueOf('Id'), type: valueOf('Type'), target: valueOf('Target') });
    },
  });
  return relations;
}

/** The part that a relationship of this type names. */
function partOf(relations: readonly Relation[], type: string, dir: string): string | undefined {
  const target = relations.find((relation) => relation.type.endsWith(`/${type}`))?.target;
  return target === undefined ? undefined : absolute(target, dir);
}

/** A target that begins with a slash is a path in the archive, any other one is beside the part that names it. */
function absolute(target: string, dir: string): string {
  const path = target.replaceAll('\\', '/');
  return path.startsWith('/') ? path.slice(1) : posix.join(dir, path);
}

/** The shared texts, each joined from its runs; phonetic hints (`rPh`) are left out. */
async function readTexts(zip: Zip, part: string): Promise<readonly string[]> {
  const texts: string[] = [];
  let text = '';
  let isText = false;
  let bytes = 0;
  const events: XmlEvents = {
    open: (path) => (isText = path === 'sst/si/t' || path === 'sst/si/r/t'),
    text: (part) => {
      if (isText) text += part;
    },
    close: (path) => {
      isText = false;
      if (path !== 'sst/si') return;
      bytes += 2 * text.length + TEXT_OVERHEAD_BYTES;
      if (bytes > MAX_TEXT_BYTES)
        throw new InputError(say('The workbook has more text than fits into memory; save it as CSV.'));
      texts.push(text);
      text = '';
    },
  };
  await readPart(zip, part, events, 'sst/si');
  return texts;
}

/** Number formats that Excel knows without a definition: dates and times. */
const BUILT_IN_DATES = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 30, 36, 45, 46, 47, 50, 57]);

async function readDateStyles(zip: Zip, part: string): Promise<readonly boolean[]> {
  const dateFormats = new Set(BUILT_IN_DATES);
  const isDateStyle: boolean[] = [];
  await readPart(zip, part, {
    open: (path, { attributes }) => {
      const format = Number(attributes['numFmtId']?.value);
      if (path === 'styleSheet/cellXfs/xf') isDateStyle.push(dateFormats.has(format));
      if (path === 'styleSheet/numFmts/numFmt' && isDateFormat(attributes['formatCode']?.value ?? ''))
        dateFormats.add(format);
    },
  });
  return isDateStyle;
}

/** Whether a format code has day, month, year, hour or second outside quoted text, `[colour]` and `\x`. */
function isDateFormat(code: string): boolean {
  return /[dmyhs]/i.test(code.replace(/"[^"]*"|\[[^\]]*\]|\\./g, ''));
}

async function readPart(zip: Zip, name: string, events: XmlEvents, unit = ''): Promise<void> {
  if (!zip.has(name)) return;
  const xml = new XmlReader(events, unit);
  for await (const chunk of textOf(zip.bytesOf(name), 'utf-8')) xml.write(chunk);
  xml.end();
}

/** Whether an attribute says yes. */
export function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true';
}

// A JSON value as a cell. Of an object, such as a reference with its presentation or an entry of contact information, one text is
// taken: what people call it, in a column of phones its number, in a column of references its identifier.
import { nameKey } from '../../shared/domain/nameKey.js';

const PRESENTATIONS = [
  'presentation',
  'представление',
  'description',
  'наименование',
  'фио',
  'fullname',
  'name',
  'имя',
];
const VALUES = ['value', 'значение'];
const NUMBERS = ['номертелефона', 'phonenumber', 'phone', 'телефон', 'number', 'номер'];
const IDENTIFIERS = ['ref_key', 'ref', 'ссылка', 'guid', 'уид', 'уникальныйидентификатор'];

const IS_REFERENCE = new RegExp(`^(?:${IDENTIFIERS.join('|')})$`);
const IS_PHONE = /тел|phone|моб|сотов|mobile/;

/** The text of a value; empty for null. An object that has none of the known texts stays JSON. */
export function cellOf(column: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  if (typeof value !== 'object') return JSON.stringify(value);
  return textIn(value, keysFor(nameKey(column))) ?? JSON.stringify(value);
}

/** In order of preference. */
function keysFor(column: string): readonly string[] {
  if (IS_REFERENCE.test(column)) return [...IDENTIFIERS, ...VALUES, ...PRESENTATIONS];
  if (IS_PHONE.test(column)) return [...VALUES, ...NUMBERS, ...PRESENTATIONS];
  return [...PRESENTATIONS, ...VALUES, ...NUMBERS];
}

/** Null when there is none to take. */
function textIn(value: unknown, keys: readonly string[]): string | null {
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return allTexts(value.map((item: unknown) => textIn(item, keys)));
  if (typeof value !== 'object' || value === null) return null;
  const fields = new Map(Object.entries(value).map(([name, field]) => [nameKey(name), field as unknown]));
  const texts = keys.filter((key) => fields.has(key)).map((key) => scalarText(fields.get(key)));
  return texts.find((text) => text !== '') ?? texts[0] ?? null;
}

function scalarText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

function allTexts(texts: readonly (string | null)[]): string | null {
  const known = texts.filter((text) => text !== null);
  return known.length < texts.length ? null : known.filter((text) => text !== '').join('; ');
}

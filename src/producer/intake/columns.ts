// Which column of an export is which field: 1C's usual names and the desk's own additions (docs/contract.md, "1C files in").
import type { Desk, OnecConfig } from '../../shared/config/configSchema.js';
import { InputError } from '../../shared/errors.js';
import { nameKey } from '../../shared/domain/nameKey.js';
import { tidy } from './names.js';
import { say } from '../../shared/texts/say.js';

export type Field = keyof OnecConfig['columns'];
export type ColumnAdditions = OnecConfig['columns'];

/** Indices into a row's cells for each field; of several, the first with something in it counts. All phones count. */
type Columns = Readonly<Record<Field, readonly number[]>>;

export interface Header {
  readonly columns: Columns;
  /** Columns that are no field; they are ignored. */
  readonly unknown: readonly string[];
  /** The column in which a rejects file of ours gives its reasons; null in any other export. */
  readonly reason: number | null;
}

/** In order of preference. `Name____Presentation` (OData's readable form of a reference) goes before `Name`. */
const ALIASES: Readonly<Record<Field, readonly string[]>> = {
  ref: ['Ссылка', 'Ref_Key', 'УникальныйИдентификатор', 'GUID', 'УИД'],
  number: ['Номер', 'Number'],
  patient: ['Пациент', 'ФИО', 'Клиент'],
  surname: ['Фамилия'],
  givenName: ['Имя'],
  patronymic: ['Отчество'],
  phone: [
    'Телефон',
    'Телефоны',
    'НомерТелефона',
    ...Array.from({ length: 9 }, (_, index) => `Телефон${index + 1}`),
  ],
  appointment: ['ДатаПриема', 'ДатаНачала'],
  appointmentTime: ['ВремяПриема', 'ВремяНачала'],
  specialist: ['Специалист', 'Врач', 'Сотрудник'],
  branch: ['Филиал'],
  status: ['Статус'],
  consent: ['Согласие'],
  comment: ['Комментарий'],
  deleted: ['DeletionMark', 'ПометкаУдаления'],
};
const FIELDS = Object.keys(ALIASES) as readonly Field[];
const READABLE: ReadonlySet<Field> = new Set(['patient', 'specialist', 'branch', 'status']);

/** What our own rejects file adds to the columns of its export. */
export const REJECT_COLUMNS = { line: 'Строка', reason: 'Причина', explanation: 'Пояснение' } as const;

/** Whether a column is one of REJECT_COLUMNS. */
export function isRejectColumn(name: string): boolean {
  return Object.values(REJECT_COLUMNS).some((own) => nameKey(own) === nameKey(name));
}

/**
 * Maps a header.
 *
 * @param additions of all desks that rows may go to; they go before the built-in names
 * @param unused fields that nobody reads: their columns may be there twice
 * @throws InputError that names the columns that are missing or occur twice
 */
export function readHeader(
  names: readonly string[],
  additions: readonly ColumnAdditions[],
  unused: readonly Field[] = [],
): Header {
  const header = names.map(tidy);
  const columns = Object.fromEntries(
    FIELDS.map((field) => [field, columnsOf(field, header, additions)]),
  ) as unknown as Columns; // fromEntries forgets that every field is there
  const isEmpty = header.length === 0; // an OData page without rows names no columns either
  const problems = isEmpty
    ? []
    : [...missing(columns), ...repeated(columns, header, ['phone', 'comment', ...unused])];
  if (problems.length > 0) throw new InputError(problems.join('\n'));
  const known = new Set(Object.values(columns).flat());
  const reason = header.findIndex((name) => nameKey(name) === nameKey(REJECT_COLUMNS.reason));
  return {
    columns,
    unknown: header.filter((name, index) => !known.has(index) && name !== '' && !isRejectColumn(name)),
    reason: reason < 0 ? null : reason,
  };
}

/** A desk's column of statuses is read if it lists some, that of branches where there are several desks. */
export function unusedFields(desks: readonly Desk[]): Field[] {
  return [
    ...(desks.some(({ onec }) => onec.unreached) ? [] : (['status'] as const)),
    ...(desks.length > 1 ? [] : (['branch'] as const)),
  ];
}

/** Whether a row of an export is its header: it has the columns that every export must have. */
export function isHeader(cells: readonly string[], additions: readonly ColumnAdditions[]): boolean {
  const header = cells.map(tidy);
  const has = (field: Field) => columnsOf(field, header, additions).length > 0;
  return (has('ref') || has('number')) && has('phone') && has('appointment');
}

function columnsOf(field: Field, header: readonly string[], additions: readonly ColumnAdditions[]): number[] {
  const keys = header.map(nameKey);
  const wanted = new Set(namesOf(field, additions).map(nameKey));
  return [...wanted].flatMap((key) => keys.flatMap((candidate, index) => (candidate === key ? [index] : [])));
}

function namesOf(field: Field, additions: readonly ColumnAdditions[]): readonly string[] {
  const names = [...additions.flatMap((addition) => addition[field] ?? []), ...ALIASES[field]];
  return READABLE.has(field) ? names.flatMap((name) => [`${name}____Presentation`, name]) : names;
}

function missing(columns: Columns): string[] {
  const absent = (field: Field) => columns[field].length === 0;
  return [
    ...(absent('ref') && absent('number')
      ? [missingColumn(say('of the document'), [...ALIASES.ref, ...ALIASES.number])]
      : []),
    ...(absent('phone') ? [missingColumn(say('of the phone'), ALIASES.phone)] : []),
    ...(absent('appointment') ? [missingColumn(say('of the appointment'), ALIASES.appointment)] : []),
  ];
}

function missingColumn(what: string, names: readonly string[]): string {
  return say('The column {what} is missing: name it {names}, or add its name to onec.columns.', {
    what,
    names: names.slice(0, 4).join(', '),
  });
}

/** Two columns of one name are two phones, but never two documents or two dates. */
function repeated(columns: Columns, header: readonly string[], may: readonly Field[]): string[] {
  const ambiguous = FIELDS.filter((field) => !may.includes(field)).flatMap((field) => {
    const names = columns[field].map((index) => header[index] ?? '');
    return names.filter((name, at) => names.findIndex((other) => nameKey(other) === nameKey(name)) < at);
  });
  return ambiguous.map((name) =>
    say('The column "{name}" is in the header more than once; keep one of them.', { name }),
  );
}

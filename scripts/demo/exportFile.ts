// The demo's 1C export: Windows-1251, `;`, CRLF, and the mess that real ones have (repeats, rejects, rows to skip).
import iconv from 'iconv-lite';
import { DateTime } from 'luxon';
import { DESKS, type DemoPatient } from './patients.js';

const COLUMNS = [
  'Ссылка',
  'Номер',
  'Дата',
  'Пациент',
  'Телефон',
  'ДатаПриема',
  'Специалист',
  'Филиал',
  'Статус',
  'Согласие',
  'Попыток',
  'Комментарий',
] as const;
type Cells = Record<(typeof COLUMNS)[number], string>;

/** How people type a number: the reader must get the same digits from each. */
const HABITS: readonly ((area: string, rest: string) => string)[] = [
  (area, rest) => `8 (${area}) ${hyphenated(rest)}`,
  (area, rest) => `+7${area}${rest}`,
  (area, rest) => `${area}${rest}`,
  (area, rest) => `8-${area}-${hyphenated(rest)}`,
  (area, rest) => `+7\u00a0${area}\u00a0${hyphenated(rest)}`,
  (area, rest) => `моб. 8${area}${rest} (вечером)`,
];
const STATUSES = ['Недозвон', 'Ошибка распознавания', 'Оператор не ответил'];

/** What `enqueue` must count in the export. */
export const EXPECTED = {
  rows: 60,
  accepted: 48,
  duplicate: 3,
  skipped: { not_unreached: 2, no_consent: 1 },
  rejected: 6,
} as const;

/**
 * @param nowMs appointments are on the day after this one, by each desk's calendar
 * @returns the file as 1C would write it
 */
export function demoExport(patients: readonly DemoPatient[], nowMs: number): Buffer {
  const rows = patients.map((patient) => rowOf(patient, nowMs));
  const [first, second, third] = rows;
  if (!first || !second || !third) throw new RangeError('the demo needs a few patients');
  const all = [...rows, ...repeats([first, second, third]), ...faulty(first, nowMs), ...skippable(second)];
  const text = [
    COLUMNS.join(';'),
    ...all.map((row) => COLUMNS.map((column) => csvCell(row[column])).join(';')),
    '',
  ];
  return iconv.encode(text.join('\r\n'), 'windows-1251');
}

function rowOf(
  { desk, index, name, phones, specialist, appointmentMinute }: DemoPatient,
  nowMs: number,
): Cells {
  const today = DateTime.fromMillis(nowMs, { zone: desk.zone }).startOf('day');
  return {
    Ссылка: reference(index),
    Номер: documentNumber(index),
    Дата: onec(today.plus({ hours: 8, minutes: index })),
    Пациент: name,
    Телефон: phones.map((phone, i) => typed(phone, index + i)).join('; '),
    ДатаПриема: onec(today.plus({ days: 1, minutes: appointmentMinute })),
    Специалист: specialist,
    Филиал: desk.branch,
    Статус: STATUSES[index % STATUSES.length] ?? '',
    Согласие: 'Да',
    Попыток: '3',
    Комментарий: index % 9 === 4 ? 'Перезвонить\r\nпосле обеда' : '',
  };
}

/** The same documents again, the phone typed by somebody else. */
function repeats(rows: readonly Cells[]): Cells[] {
  return rows.map((row, i) => ({
    ...row,
    Телефон: `8 916 12345${String(i + 1).padStart(2, '0')}`,
    Комментарий: 'повтор',
  }));
}

/** Rows that cannot be called, each for another reason; the last one for several. */
function faulty(row: Cells, nowMs: number): Cells[] {
  const yesterday = DateTime.fromMillis(nowMs, { zone: DESKS[0].zone }).minus({ days: 1 });
  const faults: readonly Partial<Cells>[] = [
    { Телефон: '8 (916) 123-45' },
    { Телефон: '' },
    { ДатаПриема: '01.01.0001 0:00:00' },
    { ДатаПриема: onec(yesterday) },
    { Филиал: 'Филиал на ул. Которой Нет, 1' },
    { Телефон: 'нет', ДатаПриема: 'завтра утром' },
  ];
  return faults.map((fault, i) => ({ ...row, ...numbered(80 + i), ...fault }));
}

/** Rows that are sound and still not to be called. */
function skippable(row: Cells): Cells[] {
  const reasons: readonly Partial<Cells>[] = [
    { Статус: 'Подтверждён' },
    { Статус: 'Отменён' },
    { Согласие: 'Нет' },
  ];
  return reasons.map((reason, i) => ({ ...row, ...numbered(90 + i), ...reason }));
}

function numbered(index: number): Pick<Cells, 'Ссылка' | 'Номер'> {
  return { Ссылка: reference(index), Номер: documentNumber(index) };
}

function reference(index: number): string {
  return `d3300001-65a2-11e9-936d-${String(index).padStart(12, '0')}`;
}

function documentNumber(index: number): string {
  return `КЛ00-${String(index + 101).padStart(6, '0')}`;
}

function typed(phone: string, habit: number): string {
  const type = HABITS[habit % HABITS.length];
  return type ? type(phone.slice(1, 4), phone.slice(4)) : phone;
}

function hyphenated(rest: string): string {
  return `${rest.slice(0, 3)}-${rest.slice(3, 5)}-${rest.slice(5)}`;
}

function onec(date: DateTime): string {
  return date.toFormat('dd.MM.yyyy H:mm:ss');
}

/** Quoted where the format needs it; quotes in the middle are left as they are, as 1C does. */
function csvCell(text: string): string {
  return /[;\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// A report as tables, in the language of whoever reads: the page shows them under its plots, the CSV and the terminal have the
// same ones. What did not occur has no table.
import { CLOSE_REASONS } from '../domain/callback.js';
import { DISPOSITIONS } from '../domain/disposition.js';
import { WORDS } from '../domain/languages.js';
import { language, say } from '../texts/say.js';
import { CAUSES, type DayReport } from './dayReport.js';
import type { DeskReport } from './deskReport.js';
import { causeWords, shareWords, shortDayWords } from './reportWords.js';

export type TableId =
  'hours' | 'attempts' | 'minutes' | 'lines' | 'outcomes' | 'reach' | 'weeks' | 'closed' | 'state';

export interface ReportTable {
  readonly id: TableId;
  readonly title: string;
  /** One for the rows' labels, then one for each cell. */
  readonly head: readonly [string, ...string[]];
  readonly rows: readonly TableRow[];
}

interface TableRow {
  readonly label: string;
  readonly cells: readonly (number | string)[];
  /** What a bar of this row stands for, beside those of the others. */
  readonly size: number;
}

export function reportTables(report: DeskReport): ReportTable[] {
  const tables = [
    hours(report),
    attempts(report),
    minutes(report),
    lines(report),
    outcomes(report),
    reach(report),
    weeks(report),
    closed(report),
    state(report),
  ];
  return tables.filter(({ rows }) => rows.some(({ size, cells: [first] }) => size > 0 || Number(first) > 0));
}

/** As a spreadsheet of the reader's language takes it: `2,5`. */
export function cellText(cell: number | string): string {
  return typeof cell === 'string'
    ? cell
    : new Intl.NumberFormat(language(), { useGrouping: false }).format(cell);
}

function hours({ byHour }: DayReport): ReportTable {
  return {
    id: 'hours',
    title: say('Звонки по часам'),
    head: [say('Час'), ...CAUSES.map(causeWords)],
    rows: worked(byHour).map((hour) => ({
      label: clock(hour.hour),
      cells: CAUSES.map((cause) => hour[cause]),
      size: callsIn(hour),
    })),
  };
}

function attempts({ byAttempt }: DayReport): ReportTable {
  return {
    id: 'attempts',
    title: say('Соединили по попыткам'),
    head: [say('Попытка'), say('Звонков пациенту'), say('Соединили'), say('Доля')],
    rows: byAttempt.map(({ attempt, calls, connected }) => ({
      label: attempt === LAST_ATTEMPT ? say('{attempt} и дальше', { attempt }) : String(attempt),
      cells: [calls, connected, shareWords(connected, calls)],
      size: connected / calls,
    })),
  };
}

/** The counters count it together with every later one. */
const LAST_ATTEMPT = 9;

function minutes({ operatorSeconds }: DayReport): ReportTable {
  const { talk, ringing, wasted, waiting } = operatorSeconds;
  const row = (label: string, seconds: number): TableRow => ({
    label,
    cells: [inMinutes(seconds)],
    size: seconds,
  });
  return {
    id: 'minutes',
    title: say('Минуты операторов'),
    head: [say('На что ушли'), say('Минут')],
    rows: [
      row(say('Разговор'), talk),
      row(say('Гудки до ответа'), ringing),
      row(say('Впустую: пациент не ответил'), wasted),
      row(say('Робот ждал оператора'), waiting),
    ],
  };
}

function lines({ byHour }: DayReport): ReportTable {
  return {
    id: 'lines',
    title: say('Занятость линий'),
    head: [say('Час'), say('Занято, минут'), say('Из возможных'), say('Доля')],
    rows: worked(byHour).map(({ hour, busySeconds, openSeconds }) => ({
      label: clock(hour),
      cells: [
        inMinutes(busySeconds),
        inMinutes(openSeconds),
        shareWords(busyPart(busySeconds, openSeconds), 1),
      ],
      size: busyPart(busySeconds, openSeconds),
    })),
  };
}

/** A call may outlast the window, or its line the configuration: more than everything is everything. */
function busyPart(busySeconds: number, openSeconds: number): number {
  return busySeconds === 0 ? 0 : Math.min(1, busySeconds / Math.max(openSeconds, 1));
}

function outcomes({ byDisposition }: DayReport): ReportTable {
  const words = WORDS[language()].dispositions;
  return {
    id: 'outcomes',
    title: say('Исходы звонков'),
    head: [say('Исход'), say('Звонков')],
    rows: mostFirst(DISPOSITIONS.map((name) => [words[name], byDisposition[name] ?? 0])),
  };
}

function closed({ closed: counts }: DayReport): ReportTable {
  const words = WORDS[language()].closeReasons;
  return {
    id: 'closed',
    title: say('Закрыто без разговора'),
    head: [say('Причина'), say('Документов')],
    rows: mostFirst(CLOSE_REASONS.map((name) => [words[name], counts[name] ?? 0])),
  };
}

function reach({ timeToReach }: DayReport): ReportTable {
  return {
    id: 'reach',
    title: say('Время до разговора'),
    head: [say('От начала обзвона документа'), say('Пациентов')],
    rows: timeToReach.map(({ untilSeconds, patients }) => ({
      label: untilSeconds === null ? say('дольше') : untilWords(untilSeconds / 60),
      cells: [patients],
      size: patients,
    })),
  };
}

function untilWords(count: number): string {
  return count < 60 ? say('до {count} мин', { count }) : say('до {count} ч', { count: count / 60 });
}

function weeks({ sameWeekday }: DeskReport): ReportTable {
  return {
    id: 'weeks',
    title: say('Этот день недели за четыре недели'),
    head: [say('День'), say('Пациентов'), say('Соединили'), say('Доля'), say('Звонков')],
    rows: sameWeekday.map(dayRow),
  };
}

/** Several days, one below the other. */
export function daysTable(days: readonly DayReport[]): ReportTable {
  return {
    id: 'weeks',
    title: say('По дням'),
    head: [say('День'), say('Пациентов'), say('Соединили'), say('Доля'), say('Звонков')],
    rows: days.map(dayRow),
  };
}

function dayRow({ date, patients, reached, calls }: DeskReport['sameWeekday'][number]): TableRow {
  const cells = [patients, reached, shareWords(reached, patients), calls];
  return { label: shortDayWords(date), cells, size: patients === 0 ? 0 : reached / patients };
}

function state({ numbers, reviews }: DayReport): ReportTable {
  const { verified, suspect } = WORDS[language()].phoneVerdicts;
  return {
    id: 'state',
    title: say('Номера и проверка'),
    head: [say('Что'), say('Сколько')],
    rows: [
      countRow(verified, numbers.verified),
      countRow(suspect, numbers.suspect),
      countRow(say('Звонков с неизвестным итогом'), reviews.opened),
      countRow(say('Из них ещё не разобрано'), reviews.unresolved),
    ],
  };
}

function mostFirst(counts: readonly (readonly [label: string, count: number])[]): TableRow[] {
  return counts
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([label, count]) => countRow(label, count));
}

function countRow(label: string, count: number): TableRow {
  return { label, cells: [count], size: count };
}

/** From the first hour with a call to the last one: a desk may be open around the clock. */
function worked(byHour: DayReport['byHour']): DayReport['byHour'] {
  const isWorked = (hour: DayReport['byHour'][number]) => callsIn(hour) + hour.busySeconds > 0;
  return byHour.slice(byHour.findIndex(isWorked), byHour.findLastIndex(isWorked) + 1);
}

function callsIn(hour: DayReport['byHour'][number]): number {
  return CAUSES.reduce((sum, cause) => sum + hour[cause], 0);
}

function clock(hour: number): string {
  return `${hour}:00`;
}

/** To a tenth below ten minutes. */
function inMinutes(seconds: number): number {
  return seconds < 600 ? Math.round(seconds / 6) / 10 : Math.round(seconds / 60);
}

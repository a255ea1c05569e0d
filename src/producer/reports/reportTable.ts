// A day as a table for the head of the desks: one column a desk.
import Table from 'cli-table3';
import { CLOSE_REASONS } from '../../shared/domain/callback.js';
import { DISPOSITIONS, FAULTS } from '../../shared/domain/disposition.js';
import { WORDS, type Language } from '../../shared/domain/languages.js';
import type { DayReport } from './dayReport.js';

interface Labels {
  readonly date: string;
  readonly patients: string;
  readonly reached: string;
  readonly calls: string;
  readonly operatorFailures: string;
  readonly medianToReach: string;
  readonly byDisposition: string;
  readonly byFault: string;
  readonly closed: string;
  readonly minutes: string;
}

const LABELS: Readonly<Record<Language, Labels>> = {
  ru: {
    date: 'День',
    patients: 'Пациентов в работе',
    reached: 'Соединили',
    calls: 'Звонков',
    operatorFailures: 'Оператор не ответил, раз',
    medianToReach: 'До разговора, медиана',
    byDisposition: 'Звонки по исходу',
    byFault: 'Почему не соединили',
    closed: 'Закрыто без разговора',
    minutes: 'мин',
  },
  en: {
    date: 'Day',
    patients: 'Patients dealt with',
    reached: 'Reached',
    calls: 'Calls',
    operatorFailures: 'Operator did not answer, times',
    medianToReach: 'Until connected, median',
    byDisposition: 'Calls by disposition',
    byFault: 'Why not connected',
    closed: 'Closed without a conversation',
    minutes: 'min',
  },
};

/** A call that reached the patient is nobody's fault. */
const AT_FAULT = FAULTS.filter((fault) => fault !== 'nobody');

type Row = readonly [label: string, value: (report: DayReport) => string];

export function reportTable(reports: readonly DayReport[], language: Language): string {
  const table = new Table({
    head: ['', ...reports.map(({ desk }) => desk)],
    style: { head: [], border: [] },
  });
  for (const [label, value] of rowsOf(language)) {
    const values = reports.map(value);
    if (values.some((text) => text !== '')) table.push([label, ...values]);
  }
  return table.toString();
}

function rowsOf(language: Language): readonly Row[] {
  const labels = LABELS[language];
  const words = WORDS[language];
  return [
    [labels.date, ({ date }) => date],
    [labels.patients, ({ patients }) => String(patients)],
    [labels.reached, ({ reached, patients }) => share(reached, patients)],
    [labels.calls, ({ calls }) => String(calls)],
    [labels.operatorFailures, ({ operatorFailures }) => String(operatorFailures)],
    [labels.medianToReach, ({ medianSecondsToReach }) => minutes(medianSecondsToReach, labels.minutes)],
    [words.phoneVerdicts.verified, ({ numbers }) => String(numbers.verified)],
    [words.phoneVerdicts.suspect, ({ numbers }) => String(numbers.suspect)],
    ...breakdown(labels.byDisposition, DISPOSITIONS, words.dispositions, (report) => report.byDisposition),
    ...breakdown(labels.byFault, AT_FAULT, words.faults, (report) => report.byFault),
    ...breakdown(labels.closed, CLOSE_REASONS, words.closeReasons, (report) => report.closed),
  ];
}

/** A row for each name; one that no desk has is left out by its empty values. */
function breakdown<Name extends string>(
  title: string,
  names: readonly Name[],
  words: Readonly<Record<Name, string>>,
  countsIn: (report: DayReport) => Readonly<Partial<Record<Name, number>>>,
): readonly Row[] {
  return names.map((name): Row => [
    `${title}: ${words[name]}`,
    (report) => {
      const count = countsIn(report)[name];
      return count === undefined ? '' : String(count);
    },
  ]);
}

function share(part: number, whole: number): string {
  return whole === 0 ? '0' : `${part} (${Math.round((part / whole) * 100)} %)`;
}

function minutes(seconds: number | null, unit: string): string {
  return seconds === null ? '' : `${(seconds / 60).toFixed(seconds < 600 ? 1 : 0)} ${unit}`;
}

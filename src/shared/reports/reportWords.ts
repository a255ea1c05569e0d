// A report in words: its sentence, days, durations and shares, in the language of whoever reads.
import { language, say } from '../texts/say.js';
import type { Cause } from './dayReport.js';
import type { DeskReport } from './deskReport.js';

/** `25 ноября: соединили 44 из 48 (92 %, неделю назад 88 %), 71 звонок, ждали оператора 41 мин` */
export function headline(report: DeskReport): string {
  const { date, patients, reached, calls, operatorSeconds } = report;
  const day = dayWords(date);
  if (patients === 0) return say('{day}: звонков не было', { day });
  const before = report.sameWeekday.at(-2);
  const values = {
    day,
    reached,
    patients,
    calls,
    share: shareWords(reached, patients),
    waited: durationWords(operatorSeconds.waiting),
  };
  return before === undefined || before.patients === 0
    ? say(
        '{day}: соединили {reached} из {patients} ({share}), {calls, plural, one {# звонок} few {# звонка} other {# звонков}}, ждали оператора {waited}',
        values,
      )
    : say(
        '{day}: соединили {reached} из {patients} ({share}, неделю назад {before}), {calls, plural, one {# звонок} few {# звонка} other {# звонков}}, ждали оператора {waited}',
        { ...values, before: shareWords(before.reached, before.patients) },
      );
}

/** `92 %`; of nothing: a dash. */
export function shareWords(part: number, whole: number): string {
  return whole === 0 ? '–' : say('{percent} %', { percent: Math.round((part / whole) * 100) });
}

/** `40 с`, `41 мин`, `2 ч 5 мин` */
export function durationWords(seconds: number): string {
  if (seconds < 60) return say('{seconds} с', { seconds: Math.round(seconds) });
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return say('{minutes} мин', { minutes });
  const rest = minutes % 60;
  const hours = (minutes - rest) / 60;
  return rest === 0 ? say('{hours} ч', { hours }) : say('{hours} ч {minutes} мин', { hours, minutes: rest });
}

/** `25 ноября` @param date `YYYY-MM-DD` */
export function dayWords(date: string): string {
  return dateIn(date, { day: 'numeric', month: 'long' });
}

/** `среда, 25 ноября 2026 г.` */
export function wholeDayWords(date: string): string {
  return dateIn(date, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
}

/** `ср 25.11` */
export function shortDayWords(date: string): string {
  const [, month = '', day = ''] = date.split('-');
  return `${dateIn(date, { weekday: 'short' })} ${day}.${month}`;
}

function dateIn(date: string, parts: Intl.DateTimeFormatOptions): string {
  const locale = language() === 'en' ? 'en-GB' : 'ru';
  return new Intl.DateTimeFormat(locale, { ...parts, timeZone: 'UTC' }).format(new Date(`${date}T12:00:00Z`));
}

/** Whether a call connected, and if not, on whose side it failed. */
export function causeWords(cause: Cause): string {
  const words: Readonly<Record<Cause, () => string>> = {
    connected: () => say('Соединили'),
    patient: () => say('Пациент'),
    operator: () => say('Оператор'),
    network: () => say('Сеть, робот'),
  };
  return words[cause]();
}

// `marvin why` in Russian.
import type { Pause } from '../calls/pause.js';
import type { EndedBy } from '../contracts/result.js';
import type { Rule } from '../domain/disposition.js';
import { formatDuration } from '../domain/duration.js';
import { ru as words } from '../domain/words.ru.js';
import { countRu } from '../words/plural.js';
import { pauseEnd, pauseReason } from '../words/pauses.js';
import type { Uncalled } from '../documents/uncalledRows.js';
import type { CallMade, Happening, Standing } from './story.js';
import { oneLine, uncapitalized, type Locale, type When } from './locale.js';

/** Why a row of an export led to no call. */
export const UNCALLED: Readonly<Record<Uncalled['why'][number], string>> = {
  no_ref: 'нет ссылки на документ',
  no_phone: 'нет телефона',
  bad_phone: 'в телефоне нет номера, по которому можно позвонить',
  own_number: 'в телефоне номер самой клиники',
  no_appointment: 'нет времени приёма',
  bad_date: 'дату или время приёма не прочитать',
  appointment_passed: 'приём уже прошёл',
  too_late: 'до приёма окно обзвона уже не откроется',
  unknown_branch: 'такого филиала нет ни у одной группы операторов',
  broken_row: 'строка повреждена',
  deleted: 'документ помечен на удаление',
  not_unreached: 'по статусу звонить не нужно',
  no_consent: 'нет согласия',
  do_not_call: 'номер в списке «не звонить»',
};

const RULE: Readonly<Record<Rule, string>> = {
  complete: '',
  retry: 'повторить',
  retry_other_time: 'повторить, лучше в другое время дня',
  retry_once: 'повторить один раз',
  next_number: 'перейти к следующему номеру пациента',
  requeue: 'вернуть в очередь',
  by_on_silence: 'повторить после молчания робота',
};

export const russian: Locale = {
  headline: ({ ref, number, desk, patient, appointmentMs }, when) =>
    `Документ ${number === null ? ref : `${number} (${ref})`}, группа ${desk}: пациент ${patient}, приём ${when(appointmentMs)}.`,
  happening,
  standing,
  notQueued: () => 'Сейчас: в очереди документа нет, звонить не будем.',
  nothingKnown: (days) =>
    `О таком документе ничего не известно: ${lastDays(days)} его не было ни в одной выгрузке. Проверьте ссылку.`,
};

function happening(happened: Happening, attempts: number, when: When): string {
  switch (happened.kind) {
    case 'uncalled':
      return `Строка выгрузки не поставлена в очередь: ${happened.why.map((why) => UNCALLED[why]).join('; ')}.`;
    case 'queued':
      return `Поставлен в очередь (загрузка ${happened.batch}${happened.line === null ? '' : `, строка ${happened.line}`}).`;
    case 'call':
      return `Звонок на ${happened.phone}, попытка ${happened.attempt} из ${attempts}: ${uncapitalized(words.dispositions[happened.disposition])}${words.faultRemarks[happened.fault]}. ${decision(happened, when)}${answered(happened.answer)}`;
    case 'closed':
      return `Закрыт без звонка: ${uncapitalized(words.closeReasons[happened.reason])}${endedBy(happened.endedBy)}.`;
    case 'late':
      return `Робот сообщил о прошедшем звонке ещё раз: ${uncapitalized(words.dispositions[happened.disposition])}.`;
  }
}

function decision({ decision: decided, rule, pauseMs, isMoved, isCharged }: CallMade, when: When): string {
  switch (decided.kind) {
    case 'complete':
      return 'Больше звонить не нужно.';
    case 'close':
      return `Больше не звоним: ${uncapitalized(words.closeReasons[decided.reason])}.`;
    case 'retry':
    case 'requeue': {
      const pause = pauseMs > 0 ? `, пауза ${duration(pauseMs)}` : '';
      const moved = isMoved ? ', затем первое подходящее время' : '';
      return `Следующий звонок ${when(Date.parse(decided.at))} (правило: ${RULE[rule]}${pause}${moved}); попытка ${isCharged ? '' : 'не '}потрачена.`;
    }
  }
}

function standing(now: Standing, when: When): string {
  switch (now.kind) {
    case 'on_phone':
      return `Сейчас: звонок на ${now.phone}, попытка ${now.attempt}, с ${when(now.sinceMs)}; робот должен ответить до ${when(now.untilMs)}.${answered(now.answer)}`;
    case 'at_gate':
      return 'Сейчас: решается, звонить ли.';
    case 'scheduled':
      return `Сейчас: ждёт${SCHEDULED[now.because]}; не раньше ${when(now.atMs)}.${paused(now.pause, when)}`;
    case 'waiting':
      return `Сейчас: ждёт свободной линии, впереди ${now.ahead}.${paused(now.pause, when)}${shut(now.opensMs, when)}`;
    case 'cancelling':
      return now.because === 'cancel'
        ? 'Сейчас: отменён; звонить не будем.'
        : 'Сейчас: пациента уже соединили, звонить не будем.';
    case 'moving':
      return `Сейчас: запись перенесена, будем звонить о приёме ${when(now.appointmentMs)}.`;
    case 'reached':
      return 'Сейчас: готово, пациента соединили с оператором.';
    case 'closed':
      return `Сейчас: закрыт, звонить не будем. ${words.closeReasons[now.reason]}.`;
    case 'parked':
      return 'Сейчас: задание другой версии программы отложено, его должен посмотреть человек.';
  }
}

/** `за последний день`, `за последние 30 дней`. */
function lastDays(days: number): string {
  return days === 1 ? 'за последний день' : `за последние ${countRu(days, ['день', 'дня', 'дней'])}`;
}

/** What somebody gave for the record, or that 1C itself said no. */
function endedBy(by: EndedBy | null): string {
  if (by === null) return '';
  if (by.kind === 'last_moment') return ' (1С перед самым звонком ответила: не звонить)';
  return by.reason === null ? '' : ` (причина: ${oneLine(by.reason)})`;
}

const SCHEDULED = {
  window: ' открытия окна обзвона',
  rule: ' времени следующего звонка',
  number: ': номеру недавно звонили',
} as const;

function paused(pause: Pause | null, when: When): string {
  if (pause === null) return '';
  const until = pauseEnd(pause, 'ru', (iso) => when(Date.parse(iso)));
  return ` Группа на паузе ${until}: ${pauseReason(pause, 'ru')}.`;
}

function answered(answer: string | null): string {
  return answer === null ? '' : ` Робот ответил: ${answer}`;
}

function shut(opensMs: number | null, when: When): string {
  return opensMs === null ? '' : ` Окно обзвона откроется ${when(opensMs)}.`;
}

function duration(durationMs: number): string {
  const units: Readonly<Record<string, string>> = { d: ' дн.', h: ' ч', m: ' мин', s: ' с', ms: ' мс' };
  return formatDuration(durationMs).replace(/[a-z]+$/, (unit) => units[unit] ?? unit);
}

// A desk in Russian words, for people. Pure, so that the sentences can be tested without a page.
import { DateTime } from 'luxon';
import type { DeskStatus } from '../../shared/calls/deskStatus.js';
import { language } from '../../shared/texts/say.js';
import { pauseEnd, pauseReason } from '../../shared/words/pauses.js';

export interface StateWords {
  readonly tone: 'good' | 'warn' | 'bad' | '';
  readonly badge: string;
  readonly sentence: string;
}

/** Whether a desk calls now, and if not, who or what stopped it, why and until when. */
export function stateWords(status: DeskStatus, nowMs: number): StateWords {
  const { hold: pause, open, closesAt } = status;
  if (pause) {
    const tone = pause.because === 'robot' ? 'bad' : 'warn';
    return { tone, badge: 'На паузе', sentence: `${pauseEnd(pause, 'ru')}: ${pauseReason(pause, 'ru')}` };
  }
  if (open)
    return { tone: 'good', badge: 'Обзвон идёт', sentence: closesAt === null ? '' : `до ${clock(closesAt)}` };
  return shutWords(status, nowMs);
}

function shutWords({ opensAt }: DeskStatus, nowMs: number): StateWords {
  if (opensAt === null) return { tone: '', badge: 'Обзвон окончен', sentence: 'часов обзвона впереди нет' };
  const opens = DateTime.fromISO(opensAt, { setZone: true });
  const isToday = opens.hasSame(DateTime.fromMillis(nowMs, { zone: opens.zone }), 'day');
  return isToday
    ? { tone: '', badge: 'Обзвон не начат', sentence: `начнётся в ${clock(opensAt)}` }
    : { tone: '', badge: 'Обзвон окончен', sentence: `начнётся ${dayAndClock(opensAt)}` };
}

const REFUSAL_WORDS: Readonly<Record<string, string>> = {
  unauthorized: 'неверный токен или подпись',
  invalid: 'тело не разобрать: статус, переменная или callid',
  unsupported: 'не JSON в UTF-8',
  too_large: 'слишком длинное тело',
  unknown: 'такого звонка нет',
  not_found: 'неверный адрес',
};

/** Why a call event was refused. `marvin check` says more. */
export function refusalWords(reason: string): string {
  return REFUSAL_WORDS[reason] ?? reason;
}

/** `10:30`, by the offset that the instant carries. */
export function clock(iso: string): string {
  return iso.slice(11, 16);
}

/** `вт 24.11 в 10:30`, `Tue 24 Nov, 10:30`, by the offset that the instant carries. */
export function dayAndClock(iso: string): string {
  const pattern = language() === 'ru' ? "ccc dd.MM 'в' HH:mm" : 'ccc d LLL, HH:mm';
  return DateTime.fromISO(iso, { setZone: true }).setLocale(language()).toFormat(pattern);
}

/** `закончим около 13:50`; empty where nobody waits or the desk does not call. */
export function doneWords({ status, doneAt }: DoneFacts, nowMs: number): string {
  if (!status.open || status.hold || doneAt === null || Date.parse(doneAt) < nowMs) return '';
  const isTooLate = status.closesAt !== null && Date.parse(doneAt) > Date.parse(status.closesAt);
  return isTooLate ? 'до закрытия всем позвонить не успеем' : `закончим около ${clock(doneAt)}`;
}

interface DoneFacts {
  readonly status: DeskStatus;
  /** As DeskDay has it. */
  readonly doneAt: string | null;
}

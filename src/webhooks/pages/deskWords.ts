// A desk in Russian words, for people. Pure, so that the sentences can be tested without a page.
import { DateTime } from 'luxon';
import type { Pause } from '../../shared/calls/pause.js';
import type { DeskStatus } from '../../shared/calls/deskStatus.js';

const PAUSE_WORDS: Readonly<Record<Pause['because'], string>> = {
  person: 'так решил человек',
  operators: 'операторы не отвечают',
  robot: 'робот отказывает',
};

export interface StateWords {
  readonly tone: 'good' | 'warn' | '';
  readonly badge: string;
  readonly sentence: string;
}

/** What the robot said, or why it cannot be reached, is the same in every language. */
function pauseWords({ because, detail }: Pause): string {
  return detail === undefined ? PAUSE_WORDS[because] : `${PAUSE_WORDS[because]} (${detail})`;
}

/** Whether a desk calls now, and if not, why and until when. */
export function stateWords({ hold: pause, open, opensAt, closesAt }: DeskStatus): StateWords {
  if (pause) {
    const until = pause.until === null ? 'пока не продолжат' : `до ${clock(pause.until)}`;
    return { tone: 'warn', badge: 'На паузе', sentence: `${until}: ${pauseWords(pause)}` };
  }
  if (open)
    return { tone: 'good', badge: 'Открыто', sentence: closesAt === null ? '' : `до ${clock(closesAt)}` };
  const opens = opensAt === null ? 'открытия не видно' : `откроется ${dayAndClock(opensAt)}`;
  return { tone: '', badge: 'Закрыто', sentence: opens };
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

/** `вт 24.11 в 10:30`, by the offset that the instant carries. */
export function dayAndClock(iso: string): string {
  return DateTime.fromISO(iso, { setZone: true }).setLocale('ru').toFormat("ccc dd.MM 'в' HH:mm");
}

/** `меньше минуты`, `12 мин`. */
export function lasting(sinceIso: string, nowMs: number): string {
  const minutes = Math.floor((nowMs - Date.parse(sinceIso)) / 60_000);
  return minutes < 1 ? 'меньше минуты' : `${minutes} мин`;
}

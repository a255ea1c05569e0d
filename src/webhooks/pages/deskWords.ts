// A desk in words, for people, in the language of whoever reads. Pure, so that the sentences can be tested without a page.
import { DateTime } from 'luxon';
import { isUnserved, type DeskStatus, type ServedDesk } from '../../shared/calls/deskStatus.js';
import { clockOf, isoIn } from '../../shared/domain/instant.js';
import { language, say } from '../../shared/texts/say.js';
import { noWorkerWords } from '../../shared/words/noWorker.js';
import { pauseEnd, pauseReason } from '../../shared/words/pauses.js';

export interface StateWords {
  readonly tone: 'good' | 'warn' | 'bad' | '';
  readonly badge: string;
  readonly sentence: string;
}

/** Whether a desk calls now, and if not, who or what stopped it, why and until when. Without a worker nothing else matters. */
export function stateWords(status: ServedDesk, nowMs: number): StateWords {
  if (!isUnserved(status)) return servedWords(status, nowMs);
  const { state, why } = noWorkerWords(language());
  const pause = status.hold && servedWords(status, nowMs);
  const paused = pause ? [`${pause.badge} ${pause.sentence}`] : [];
  return { tone: 'bad', badge: state, sentence: [why, ...paused].join('. ') };
}

function servedWords(status: DeskStatus, nowMs: number): StateWords {
  const { hold: pause, open, closesAt } = status;
  if (pause) {
    const tone = pause.because === 'robot' ? 'bad' : 'warn';
    const sentence = `${pauseEnd(pause, language())}: ${pauseReason(pause, language())}`;
    return { tone, badge: say('На паузе'), sentence };
  }
  if (!open) return shutWords(status, nowMs);
  const sentence = closesAt === null ? '' : say('до {time}', { time: clockOf(closesAt) });
  return { tone: 'good', badge: say('Обзвон идёт'), sentence };
}

function shutWords({ opensAt }: DeskStatus, nowMs: number): StateWords {
  const over = { tone: '', badge: say('Обзвон окончен') } as const;
  if (opensAt === null) return { ...over, sentence: say('часов обзвона впереди нет') };
  const opens = DateTime.fromISO(opensAt, { setZone: true });
  const isToday = opens.hasSame(DateTime.fromMillis(nowMs, { zone: opens.zone }), 'day');
  if (!isToday) return { ...over, sentence: say('начнётся {when}', { when: dayAndClock(opensAt) }) };
  const sentence = say('начнётся в {time}', { time: clockOf(opensAt) });
  return { tone: '', badge: say('Обзвон не начат'), sentence };
}

const REFUSAL_WORDS: Readonly<Record<string, () => string>> = {
  unauthorized: () => say('неверный токен или подпись'),
  invalid: () => say('тело не разобрать: статус, переменная или callid'),
  unsupported: () => say('не JSON в UTF-8'),
  too_large: () => say('слишком длинное тело'),
  unknown: () => say('такого звонка нет'),
  not_found: () => say('неверный адрес'),
};

/** Why a call event was refused. `marvin check` says more. */
export function refusalWords(reason: string): string {
  return REFUSAL_WORDS[reason]?.() ?? reason;
}

/** `вт 24.11 в 10:30`, `Tue 24 Nov, 10:30`, by the offset that the instant carries. */
export function dayAndClock(iso: string): string {
  const pattern = language() === 'ru' ? "ccc dd.MM 'в' HH:mm" : 'ccc d LLL, HH:mm';
  return DateTime.fromISO(iso, { setZone: true }).setLocale(language()).toFormat(pattern);
}

/** When everybody who waits for a line will have been called, by the usual call; null: nobody waits. ISO 8601, to the minute. */
export function doneAt(
  { waiting, onPhone, lines }: DeskStatus,
  { usualCallMs, zone }: DeskPace,
  nowMs: number,
): string | null {
  if (waiting === 0) return null;
  return isoIn(zone, nowMs + Math.ceil((waiting + onPhone) / lines) * usualCallMs);
}

export interface DeskPace {
  /** A usual call, in milliseconds. */
  readonly usualCallMs: number;
  /** IANA name. */
  readonly zone: string;
}

/** Whether calls go on, so that times may be told ahead. */
export function isCalling(status: ServedDesk): boolean {
  return status.open && status.hold === null && !isUnserved(status);
}

/** `закончим около 13:50`; empty where nobody waits or the desk does not call. */
export function doneWords(status: ServedDesk, doneIso: string | null, nowMs: number): string {
  if (!isCalling(status)) return '';
  if (doneIso === null || Date.parse(doneIso) < nowMs) return '';
  const isTooLate = status.closesAt !== null && Date.parse(doneIso) > Date.parse(status.closesAt);
  if (isTooLate) return say('до закрытия всем позвонить не успеем');
  return say('закончим около {time}', { time: clockOf(doneIso) });
}

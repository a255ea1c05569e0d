// Why a desk is paused, in words: the same sentence on the pages, in `status` and in `why`.
import type { Pause } from '../calls/pause.js';
import { clockOf } from '../domain/instant.js';
import type { Language } from '../domain/languages.js';

/** What the robot says to everybody while the account is wrong, by HTTP status. */
type Trouble = 'password' | 'money' | 'rights';
const TROUBLE_OF: Readonly<Record<string, Trouble>> = { 401: 'password', 402: 'money', 403: 'rights' };

interface PauseWords {
  readonly untilResumed: string;
  until(clock: string): string;
  /** Empty parts were not told. */
  person(by: string, clock: string): string;
  readonly somebody: string;
  readonly operators: string;
  readonly robot: string;
  readonly unreachable: string;
  readonly troubles: Readonly<Record<Trouble, string>>;
}

const WORDS: Readonly<Record<Language, PauseWords>> = {
  ru: {
    untilResumed: 'до снятия паузы',
    until: (clock) => `до ${clock}`,
    person: (by, clock) => `остановил(а) ${by}${clock === '' ? '' : `, ${clock}`}`,
    somebody: 'остановлено вручную',
    operators: 'операторы не отвечают',
    robot: 'робот отказывает',
    unreachable: 'нет связи с роботом',
    troubles: {
      password: 'неверный пароль робота',
      money: 'нет денег на счёте робота',
      rights: 'роботу не разрешено звонить',
    },
  },
  en: {
    untilResumed: 'until it is resumed',
    until: (clock) => `until ${clock}`,
    person: (by, clock) => `paused by ${by}${clock === '' ? '' : ` at ${clock}`}`,
    somebody: 'paused by hand',
    operators: 'operators do not answer',
    robot: 'the robot refuses',
    unreachable: 'the robot cannot be reached',
    troubles: {
      password: "the robot's password is wrong",
      money: "the robot's account has no money",
      rights: 'the robot may not call',
    },
  },
};

/** Until when: `до 11:00`, or until somebody resumes. @param when writes an instant; left out: its time of day */
export function pauseEnd({ until }: Pause, language: Language, when = clockOf): string {
  const words = WORDS[language];
  return until === null ? words.untilResumed : words.until(when(until));
}

/** Who or what paused the desk, and why. What the robot said word for word is told beside it, as its last failure. */
export function pauseReason(pause: Pause, language: Language): string {
  const { because, detail, by, at } = pause;
  const words = WORDS[language];
  switch (because) {
    case 'person': {
      const who = by === undefined ? words.somebody : words.person(nameOf(by), at ? clockOf(at) : '');
      return detail === undefined ? who : `${who}: ${detail}`;
    }
    case 'operators':
      return words.operators;
    case 'robot':
      return detail === undefined ? words.robot : robotTrouble(detail, words);
  }
}

/** @param detail host, port and what happened: `voicebox.example:443: HTTP 402: …` */
function robotTrouble(detail: string, words: PauseWords): string {
  const status = /: HTTP (\d{3})\b/.exec(detail)?.[1];
  if (status === undefined) return words.unreachable;
  const trouble = TROUBLE_OF[status];
  return trouble === undefined ? words.robot : words.troubles[trouble];
}

function nameOf(by: string): string {
  return by.replace(/^cli:/, '');
}

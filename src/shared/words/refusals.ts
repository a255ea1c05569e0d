// Why 1C did not take a result, for people, with what to do about it for the way in which this desk's results go there. The
// reasons are kept in English (src/shared/onec/refusal.ts); one that is not known here stays as it is.
import { say } from '../texts/say.js';

export type ResultKind = 'file' | 'http' | 'odata';

interface Cause {
  readonly cause: string;
  /** What to do; empty where nothing is known. */
  readonly advice: string;
}

type Reading = (found: RegExpExecArray, kind: ResultKind) => Cause;
type Advice = Readonly<Record<number, () => string>>;

const checkPassword = () => say('Проверьте имя и пароль в onec.results.');
const checkRoles = () => say('Проверьте роли пользователя 1С, под которым передаются результаты.');

const HTTP_ADVICE: Advice = {
  400: () => say('HTTP-сервис 1С не понял запрос: посмотрите его обработчик и журнал регистрации 1С.'),
  401: checkPassword,
  403: checkRoles,
  404: () => say('Проверьте адрес в onec.results.url и что HTTP-сервис опубликован.'),
};
const ODATA_ADVICE: Advice = {
  400: () => say('Проверьте entity и fields в onec.results: 1С не знает объекта или реквизита.'),
  401: checkPassword,
  403: checkRoles,
  404: () => say('Документа нет, или объект не входит в состав стандартного интерфейса OData.'),
  412: () => say('Документ в это время изменил кто-то ещё: отправьте снова.'),
};

const READINGS: readonly (readonly [RegExp, Reading])[] = [
  [
    /^1C answered (\d{3})(?! \D*(?:page|text|JSON|XML))/,
    ([, status = ''], kind) => answered(Number(status), kind),
  ],
  [/^1C answered (\d{3})/, ([, status = '']) => unconfirmed(status)],
  [/^1C cannot be reached \(([^)]*)\)/, ([, code = '']) => unreachable(code)],
  [/^1C did not answer within (\S+);/, ([, time = '']) => late(time)],
  [/^the connection to 1C was cut/, cut],
  [/^an earlier result of this document/, behind],
  [/^the results file cannot be written \(([^)]*)\)/, ([, code = '']) => unwritable(code)],
  [/^1C gives no DataVersion/, versionless],
];

/** @param reason as it is kept with the result */
export function refusalWords(reason: string, kind: ResultKind): Cause {
  for (const [pattern, read] of READINGS) {
    const found = pattern.exec(reason);
    if (found) return read(found, kind);
  }
  return { cause: reason, advice: '' };
}

function answered(status: number, kind: ResultKind): Cause {
  const advice = (kind === 'odata' ? ODATA_ADVICE : HTTP_ADVICE)[status];
  const inside = status >= 500 ? say('Ошибка внутри 1С: подробности в её технологическом журнале.') : '';
  return { cause: say('1С ответила {status}', { status }), advice: advice?.() ?? inside };
}

function unconfirmed(status: string): Cause {
  return {
    cause: say('1С ответила {status}, но не подтвердила приём', { status }),
    advice: say('Ответом должны быть пустое тело, JSON или короткий текст: посмотрите, что отдаёт сервис.'),
  };
}

function unreachable(code: string): Cause {
  return {
    cause: say('1С недоступна ({code})', { code }),
    advice: say('Проверьте адрес в onec.results и что веб-сервер 1С работает.'),
  };
}

function late(time: string): Cause {
  return {
    cause: say('1С не ответила за {time}', { time }),
    advice: say('Возможно, 1С занята или её база закрыта на обслуживание.'),
  };
}

function cut(): Cause {
  return { cause: say('Связь с 1С оборвалась'), advice: say('Отправьте снова.') };
}

function behind(): Cause {
  return {
    cause: say('Ждут более раннего результата того же документа'),
    advice: say('Уйдут за ним по порядку.'),
  };
}

function unwritable(code: string): Cause {
  return {
    cause: say('Файл результатов не записать ({code})', { code }),
    advice: say('Проверьте onec.results.dir: место на диске и права.'),
  };
}

function versionless(): Cause {
  return {
    cause: say('1С не сообщает версию документа (DataVersion)'),
    advice: say('Без неё документ нельзя изменить безопасно: проверьте версию платформы и интерфейс OData.'),
  };
}

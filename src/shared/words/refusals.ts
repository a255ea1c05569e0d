// Why 1C did not take a result, in Russian, with what to do about it for the way in which this desk's results go there. The
// reasons are kept in English (src/shared/onec/refusal.ts); one that is not known here stays as it is.

export type ResultKind = 'file' | 'http' | 'odata';

interface Cause {
  readonly cause: string;
  /** What to do; empty where nothing is known. */
  readonly advice: string;
}

type Reading = (found: RegExpExecArray, kind: ResultKind) => Cause;

const HTTP_ADVICE: Readonly<Record<number, string>> = {
  400: 'HTTP-сервис 1С не понял запрос: посмотрите его обработчик и журнал регистрации 1С.',
  401: 'Проверьте имя и пароль в onec.results.',
  403: 'Проверьте роли пользователя 1С, под которым передаются результаты.',
  404: 'Проверьте адрес в onec.results.url и что HTTP-сервис опубликован.',
};
const ODATA_ADVICE: Readonly<Record<number, string>> = {
  400: 'Проверьте entity и fields в onec.results: 1С не знает объекта или реквизита.',
  401: 'Проверьте имя и пароль в onec.results.',
  403: 'Проверьте роли пользователя 1С, под которым передаются результаты.',
  404: 'Документа нет, или объект не входит в состав стандартного интерфейса OData.',
  412: 'Документ в это время изменил кто-то ещё: отправьте снова.',
};
const FAILED_INSIDE = 'Ошибка внутри 1С: подробности в её технологическом журнале.';

const READINGS: readonly (readonly [RegExp, Reading])[] = [
  [
    /^1C answered (\d{3})(?! \D*(?:page|text|JSON|XML))/,
    ([, status = ''], kind) => answered(Number(status), kind),
  ],
  [
    /^1C answered (\d{3})/,
    ([, status = '']) => ({
      cause: `1С ответила ${status}, но не подтвердила приём`,
      advice: 'Ответом должны быть пустое тело, JSON или короткий текст: посмотрите, что отдаёт сервис.',
    }),
  ],
  [
    /^1C cannot be reached \(([^)]*)\)/,
    ([, code = '']) => ({
      cause: `1С недоступна (${code})`,
      advice: 'Проверьте адрес в onec.results и что веб-сервер 1С работает.',
    }),
  ],
  [
    /^1C did not answer within (\S+);/,
    ([, time = '']) => ({
      cause: `1С не ответила за ${time}`,
      advice: 'Возможно, 1С занята или её база закрыта на обслуживание.',
    }),
  ],
  [/^the connection to 1C was cut/, () => ({ cause: 'Связь с 1С оборвалась', advice: 'Отправьте снова.' })],
  [
    /^an earlier result of this document/,
    () => ({
      cause: 'Ждут более раннего результата того же документа',
      advice: 'Уйдут за ним по порядку.',
    }),
  ],
  [
    /^the results file cannot be written \(([^)]*)\)/,
    ([, code = '']) => ({
      cause: `Файл результатов не записать (${code})`,
      advice: 'Проверьте onec.results.dir: место на диске и права.',
    }),
  ],
  [
    /^1C gives no DataVersion/,
    () => ({
      cause: '1С не сообщает версию документа (DataVersion)',
      advice: 'Без неё документ нельзя изменить безопасно: проверьте версию платформы и интерфейс OData.',
    }),
  ],
];

/** @param reason as it is kept with the result */
export function refusalRu(reason: string, kind: ResultKind): Cause {
  for (const [pattern, read] of READINGS) {
    const found = pattern.exec(reason);
    if (found) return read(found, kind);
  }
  return { cause: reason, advice: '' };
}

function answered(status: number, kind: ResultKind): Cause {
  const advice = (kind === 'odata' ? ODATA_ADVICE : HTTP_ADVICE)[status];
  return { cause: `1С ответила ${status}`, advice: advice ?? (status >= 500 ? FAILED_INSIDE : '') };
}

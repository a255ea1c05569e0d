// Bull Board in the words of the clinic: our messages in place of those of its own that are wrong or another word than ours.

/** By the names of Bull Board's messages, one level for each. */
interface Messages {
  readonly [name: string]: string | Messages;
}

const RU: Messages = {
  JOB: {
    DELAYED_FOR: 'ожидание',
    DIAGNOSTICS: { STALLED: 'без итога в срок: {{times}}' },
    ACTIONS: {
      PROMOTE: 'Запустить сейчас',
      RETRY: 'Отправить снова',
      CONFIRM: { PROMOTE: 'Запустить сейчас, не дожидаясь времени?', RETRY: 'Отправить снова?' },
    },
  },
  QUEUE: {
    NOT_FOUND:
      'Такой очереди нет, или нет связи с базой. Страница попробует снова; если не появится, проверьте адрес.',
    ACTIONS: {
      PROMOTE_ALL: 'Запустить все сейчас',
      RETRY_ALL: 'Отправить все снова',
      CONFIRM: { PROMOTE_ALL: 'Запустить сейчас все отложенные?', RETRY_ALL: 'Отправить все снова?' },
    },
    STATUS: {
      ACTIVE: 'Идут',
      WAITING: 'Ждут',
      PRIORITIZED: 'По очереди',
      COMPLETED: 'Готовы',
      FAILED: 'Не удались',
      DELAYED: 'Отложены',
    },
  },
  ERRORS: {
    FORBIDDEN: 'Нет доступа',
    INTERNAL_SERVER_ERROR: 'Нет связи с базой, или что-то пошло не так: подробности в журнале веб-процесса',
    REDIS_UNAVAILABLE: 'Нет связи с базой',
  },
};

const EN: Messages = {
  QUEUE: {
    NOT_FOUND:
      'There is no such queue, or the database cannot be reached. The page tries again; if nothing comes, check the address.',
  },
  ERRORS: {
    INTERNAL_SERVER_ERROR:
      "The database cannot be reached, or something went wrong: the web process's log says what",
  },
};

const OURS: ReadonlyMap<string, Messages> = new Map([
  ['ru-RU', RU],
  ['en-US', EN],
]);

/** The languages of which some messages are ours. */
export const OUR_LOCALES: readonly string[] = [...OURS.keys()];

/** @param text of Bull Board's file of messages, JSON @returns the same with ours in it */
export function ourMessages(locale: string, text: string): string {
  const theirs = JSON.parse(text) as Messages; // a file of the package, texts all the way down
  return JSON.stringify(merged(theirs, OURS.get(locale) ?? {}));
}

function merged(theirs: Messages, ours: Messages): Messages {
  const changed = Object.entries(ours).map(([name, own]): [string, string | Messages] => {
    const before = theirs[name];
    return typeof own === 'object' && typeof before === 'object' ? [name, merged(before, own)] : [name, own];
  });
  return { ...theirs, ...Object.fromEntries(changed) };
}

/** Of Bull Board's scripts: what is neither an option nor a message. Where a new version has none of it, nothing is changed. */
const SCRIPT_CHANGES: readonly (readonly [string, string])[] = [
  // How long something took: `19 секунд`, not `19 секунд назад`. Bull Board strips the English word only.
  ['.replace(/ ago$/,"")', '.replace(/ ago$| назад$/,"")'],
  // A queue is called by its desk's title in the menu too, not by its name in Redis.
  ['children.push({name:e.name,queue:e,', 'children.push({name:e.displayName||e.name,queue:e,'],
  ['children:e.name}),e.counts', 'children:e.displayName||e.name}),e.counts'],
];

export function ourScript(text: string): string {
  return SCRIPT_CHANGES.reduce((script, [theirs, own]) => script.replaceAll(theirs, own), text);
}

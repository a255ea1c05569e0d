// A record of the audit trail in Russian: what was done, to what, and how it ended. Nouns, so that nobody's gender is guessed.
import type { AuditRecord } from '../audit.js';

const DID_WORDS: Readonly<Record<AuditRecord['did'], string>> = {
  'log in': 'вход',
  'log out': 'выход',
  look: 'просмотр',
  action: 'действие',
  pause: 'пауза',
  resume: 'снятие паузы',
  cancel: 'отмена звонка',
  unmask: 'просмотр номеров или ответов робота целиком',
  erase: 'удаление пациента',
  'dnc add': 'запрет звонить',
  'dnc remove': 'снятие запрета звонить',
  redeliver: 'повторная отправка в 1С',
  try: 'пробный звонок',
  find: 'поиск документа',
  'call again': 'возврат в обзвон',
  'call at': 'назначение времени звонка',
  'mark reached': 'отметка «разговор был»',
  check: 'отметка «проверено»',
  'tv link': 'ссылка для табло',
};

const BOARD_WORDS: Readonly<Record<string, string>> = {
  retry: 'повтор',
  promote: 'запуск раньше срока',
  pause: 'пауза очереди',
  resume: 'снятие паузы очереди',
};
/** Bull Board's addresses: `PUT /board/api/queues/main.calls/<job>/promote`. */
const BOARD_ACTION =
  /^PUT \/board\/api\/queues(?:\/([^/]+))?(?:\/([^/]+))?\/(retry|promote|pause|resume)(?:\/\w+)?$/;

const OUTCOME_WORDS: Readonly<Record<string, string>> = {
  done: 'выполнено',
  refused: 'отказано',
  failed: 'не удалось',
  unknown: 'не найдено',
  ended: 'уже завершено',
  cancelled: 'выполнено',
  changed: 'ничего не сделано: документ изменился',
  unsure: 'ничего не сделано: нужно подтверждение',
  bad_time: 'ничего не сделано: время не подходит',
  unanswered: 'выполнено, браузер закрыт',
};

export interface RecordWords {
  readonly did: string;
  readonly what: string;
  readonly outcome: string;
}

export function recordWords({ did, what, outcome, list, times }: AuditRecord): RecordWords {
  const [, queue = '', job = '', verb] = did === 'action' ? (BOARD_ACTION.exec(what) ?? []) : [];
  const onBoard = verb === undefined ? undefined : BOARD_WORDS[verb];
  const object = onBoard === undefined ? what : [queue, job].filter((part) => part !== '').join(', ');
  return {
    did: onBoard ?? DID_WORDS[did],
    what: list === undefined ? object : `${object} (${list})`,
    outcome: times === undefined ? outcomeWords(outcome) : `${outcomeWords(outcome)} ещё ${times} раз`.trim(),
  };
}

/** Bull Board's outcomes are HTTP statuses. */
function outcomeWords(outcome: string): string {
  if (/^[23]\d\d$/.test(outcome)) return 'выполнено';
  if (/^4\d\d$/.test(outcome)) return 'отказано';
  if (/^5\d\d$/.test(outcome)) return 'не удалось';
  return OUTCOME_WORDS[outcome] ?? outcome;
}

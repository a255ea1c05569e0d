// A record of the audit trail in words: what was done, to what, and how it ended. Nouns, so that nobody's gender is guessed.
import { say } from '../../shared/texts/say.js';
import type { AuditRecord } from '../audit.js';

export interface RecordWords {
  readonly did: string;
  /** A desk's title, a document's number, a page; empty where `did` says it all. */
  readonly what: string;
  /** The document's page, where it is one. */
  readonly link: string | null;
  /** Empty for looks. */
  readonly outcome: string;
  readonly tone: 'good' | 'bad' | '';
}

/** @param titleOf a desk of this name has; null: there is none */
export function recordWords(record: AuditRecord, titleOf: (desk: string) => string | null): RecordWords {
  const { did, outcome, note, times } = record;
  const board = did === 'action' ? boardAction(record, titleOf) : null;
  const ended = did === 'find' ? foundWords(outcome) : outcomeWords(outcome);
  const again =
    times === undefined
      ? ''
      : say('и ещё {count, plural, one {# раз} few {# раза} many {# раз} other {# раза}}', { count: times });
  const withNote = note === undefined ? '' : say('с заметкой');
  return {
    ...(board ?? { did: didWords(did), ...objectOf(record, titleOf) }),
    outcome: [withNote, ended.text, again].filter((part) => part !== '').join(', '),
    tone: ended.tone,
  };
}

function didWords(did: AuditRecord['did']): string {
  switch (did) {
    case 'log in':
      return say('вход');
    case 'log out':
      return say('выход');
    case 'look':
      return say('просмотр');
    case 'action':
      return say('действие');
    case 'pause':
      return say('пауза');
    case 'resume':
      return say('снятие паузы');
    case 'cancel':
      return say('отмена звонка');
    case 'unmask':
      return say('просмотр номеров или ответов робота целиком');
    case 'erase':
      return say('удаление пациента');
    case 'dnc add':
      return say('запрет звонить');
    case 'dnc remove':
      return say('снятие запрета звонить');
    case 'redeliver':
      return say('повторная отправка в 1С');
    case 'try':
      return say('пробный звонок');
    case 'find':
      return say('поиск документа');
    case 'call again':
      return say('повтор звонка');
    case 'call at':
      return say('назначение времени звонка');
    case 'mark reached':
      return say('отметка «разговор был»');
    case 'check':
      return say('отметка «проверено»');
    case 'tv link':
      return say('ссылка для табло');
  }
}

type Object = Pick<RecordWords, 'what' | 'link'>;

const OF_DOCUMENT: ReadonlySet<AuditRecord['did']> = new Set([
  'cancel',
  'call again',
  'call at',
  'mark reached',
  'check',
]);

function objectOf(
  { did, what, number, list }: AuditRecord,
  titleOf: (desk: string) => string | null,
): Object {
  if (did === 'look') return lookedAt(what, number, list, titleOf);
  if (did === 'log in' || did === 'try') return { what: roleOr(what), link: null };
  if (OF_DOCUMENT.has(did) && what !== '…')
    return { what: number ?? what, link: `/doc/${encodeURIComponent(what)}` };
  return { what: titleOf(what) ?? what, link: null };
}

function roleOr(what: string): string {
  if (what === 'operator') return say('оператор');
  return what === 'supervisor' ? say('старший смены') : what;
}

const DOCUMENT_LOOK = /^\/doc\/(.+)$/;
const DESK_LOOK = /^\/(desk|report)\/([^/]+)(\/tv|\/day\.csv)?$/;

function lookedAt(
  what: string,
  number: string | undefined,
  list: string | undefined,
  titleOf: (desk: string) => string | null,
): Object {
  const [, ref] = DOCUMENT_LOOK.exec(what) ?? [];
  if (ref !== undefined) return { what: number ?? decoded(ref), link: what };
  const [, page, desk = '', part] = DESK_LOOK.exec(what) ?? [];
  const title = titleOf(desk) ?? desk;
  if (part === '/tv') return { what: say('табло, {desk}', { desk: title }), link: null };
  if (page === 'desk') return { what: title, link: null };
  if (page === 'report') return { what: say('отчёт, {desk}', { desk: title }), link: null };
  const shown = pageWords(what);
  return { what: list === undefined ? shown : `${shown} (${list})`, link: null };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function pageWords(path: string): string {
  switch (path) {
    case '/desk':
      return say('все группы');
    case '/report':
      return say('отчёты');
    case '/todo':
      return say('«Разобрать»');
    case '/todo/numbers.csv':
      return say('номера, файл CSV');
    case '/audit':
      return say('журнал');
    case '/state':
      return say('состояние');
    default:
      return path.startsWith('/board')
        ? say('служебное: {path}', { path: path.slice('/board'.length) })
        : path;
  }
}

/** Bull Board's addresses: `PUT /board/api/queues/main.calls/<job>/promote`. */
const BOARD_ACTION =
  /^PUT \/board\/api\/queues(?:\/([^/]+))?(?:\/([^/]+))?\/(retry|promote|pause|resume)(?:\/\w+)?$/;

/** @returns null for an address of another kind */
function boardAction(
  { what, number }: AuditRecord,
  titleOf: (desk: string) => string | null,
): (Object & Pick<RecordWords, 'did'>) | null {
  const [, queue, job, verb] = BOARD_ACTION.exec(what) ?? [];
  if (verb === undefined) return null;
  const parts = [queue === undefined ? say('все очереди') : queueWords(queue, titleOf), number ?? job ?? ''];
  return { did: boardWords(verb), what: parts.filter((part) => part !== '').join(', '), link: null };
}

function boardWords(verb: string): string {
  switch (verb) {
    case 'retry':
      return say('повторная отправка в 1С');
    case 'promote':
      return say('запуск раньше срока');
    case 'pause':
      return say('пауза очереди');
    default:
      return say('снятие паузы очереди');
  }
}

/** `main.calls` */
function queueWords(queue: string, titleOf: (desk: string) => string | null): string {
  const [desk = '', kind] = queue.split('.');
  const title = titleOf(desk) ?? desk;
  if (kind === 'calls') return say('{desk}, перезвоны', { desk: title });
  return kind === 'results' ? say('{desk}, результаты для 1С', { desk: title }) : queue;
}

/** @param outcome how many documents were found, or that it failed */
function foundWords(outcome: string): Ended {
  if (!/^\d+$/.test(outcome)) return outcomeWords(outcome);
  return { text: say('найдено {count}', { count: Number(outcome) }), tone: '' };
}

type Ended = { readonly text: string; readonly tone: RecordWords['tone'] };

/** Bull Board's outcomes are HTTP statuses. */
function outcomeWords(outcome: string): Ended {
  if (/^[23]\d\d$/.test(outcome)) return { text: say('выполнено'), tone: 'good' };
  if (/^4\d\d$/.test(outcome)) return { text: say('отказано'), tone: 'bad' };
  if (/^5\d\d$/.test(outcome)) return { text: say('не удалось'), tone: 'bad' };
  const words = WORDS[outcome];
  return words ? { text: words[1](), tone: words[0] } : { text: outcome, tone: '' };
}

const WORDS: Readonly<Record<string, readonly [RecordWords['tone'], () => string]>> = {
  done: ['good', () => say('выполнено')],
  cancelled: ['good', () => say('выполнено')],
  unanswered: ['good', () => say('выполнено, браузер закрыт')],
  refused: ['bad', () => say('отказано')],
  failed: ['bad', () => say('не удалось')],
  unknown: ['', () => say('не найдено')],
  ended: ['', () => say('уже завершено')],
  changed: ['', () => say('ничего не сделано: уже изменилось')],
  unsure: ['', () => say('ничего не сделано: нужно подтверждение')],
  bad_time: ['', () => say('ничего не сделано: время не подходит')],
};

// Refusals: a page of ours for somebody who sits before a browser, JSON for a program.
import type { Request, Response } from 'express';
import { say } from '../../shared/texts/say.js';
import { answer } from '../http/answer.js';
import { noticePage } from './cardPages.js';

interface Refusal {
  /** A word of docs/contract.md, and a sentence for the reader of a program's log. */
  readonly result: string;
  readonly message: string;
}

/** By status: title and what to do. Nothing here repeats the request. */
const WORDS: Readonly<Record<number, () => readonly [title: string, sentence: string]>> = {
  400: notUnderstood,
  403: () => [say('Нет доступа'), say('Откройте страницу заново и повторите действие там.')],
  404: () => [say('Такой страницы нет'), say('Возможно, ссылка устарела или в адресе опечатка.')],
  413: () => [say('Слишком много текста'), say('Сократите его и попробуйте ещё раз.')],
  415: notUnderstood,
  429: () => [say('Слишком много попыток'), say('Подождите четверть часа и войдите снова.')],
  503: () => [say('Сейчас слишком много запросов'), say('Подождите немного и обновите страницу.')],
};

function notUnderstood() {
  return [say('Запрос не понят'), say('Вернитесь назад и попробуйте ещё раз.')] as const;
}

function failed() {
  const sentence = say(
    'Попробуйте ещё раз. Если повторится, сообщите тому, кто обслуживает программу: подробности в журнале веб-процесса.',
  );
  return [say('Что-то пошло не так'), sentence] as const;
}

/** Whether the answer is shown in a browser's window. */
export function isForBrowser(req: Request): boolean {
  return (req.get('accept') ?? '').includes('text/html');
}

/** Refuses a request, in the form that whoever sent it can read. */
export function refuseWith(req: Request, res: Response, status: number, { result, message }: Refusal): void {
  if (isForBrowser(req)) res.status(status).send(noticePage(...(WORDS[status] ?? failed)()));
  else answer(res, status, result, message);
}

// Refusals: a page of ours for somebody who sits before a browser, JSON for a program.
import type { Request, Response } from 'express';
import { answer } from '../http/answer.js';
import { noticePage } from './cardPages.js';

interface Refusal {
  /** A word of docs/contract.md, and a sentence for the reader of a program's log. */
  readonly result: string;
  readonly message: string;
}

/** By status: title and what to do. Nothing here repeats the request. */
const WORDS: Readonly<Record<number, readonly [title: string, sentence: string]>> = {
  400: ['Запрос не понят', 'Вернитесь назад и попробуйте ещё раз.'],
  403: ['Нет доступа', 'Откройте страницу заново и повторите действие там.'],
  404: ['Такой страницы нет', 'Возможно, ссылка устарела или в адресе опечатка.'],
  413: ['Слишком много текста', 'Сократите его и попробуйте ещё раз.'],
  415: ['Запрос не понят', 'Вернитесь назад и попробуйте ещё раз.'],
  429: ['Слишком много попыток', 'Подождите четверть часа и войдите снова.'],
  503: ['Сейчас слишком много запросов', 'Подождите немного и обновите страницу.'],
};
const FAILED = [
  'Что-то пошло не так',
  'Попробуйте ещё раз. Если повторится, сообщите тому, кто обслуживает программу: подробности в журнале веб-процесса.',
] as const;

/** Whether the answer is shown in a browser's window. */
export function isForBrowser(req: Request): boolean {
  return (req.get('accept') ?? '').includes('text/html');
}

/** Refuses a request, in the form that whoever sent it can read. */
export function refuseWith(req: Request, res: Response, status: number, { result, message }: Refusal): void {
  if (isForBrowser(req)) res.status(status).send(noticePage(...(WORDS[status] ?? FAILED)));
  else answer(res, status, result, message);
}

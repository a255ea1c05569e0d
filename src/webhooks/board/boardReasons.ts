// Why a job failed, as the board tells it: a callback's end and 1C's refusal in words, and no trace of our code.
import type { ControllerHandlerReturnType, HookContext } from '@bull-board/api/typings/app';
import { CLOSE_REASONS, type CloseReason } from '../../shared/domain/callback.js';
import { WORDS } from '../../shared/domain/languages.js';
import { language } from '../../shared/texts/say.js';
import { refusalWords } from '../../shared/words/refusals.js';
import type { BoardDesk } from './permit.js';

/** Bull Board's answer with the reasons of its jobs in words. */
export function withReasons(
  desks: readonly BoardDesk[],
  { request }: HookContext,
  result: ControllerHandlerReturnType,
): ControllerHandlerReturnType {
  const queue: unknown = request.params['queueName'];
  return { ...result, body: told(result.body, desks, typeof queue === 'string' ? queue : '') };
}

type Body = ControllerHandlerReturnType['body'];

function told(body: Body, desks: readonly BoardDesk[], queue: string): Body {
  if (typeof body === 'string') return body;
  return retold(body, desks, queue) as Body; // the same shape
}

/** @param queue the queue that all of this is of, such as `main.results` */
function retold(value: unknown, desks: readonly BoardDesk[], queue: string): unknown {
  if (Array.isArray(value)) return value.map((item) => retold(item, desks, queue));
  if (typeof value !== 'object' || value === null) return value;
  const of = 'jobs' in value && 'name' in value && typeof value.name === 'string' ? value.name : queue;
  const parts = Object.entries(value).map(([name, part]: [string, unknown]): [string, unknown] => {
    if (name === 'failedReason' && typeof part === 'string' && part !== '')
      return [name, reasonWords(part, desks, of)];
    if (name === 'stacktrace') return [name, []];
    return [name, name === 'data' ? part : retold(part, desks, of)];
  });
  return Object.fromEntries(parts);
}

function reasonWords(reason: string, desks: readonly BoardDesk[], queue: string): string {
  if (isCloseReason(reason)) return WORDS[language()].closeReasons[reason];
  const desk = desks.find(({ settings: { name } }) => queue === `${name}.results`);
  if (!desk) return reason;
  const { cause, advice } = refusalWords(reason, desk.settings.onec.results.kind);
  return advice === '' ? cause : `${cause}. ${advice}`;
}

function isCloseReason(reason: string): reason is CloseReason {
  return CLOSE_REASONS.some((known) => known === reason);
}

// What may be changed on the board, and by whom. Everything else is refused by the server, whatever the page shows.
import type { BeforeHookResult, HookContext } from '@bull-board/api/typings/app';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import { say } from '../../shared/texts/say.js';
import type { Role } from '../pages/page.js';

export type BoardDesk = Pick<DeskQueues, 'calls' | 'results'> & {
  readonly settings: Pick<DeskQueues['settings'], 'name' | 'title' | 'dialOnly' | 'robot' | 'onec'>;
};

/** Bull Board's other writes (add, edit, remove, clean, obliterate …) are refused to everybody. */
const SUPERVISORS_MAY: ReadonlySet<string> = new Set([
  'put /api/queues/pause',
  'put /api/queues/resume',
  'put /api/queues/:queueName/pause',
  'put /api/queues/:queueName/resume',
  'put /api/queues/:queueName/retry/:queueStatus',
  'put /api/queues/:queueName/promote',
  'put /api/queues/:queueName/:jobId/retry',
  'put /api/queues/:queueName/:jobId/promote',
]);

const refusal = () =>
  ({
    allow: false,
    status: 403,
    message: say('На этой доске можно только повторить, ускорить, поставить на паузу и снять с неё.'),
  }) as const;

/** It would ring a patient past the budget and the rule of their last call. */
const noCalls = () =>
  ({
    allow: false,
    status: 403,
    message: say('Звонки здесь не повторяют: откройте документ на странице «Найти» или «Разобрать».'),
  }) as const;

const onlyFailed = () =>
  ({
    allow: false,
    status: 409,
    message: say(
      'Повторить можно только то, что не удалось: 1С этот результат уже приняла, или пациента уже соединили.',
    ),
  }) as const;

/** Bull Board asks with the route that it matched, so no spelling of a path gets around it. */
export async function permit(
  desks: readonly BoardDesk[],
  role: Role,
  { method, route, request }: HookContext,
): Promise<BeforeHookResult> {
  if (method === 'get') return { allow: true };
  if (role !== 'supervisor' || !SUPERVISORS_MAY.has(`${method} ${route}`)) return refusal();
  const isRetryOfAllFinished =
    route.endsWith('/retry/:queueStatus') && request.params['queueStatus'] !== 'failed';
  if (isRetryOfAllFinished) return refusal();
  const queue: unknown = request.params['queueName'];
  if (route.includes('/retry') && typeof queue === 'string' && queue.endsWith('.calls')) return noCalls();
  if (route.endsWith('/:jobId/retry') && (await isCompleted(desks, request.params))) return onlyFailed();
  return { allow: true };
}

/**
 * A delivered result that went again would set 1C's document back to what an earlier call came to; a callback that is
 * complete would ring a patient who was connected.
 */
async function isCompleted(
  desks: readonly BoardDesk[],
  { queueName, jobId }: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const queues = desks.flatMap(({ settings: { name }, calls, results }) => [
    { name: `${name}.calls`, queue: calls },
    { name: `${name}.results`, queue: results },
  ]);
  const queue = queues.find(({ name }) => name === queueName)?.queue;
  return typeof jobId === 'string' && (await queue?.getJobState(jobId)) === 'completed';
}

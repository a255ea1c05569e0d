// Bull Board for people who are logged in: operators look, supervisors may also retry, promote, pause and resume.
import { createBullBoard } from '@bull-board/api';
import type { BeforeHookResult, HookContext, UIConfig } from '@bull-board/api/typings/app';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import type { Queue } from 'bullmq';
import { Router, type Request, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { BoardUser } from '../shared/environment.js';
import type { DeskQueues } from '../shared/queues.js';
import type { AuditTrail } from './audit.js';
import { BoardAdapter } from './boardAdapter.js';
import {
  nameCallback,
  nameResult,
  showCallback,
  showOutcome,
  showProgress,
  showResult,
} from './boardView.js';

export const BOARD_PATH = '/board';

type Role = BoardUser['role'];
type BoardDesk = Pick<DeskQueues, 'calls' | 'results'> & {
  readonly desk: Pick<DeskQueues['desk'], 'name' | 'title'>;
};

/** Everything else of Bull Board that writes (add, edit, remove, clean, obliterate …) is refused to everybody. */
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

const METHODS: Readonly<Record<Role, ReadonlySet<string>>> = {
  operator: new Set(['GET', 'HEAD']),
  supervisor: new Set(['GET', 'HEAD', 'PUT']),
};

/** @returns the board as one user may use it */
export function createBoard(
  desks: readonly BoardDesk[],
  audit: Pick<AuditTrail, 'note' | 'noteLook'>,
  now: () => number,
): (user: BoardUser) => RequestHandler {
  const boards = { operator: roleBoard(desks, 'operator'), supervisor: roleBoard(desks, 'supervisor') };
  const queues = new Set(desks.flatMap(({ desk: { name } }) => [`${name}.calls`, `${name}.results`]));
  return (user) => (req, res, next) => {
    const path = pathOf(req, queues);
    if (req.method === 'PUT')
      res.on('finish', () => {
        const what = `${req.method} ${path}`;
        audit.note({ who: user.name, did: 'press', what, outcome: String(res.statusCode) }, now());
      });
    else if (isLook(req)) audit.noteLook(user.name, path, now());
    return boards[user.role](req, res, next);
  };
}

function roleBoard(desks: readonly BoardDesk[], role: Role): Router {
  const router = Router();
  router.use(boardHeaders, demandMethod(role), bullBoard(desks, role));
  return router;
}

/** Bull Board styles its elements inline; scripts come from its own files only, and nothing from other hosts. */
const boardHeaders: RequestHandler[] = [
  helmet.contentSecurityPolicy({
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      baseUri: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  }),
  (_req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  },
];

function demandMethod(role: Role): RequestHandler {
  return (req, res, next) => {
    if (METHODS[role].has(req.method)) next();
    else
      res
        .status(403)
        .json({ error: { key: 'ERRORS.FORBIDDEN' }, message: 'Ваша роль позволяет только смотреть.' });
  };
}

/** A page is opened, or one job's details; the board's polling tells nothing more. */
function isLook(req: Request): boolean {
  return /^\/api\/queues\/[^/]+\/[^/]+\/?$/.test(req.path) || (req.get('accept') ?? '').includes('text/html');
}

const LONGEST_PATH = 200;
/** Words of Bull Board's addresses and the shape of our job ids (callbackId.ts): what an address may show of itself. */
const OWN_PART = /^(?:|api|queues?|pause|resume|retry|promote|failed)$/;
const JOB_ID = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\.[\w.]+)?|doc-.+)$/i;

/** Whatever else stands in an address was typed there by somebody who looked for a patient by name or number. */
function pathOf(req: Request, queues: ReadonlySet<string>): string {
  const isOwn = (part: string) => OWN_PART.test(part) || queues.has(part) || JOB_ID.test(part);
  const parts = req.path.split('/').map((part) => (isOwn(part) ? part : '…'));
  return `${req.baseUrl}${parts.join('/')}`.slice(0, LONGEST_PATH);
}

function bullBoard(desks: readonly BoardDesk[], role: Role): RequestHandler {
  const serverAdapter = new BoardAdapter(role);
  serverAdapter.setBasePath(BOARD_PATH);
  createBullBoard({
    queues: desks.flatMap((desk) => queuesOf(desk, role)),
    serverAdapter,
    options: { uiConfig: LOOK, handlerHooks: { before: (context) => permit(role, context) } },
  });
  return serverAdapter.getRouter();
}

const LOOK: UIConfig = {
  boardTitle: 'Марвин',
  locale: { lng: 'ru-RU' },
  miscLinks: [
    { text: 'Группы операторов', url: '/desk' },
    { text: 'Выйти', url: '/logout' },
  ],
  overview: { groupByDelimiter: true },
  hideDocsLink: true,
  hideRedisDetails: true,
  // Workers fetch by hand, so Bull Board would see none and warn about it.
  showWorkers: false,
};

const REFUSAL = {
  allow: false,
  status: 403,
  message: 'На этой доске можно только повторить, ускорить, поставить на паузу и снять с неё.',
} as const;

/** Asked with the route that Bull Board matched, so no spelling of a path gets around it. */
function permit(role: Role, { method, route, request }: HookContext): BeforeHookResult {
  if (method === 'get') return { allow: true };
  if (role !== 'supervisor' || !SUPERVISORS_MAY.has(`${method} ${route}`)) return REFUSAL;
  const isRetryOfAllFinished =
    route.endsWith('/retry/:queueStatus') && request.params['queueStatus'] !== 'failed';
  return isRetryOfAllFinished ? REFUSAL : { allow: true };
}

function queuesOf({ desk, calls, results }: BoardDesk, role: Role): BullMQAdapter[] {
  const options = {
    readOnlyMode: role === 'operator',
    allowCompletedRetries: false,
    prefix: `${desk.name}.`,
    delimiter: '.',
  };
  const title = desk.title ?? desk.name;
  const callsAdapter = new BullMQAdapter(calls as Queue, {
    ...options,
    displayName: 'Перезвоны',
    description: title,
  });
  callsAdapter.setFormatter('data', showCallback);
  callsAdapter.setFormatter('name', nameCallback);
  const resultsAdapter = new BullMQAdapter(results as Queue, {
    ...options,
    displayName: 'Результаты для 1С',
    description: title,
  });
  resultsAdapter.setFormatter('data', showResult);
  resultsAdapter.setFormatter('name', nameResult);
  for (const adapter of [callsAdapter, resultsAdapter]) {
    adapter.setFormatter('returnValue', showOutcome);
    adapter.setFormatter('progress', showProgress);
  }
  return [callsAdapter, resultsAdapter];
}

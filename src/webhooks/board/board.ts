// Bull Board for people who are logged in: operators look, supervisors may also retry, promote, pause and resume.
import { finished } from 'node:stream';
import { createBullBoard } from '@bull-board/api';
import type { BeforeHookResult, HookContext, UIConfig } from '@bull-board/api/typings/app';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import type { Queue } from 'bullmq';
import express, { Router, type Request, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { BoardUser } from '../../shared/config/environment.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import type { AuditTrail } from '../audit.js';
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
  readonly settings: Pick<DeskQueues['settings'], 'name' | 'title'>;
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

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD']);
const METHODS: Readonly<Record<Role, ReadonlySet<string>>> = {
  operator: READING,
  supervisor: new Set([...READING, 'PUT']),
};
const BODY_LIMIT_BYTES = 16 * 1024;

/** @returns the board as one user may use it */
export function createBoard(
  desks: readonly BoardDesk[],
  audit: Pick<AuditTrail, 'note' | 'noteLook'>,
  now: () => number,
): (user: BoardUser) => RequestHandler {
  const boards = { operator: roleBoard(desks, 'operator'), supervisor: roleBoard(desks, 'supervisor') };
  const queues = new Set(desks.flatMap(({ settings: { name } }) => [`${name}.calls`, `${name}.results`]));
  return (user) => (req, res, next) => {
    const look = isLook(req);
    const [shown, hidden] = [pathOf(req, queues, DOCUMENT_ID), pathOf(req, queues, null)];
    // Also for a browser that has gone: what it pressed is pressed.
    finished(res, () => {
      const outcome = res.writableFinished ? String(res.statusCode) : 'unanswered';
      const path = res.statusCode < 400 ? shown : hidden;
      if (!READING.has(req.method))
        audit.note({ who: user.name, did: 'press', what: `${req.method} ${path}`, outcome }, now());
      else if (look) audit.noteLook(user.name, path, now());
    });
    return boards[user.role](req, res, next);
  };
}

function roleBoard(desks: readonly BoardDesk[], role: Role): Router {
  const router = Router();
  const readBody = express.json({ limit: BODY_LIMIT_BYTES, inflate: false });
  router.use(boardHeaders, demandMethod(role), readBody, bullBoard(desks, role));
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

/** A page, or what fills it; not the pages' own scripts and pictures. */
function isLook(req: Request): boolean {
  return req.path.startsWith('/api/') || (req.get('accept') ?? '').includes('text/html');
}

const MAX_PATH_CHARACTERS = 200;
/** What an address may show of itself: words of Bull Board's addresses, and job ids that are random (callbackId.ts). */
const OWN_PART =
  /^(?:|api|queues?|pause|resume|retry|promote|failed|logs|flow|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\.[\w.]+)?)$/i;
/** Job ids made of a document's number: anybody can type one, so only those of a job that was found may be shown. */
const DOCUMENT_ID = /^doc-.+$/i;

/**
 * Whatever else stands in an address was typed there by somebody who looked for a patient by name or number.
 *
 * @param found what an address may show beside that when something was found there
 */
function pathOf(req: Request, queues: ReadonlySet<string>, found: RegExp | null): string {
  const mayShow = req.path.startsWith('/api/') ? found : null;
  const isOwn = (part: string) => OWN_PART.test(part) || queues.has(part) || mayShow?.test(part) === true;
  const parts = req.path.split('/').map((part) => (isOwn(part) ? part : '…'));
  return `${req.baseUrl}${parts.join('/')}`.slice(0, MAX_PATH_CHARACTERS);
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

function queuesOf({ settings, calls, results }: BoardDesk, role: Role): BullMQAdapter[] {
  const options = {
    readOnlyMode: role === 'operator',
    allowCompletedRetries: false,
    prefix: `${settings.name}.`,
    delimiter: '.',
  };
  const title = settings.title ?? settings.name;
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

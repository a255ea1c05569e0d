// Bull Board for people who are logged in: operators look, supervisors may also retry, promote, pause and resume.
import { finished } from 'node:stream';
import { createBullBoard } from '@bull-board/api';
import type { UIConfig } from '@bull-board/api/typings/app';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import type { Queue } from 'bullmq';
import express, { Router, type Request, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { BoardUser } from '../../shared/config/environment.js';
import type { AuditTrail } from '../audit.js';
import { noticesOf } from '../pages/notices.js';
import { told, type Role } from '../pages/page.js';
import { BOARD } from '../pages/siteMap.js';
import { answerUnavailable } from '../http/answer.js';
import { oneAtATime } from '../http/oneAtATime.js';
import { BoardAdapter } from './boardAdapter.js';
import { boundedUrl, listRead } from './boardQuery.js';
import {
  nameCallback,
  nameResult,
  showCallback,
  showOutcome,
  showProgress,
  showResult,
} from './boardView.js';
import { permit, type BoardDesk } from './permit.js';
import { DOCUMENT_ID, shownPath } from './shownPath.js';

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD']);
const METHODS: Readonly<Record<Role, ReadonlySet<string>>> = {
  operator: READING,
  supervisor: new Set([...READING, 'PUT']),
};
const BUSY = 'Too many requests for the board at once; ask again.';
const BODY_LIMIT_BYTES = 16 * 1024;

/** @returns the board as one user may use it */
export function createBoard(
  desks: readonly BoardDesk[],
  audit: Pick<AuditTrail, 'note' | 'noteLook'>,
  now: () => number,
): (user: BoardUser) => RequestHandler {
  const inTurn = oneAtATime((_req, res) => answerUnavailable(res, BUSY));
  const boards = {
    operator: roleBoard(desks, 'operator', inTurn),
    supervisor: roleBoard(desks, 'supervisor', inTurn),
  };
  const queues = new Set(desks.flatMap(({ settings: { name } }) => [`${name}.calls`, `${name}.results`]));
  return (user) => (req, res, next) => {
    req.url = boundedUrl(req);
    const look = isLook(req);
    const list = listRead(req, queues);
    const [shown, hidden] = [shownPath(req, queues, DOCUMENT_ID), shownPath(req, queues, null)];
    // Also for a browser that has gone: its action is done all the same.
    finished(res, () => {
      const outcome = res.writableFinished ? String(res.statusCode) : 'unanswered';
      const path = res.statusCode < 400 ? shown : hidden;
      if (!READING.has(req.method))
        audit.note({ who: user.name, did: 'action', what: `${req.method} ${path}`, outcome }, now());
      else if (look)
        audit.noteLook(user.name, path, now(), res.statusCode < 400 && list !== undefined ? { list } : {});
    });
    return boards[user.role](req, res, next);
  };
}

function roleBoard(desks: readonly BoardDesk[], role: Role, inTurn: RequestHandler): Router {
  const router = Router();
  const readBody = express.json({ limit: BODY_LIMIT_BYTES, inflate: false });
  router.use(boardHeaders, demandMethod(role), readBody);
  router.get(/^\/api\//i, inTurn);
  router.use(bullBoard(desks, role));
  return router;
}

/** Bull Board styles its elements inline. Scripts come from its own files only, and nothing from other hosts. */
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

/** Whether a page or its data is asked for, not its scripts and pictures. */
function isLook(req: Request): boolean {
  return /^\/api(?:\/|$)/i.test(req.path) || (req.get('accept') ?? '').includes('text/html');
}

function bullBoard(desks: readonly BoardDesk[], role: Role): RequestHandler {
  const serverAdapter = new BoardAdapter(role);
  serverAdapter.setBasePath(BOARD.path);
  createBullBoard({
    queues: desks.flatMap((desk) => queuesOf(desk, role)),
    serverAdapter,
    options: { uiConfig: uiOf(desks), handlerHooks: { before: (context) => permit(desks, role, context) } },
  });
  return serverAdapter.getRouter();
}

/** Desks that are not in earnest are named in the board too. */
function uiOf(desks: readonly BoardDesk[]): UIConfig {
  const noticed = desks.map(({ settings }) => ({ ...settings, title: settings.title ?? settings.name }));
  const notices = noticesOf(noticed).map(({ label, path }) => ({ text: told(label ?? path), url: path }));
  return { ...UI, miscLinks: [...notices, ...(UI.miscLinks ?? [])] };
}

const UI: UIConfig = {
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
    // The document's page and the worklist call again, by the rules.
    allowRetries: false,
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

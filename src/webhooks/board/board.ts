// Bull Board for people who are logged in: operators look, supervisors may also retry, promote, pause and resume.
import { finished } from 'node:stream';
import { createBullBoard } from '@bull-board/api';
import type { UIConfig } from '@bull-board/api/typings/app';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import type { Queue } from 'bullmq';
import express, { Router, type Request, type RequestHandler } from 'express';
import helmet from 'helmet';
import { z } from 'zod';
import type { BoardUser } from '../../shared/config/environment.js';
import type { Language } from '../../shared/domain/languages.js';
import { say } from '../../shared/texts/say.js';
import type { AuditTrail } from '../audit.js';
import { noticesOf } from '../pages/notices.js';
import { told, type Role } from '../pages/page.js';
import { BOARD } from '../pages/siteMap.js';
import { answerUnavailable } from '../http/answer.js';
import { oneAtATime } from '../http/oneAtATime.js';
import { documentPath } from '../pages/documents/documentLink.js';
import { BoardAdapter } from './boardAdapter.js';
import { DATE_FORMATS, LOGO_PATH, THEME } from './boardLook.js';
import { boundedUrl, listRead } from './boardQuery.js';
import {
  nameCallback,
  nameResult,
  showCallback,
  showOutcome,
  showProgress,
  showResult,
} from './boardView.js';
import { withReasons } from './boardReasons.js';
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
  const boards = new Map<string, Router>();
  const boardOf = ({ role, language }: BoardUser): Router => {
    const key = `${role} ${language}`;
    const board = boards.get(key) ?? roleBoard(desks, { role, language }, inTurn);
    boards.set(key, board);
    return board;
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
    return boardOf(user)(req, res, next);
  };
}

/** For whom a board is: what they may press, and what they read. */
type Viewer = Pick<BoardUser, 'role' | 'language'>;

function roleBoard(desks: readonly BoardDesk[], viewer: Viewer, inTurn: RequestHandler): Router {
  const router = Router();
  const readBody = express.json({ limit: BODY_LIMIT_BYTES, inflate: false });
  router.use(boardHeaders, demandMethod(viewer.role), readBody);
  router.get(/^\/api\//i, inTurn);
  router.use(bullBoard(desks, viewer));
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
        .json({ error: { key: 'ERRORS.FORBIDDEN' }, message: say('Ваша роль позволяет только смотреть.') });
  };
}

/** Whether a page or its data is asked for, not its scripts and pictures. */
function isLook(req: Request): boolean {
  return /^\/api(?:\/|$)/i.test(req.path) || (req.get('accept') ?? '').includes('text/html');
}

function bullBoard(desks: readonly BoardDesk[], { role, language }: Viewer): RequestHandler {
  const serverAdapter = new BoardAdapter(role, language);
  serverAdapter.setBasePath(BOARD.path);
  createBullBoard({
    queues: desks.flatMap((desk) => queuesOf(desk, role)),
    serverAdapter,
    options: {
      uiConfig: uiOf(desks, language),
      handlerHooks: {
        before: (context) => permit(desks, role, context),
        after: (context, result) => withReasons(desks, context, result),
      },
    },
  });
  return serverAdapter.getRouter();
}

/** Desks that are not in earnest are named in the board too. Made for the first visitor who reads this language. */
function uiOf(desks: readonly BoardDesk[], language: Language): UIConfig {
  const noticed = desks.map(({ settings }) => ({ ...settings, title: settings.title ?? settings.name }));
  const notices = noticesOf(noticed).map(({ label, path }) => ({ text: told(label ?? path), url: path }));
  const logo = `${BOARD.path}/${LOGO_PATH}`;
  return {
    boardTitle: say('Марвин'),
    boardLogo: { path: logo, width: 28, height: 28 },
    favIcon: { default: logo, alternative: logo },
    theme: THEME,
    dateFormats: DATE_FORMATS,
    locale: { lng: language === 'ru' ? 'ru-RU' : 'en-US' },
    miscLinks: [
      ...notices,
      { text: say('Группы операторов'), url: '/desk' },
      { text: say('Выйти'), url: '/logout' },
    ],
    hideDocsLink: true,
    hideRedisDetails: true,
    // Workers fetch by hand, so Bull Board would see none and warn about it.
    showWorkers: false,
  };
}

const refSchema = z.object({ ref: z.string() });

/** The page of ours that tells of the job's document. */
function documentUrl({ data }: { readonly data: unknown }): { href: string; displayText: string } {
  const ref = refSchema.safeParse(data).data?.ref;
  return { href: ref === undefined ? '/find' : documentPath(ref), displayText: say('Документ') };
}

/** Named by the desk's title: Bull Board would group queues by the names that they have in Redis. */
function queuesOf({ settings, calls, results }: BoardDesk, role: Role): BullMQAdapter[] {
  const options = {
    readOnlyMode: role === 'operator',
    allowCompletedRetries: false,
    prefix: `${settings.name}.`,
    externalJobUrl: documentUrl,
  };
  const desk = settings.title ?? settings.name;
  const callsAdapter = new BullMQAdapter(calls as Queue, {
    ...options,
    // The document's page and the worklist call again, by the rules.
    allowRetries: false,
    displayName: say('Перезвоны: {desk}', { desk }),
  });
  callsAdapter.setFormatter('data', showCallback);
  callsAdapter.setFormatter('name', nameCallback);
  const resultsAdapter = new BullMQAdapter(results as Queue, {
    ...options,
    displayName: say('Результаты для 1С: {desk}', { desk }),
  });
  resultsAdapter.setFormatter('data', showResult);
  resultsAdapter.setFormatter('name', nameResult);
  for (const adapter of [callsAdapter, resultsAdapter]) {
    adapter.setFormatter('returnValue', showOutcome);
    adapter.setFormatter('progress', showProgress);
  }
  return [callsAdapter, resultsAdapter];
}

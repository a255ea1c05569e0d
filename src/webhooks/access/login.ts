// Logging in and out: a form for people, HTTP Basic for scripts, and a limit on wrong guesses for both.
import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import type { BoardUser } from '../../shared/config/environment.js';
import type { Logger } from '../../shared/logging.js';
import type { AuditTrail } from '../audit.js';
import { limitFailedLogins } from './limits.js';
import { loginPage, logoutPage, noticePage } from '../pages/doorPages.js';
import type { AccessControl } from './accessControl.js';

const HOME = '/board';

const formSchema = z.object({
  name: z.string().max(100),
  password: z.string().max(1_000),
  next: z.string().max(2_000).optional(),
});

const TOO_MANY = 'Слишком много неудачных попыток. Подождите четверть часа.';

export interface Login {
  /** `/login` and `/logout`. */
  readonly routes: Router;
  /** Lets in whom `People` knows and hands them on; sends everybody else to the login page, scripts away with 401. */
  admit(enter: (user: BoardUser) => RequestHandler): Router;
}

export interface LoginParts {
  readonly access: AccessControl;
  readonly audit: Pick<AuditTrail, 'note'>;
  readonly logger: Logger;
  readonly now: () => number;
}

export function createLogin(parts: LoginParts): Login {
  const slowDown = limitFailedLogins((req, res) => {
    res.status(429);
    if (isForm(req)) res.send(loginPage(HOME, TOO_MANY));
    else res.json({ result: 'too_many', message: 'Too many failed logins; wait a quarter of an hour.' });
  });
  return {
    routes: loginRoutes(parts, slowDown),
    admit: (enter) => admit(parts.access, slowDown, enter),
  };
}

function loginRoutes(parts: LoginParts, slowDown: RequestHandler): Router {
  const { access: people, audit, now } = parts;
  const router = Router();
  router.get('/login', (req, res) => {
    if (people.isEmpty) closed(req, res);
    else res.send(loginPage(localPath(req.query['next']), null));
  });
  router.post('/login', slowDown, express.urlencoded({ extended: false, limit: '8kb' }), logIn(parts));
  router.get('/logout', (_req, res) => void res.send(logoutPage()));
  router.post('/logout', (req, res) => {
    const user = people.sessionUser(req);
    if (user) audit.note({ who: user.name, did: 'log out', what: '', outcome: '' }, now());
    people.endSession(req, res);
    res.redirect(303, '/login');
  });
  return router;
}

function logIn({ access: people, audit, logger, now }: LoginParts): RequestHandler {
  return async (req, res) => {
    const form = formSchema.safeParse(req.body);
    const next = localPath(form.data?.next);
    const user = form.success ? await people.withPassword(form.data.name, form.data.password) : null;
    if (!user) {
      // The name stays out of it: people type passwords into that field.
      logger.warn({ from: req.ip }, 'login refused');
      res.status(401).send(loginPage(next, 'Неверное имя или пароль.'));
      return;
    }
    people.startSession(req, res, user);
    audit.note({ who: user.name, did: 'log in', what: user.role, outcome: '' }, now());
    res.redirect(303, next);
  };
}

function admit(
  people: AccessControl,
  slowDown: RequestHandler,
  enter: (user: BoardUser) => RequestHandler,
): Router {
  const router = Router();
  router.use((req, res, next) => {
    if (people.isEmpty) closed(req, res);
    else next();
  });
  router.use((req, res, next) => {
    if (req.get('authorization') === undefined) next();
    else void slowDown(req, res, next);
  });
  router.use(async (req, res, next) => {
    const user = await people.authenticate(req);
    if (user) await enter(user)(req, res, next);
    else refuse(req, res);
  });
  return router;
}

function refuse(req: Request, res: Response): void {
  if (isPage(req)) {
    res.redirect(303, `/login?next=${encodeURIComponent(req.originalUrl)}`);
    return;
  }
  // To a browser's background request this header would bring up a password window; such requests name the page they come from.
  if (req.get('referer') === undefined) res.set('WWW-Authenticate', 'Basic realm="Marvin", charset="UTF-8"');
  res.status(401).json({
    result: 'unauthorized',
    error: 'Вход не выполнен',
    message: 'Log in at /login, or send HTTP Basic.',
  });
}

function closed(req: Request, res: Response): void {
  res.status(503);
  if (isPage(req)) {
    const sentence =
      'Ни один пользователь не заведён: задайте BOARD_USERS. Запись печатает команда marvin board-user ИМЯ РОЛЬ.';
    res.send(noticePage('Доска закрыта', sentence));
  } else {
    const message = 'No board users: set BOARD_USERS; `marvin board-user NAME ROLE` prints an entry.';
    res.json({ result: 'closed', message });
  }
}

/** Whether the answer is shown in a browser's window. */
function isPage(req: Request): boolean {
  return req.method === 'GET' && (req.get('accept') ?? '').includes('text/html');
}

function isForm(req: Request): boolean {
  return (
    req.method === 'POST' && (req.get('content-type') ?? '').startsWith('application/x-www-form-urlencoded')
  );
}

/** Only pages behind the login are gone to after it, never another site. */
function localPath(next: unknown): string {
  const isOurs = typeof next === 'string' && /^\/(?:board|desk|audit)(?![^/?])[\x21-\x7e]*$/.test(next);
  return isOurs ? next : HOME;
}

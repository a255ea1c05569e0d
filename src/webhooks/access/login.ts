// Logging in and out: a form for people, HTTP Basic for scripts, and a limit on wrong guesses for both.
import express, { Router, type Request, type RequestHandler } from 'express';
import { z } from 'zod';
import type { Logger } from '../../shared/logging.js';
import { answer } from '../http/answer.js';
import { loginPage, logoutPage } from '../pages/cardPages.js';
import type { Section, Visitor } from '../pages/page.js';
import { HOME, type SiteMap } from '../pages/siteMap.js';
import { admission, refuseEverybody, type AdmissionParts } from './admission.js';
import { limitFailedLogins } from './limits.js';

const formSchema = z.object({
  name: z.string().max(100),
  password: z.string().max(1_000),
  next: z.string().max(2_000).optional(),
});

const TOO_MANY = 'Слишком много неудачных попыток. Подождите четверть часа.';

export interface Login {
  /** `/login` and `/logout`. */
  readonly routes: Router;
  /** Lets into a section whom its roles admit; sends the others to the login page, scripts away with 401. */
  admit(section: Section, enter: (visitor: Visitor) => RequestHandler): Router;
}

export interface LoginParts extends AdmissionParts {
  readonly logger: Logger;
}

export function createLogin(parts: LoginParts): Login {
  const slowDown = limitFailedLogins((req, res) => {
    if (isForm(req)) res.status(429).send(loginPage(HOME, TOO_MANY));
    else answer(res, 429, 'too_many', 'Too many failed logins; wait a quarter of an hour.');
  });
  return {
    routes: loginRoutes(parts, slowDown),
    admit: (section, enter) => admission(parts, slowDown, section, enter),
  };
}

function loginRoutes(parts: LoginParts, slowDown: RequestHandler): Router {
  const { access, audit, now, site } = parts;
  const router = Router();
  router.get('/login', (req, res) => {
    if (access.isEmpty) refuseEverybody(req, res);
    else res.send(loginPage(addressOnSite(site, req.query['next']), null));
  });
  router.post('/login', slowDown, express.urlencoded({ extended: false, limit: '8kb' }), logIn(parts));
  router.get('/logout', (_req, res) => void res.send(logoutPage()));
  router.post('/logout', (req, res) => {
    const user = access.sessionUser(req);
    if (user) audit.note({ who: user.name, did: 'log out', what: '', outcome: '' }, now());
    access.endSession(req, res);
    res.redirect(303, '/login');
  });
  return router;
}

function logIn({ access, audit, logger, now, site }: LoginParts): RequestHandler {
  return async (req, res) => {
    const form = formSchema.safeParse(req.body);
    const next = addressOnSite(site, form.data?.next);
    const user = form.success ? await access.withPassword(form.data.name, form.data.password) : null;
    if (!user) {
      // Without the name: people type passwords into that field.
      logger.warn({ from: req.ip }, 'login refused');
      res.status(401).send(loginPage(next, 'Неверное имя или пароль.'));
      return;
    }
    access.startSession(req, res, user);
    audit.note({ who: user.name, did: 'log in', what: user.role, outcome: '' }, now());
    res.redirect(303, next);
  };
}

function isForm(req: Request): boolean {
  return (
    req.method === 'POST' && (req.get('content-type') ?? '').startsWith('application/x-www-form-urlencoded')
  );
}

/** A login leads to an address of this site only, never to another site's. */
function addressOnSite(site: SiteMap, next: unknown): string {
  return typeof next === 'string' && site.hasAddress(next) ? next : HOME;
}

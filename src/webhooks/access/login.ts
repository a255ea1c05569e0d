// Logging in and out: a form for people, HTTP Basic for scripts, and a limit on wrong guesses for both.
import express, { Router, type RequestHandler } from 'express';
import { z } from 'zod';
import type { Logger } from '../../shared/logging.js';
import { say } from '../../shared/texts/say.js';
import { loginPage, logoutPage } from '../pages/cardPages.js';
import type { Section, Visitor } from '../pages/page.js';
import { HOME, type SiteMap } from '../pages/siteMap.js';
import { admission, refuseEverybody, type AdmissionParts } from './admission.js';
import { passwordCheck, type PasswordCheck } from './passwordCheck.js';

const formSchema = z.object({
  name: z.string().max(100),
  password: z.string().max(1_000),
  next: z.string().max(2_000).optional(),
});

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
  const check = passwordCheck(parts);
  return {
    routes: loginRoutes(parts, check),
    admit: (section, enter) => admission(parts, check, section, enter),
  };
}

function loginRoutes(parts: LoginParts, check: PasswordCheck): Router {
  const { access, audit, now, site } = parts;
  const router = Router();
  router.get('/login', (req, res) => {
    if (access.isEmpty) refuseEverybody(req, res);
    else res.send(loginPage(addressOnSite(site, req.query['next']), null));
  });
  router.post('/login', express.urlencoded({ extended: false, limit: '8kb' }), logIn(parts, check));
  router.get('/logout', (_req, res) => void res.send(logoutPage()));
  router.post('/logout', (req, res) => {
    const user = access.sessionUser(req);
    if (user) audit.note({ who: user.name, did: 'log out', what: '', outcome: '' }, now());
    access.endSession(req, res);
    res.redirect(303, '/login');
  });
  return router;
}

function logIn({ access, audit, now, site }: LoginParts, check: PasswordCheck): RequestHandler {
  return async (req, res) => {
    const form = formSchema.safeParse(req.body);
    const next = addressOnSite(site, form.data?.next);
    const checked = form.success ? await check(req, '/login', form.data) : ({ kind: 'wrong' } as const);
    if (checked.kind === 'shut out') {
      res.set('Retry-After', String(checked.retryAfterS));
      res.status(429).send(loginPage(HOME, say('Слишком много неудачных попыток. Подождите четверть часа.')));
    } else if (checked.kind === 'wrong') {
      res.status(401).send(loginPage(next, say('Неверное имя или пароль.')));
    } else {
      access.startSession(req, res, checked.user);
      audit.note({ who: checked.user.name, did: 'log in', what: checked.user.role, outcome: '' }, now());
      res.redirect(303, next);
    }
  };
}

/** A login leads to an address of this site only, never to another site's. */
function addressOnSite(site: SiteMap, next: unknown): string {
  return typeof next === 'string' && site.hasAddress(next) ? next : HOME;
}

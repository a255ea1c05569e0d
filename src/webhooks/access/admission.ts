// Lets people who are logged in enter a section of the site, each by their role. Sends the others to the login page.
import { Router, type Request, type RequestHandler, type Response } from 'express';
import type { AuditTrail } from '../audit.js';
import { answer } from '../http/answer.js';
import { noticePage } from '../pages/cardPages.js';
import type { Section, Visitor } from '../pages/page.js';
import type { SiteMap } from '../pages/siteMap.js';
import type { AccessControl } from './accessControl.js';

export interface AdmissionParts {
  readonly access: AccessControl;
  readonly audit: Pick<AuditTrail, 'note'>;
  readonly now: () => number;
  readonly site: SiteMap;
}

/**
 * @param slowDown for callers who guess passwords
 * @param enter answers an admitted visitor
 */
export function admission(
  { access, audit, now, site }: AdmissionParts,
  slowDown: RequestHandler,
  section: Section,
  enter: (visitor: Visitor) => RequestHandler,
): Router {
  const router = Router();
  router.use((req, res, next) => {
    if (access.isEmpty) refuseEverybody(req, res);
    else next();
  });
  router.use((req, res, next) => {
    if (req.get('authorization') === undefined) next();
    else void slowDown(req, res, next);
  });
  router.use(async (req, res, next) => {
    const user = await access.authenticate(req);
    if (!user) refuseStranger(req, res);
    else if (section.roles.includes(user.role))
      await enter({ user, nav: site.navFor(user.role) })(req, res, next);
    else {
      audit.note({ who: user.name, did: 'look', what: section.path, outcome: 'refused' }, now());
      res.status(403).send(noticePage('Не для вас', section.refusal ?? ''));
    }
  });
  return router;
}

function refuseStranger(req: Request, res: Response): void {
  if (isPageView(req)) {
    res.redirect(303, `/login?next=${encodeURIComponent(req.originalUrl)}`);
    return;
  }
  // In answer to a browser's background request this header would open a password window. Such requests name their page.
  if (req.get('referer') === undefined) res.set('WWW-Authenticate', 'Basic realm="Marvin", charset="UTF-8"');
  res.status(401).json({
    result: 'unauthorized',
    error: 'Вход не выполнен',
    message: 'Log in at /login, or send HTTP Basic.',
  });
}

/** While there are no users at all. */
export function refuseEverybody(req: Request, res: Response): void {
  if (isPageView(req)) {
    const sentence =
      'Ни один пользователь не заведён: задайте BOARD_USERS. Запись печатает команда marvin board-user ИМЯ РОЛЬ.';
    res.status(503).send(noticePage('Доска закрыта', sentence));
  } else {
    const message = 'No board users: set BOARD_USERS; `marvin board-user NAME ROLE` prints an entry.';
    answer(res, 503, 'closed', message);
  }
}

/** Whether the answer is shown in a browser's window. */
function isPageView(req: Request): boolean {
  return req.method === 'GET' && (req.get('accept') ?? '').includes('text/html');
}

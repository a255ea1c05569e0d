// Lets people who are logged in enter a section of the site, each by their role. Sends the others to the login page.
import { Router, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import type { BoardUser } from '../../shared/config/environment.js';
import { inLanguage, say } from '../../shared/texts/say.js';
import type { AuditTrail } from '../audit.js';
import { answer } from '../http/answer.js';
import { noticePage } from '../pages/cardPages.js';
import { isForBrowser } from '../pages/errorPages.js';
import { told, type Section, type Visitor } from '../pages/page.js';
import type { SiteMap } from '../pages/siteMap.js';
import type { AccessControl } from './accessControl.js';
import { answerShutOut } from './limits.js';
import type { Checked, PasswordCheck } from './passwordCheck.js';
import { basicCredentials } from '../../shared/http/secrets.js';

export interface AdmissionParts {
  readonly access: AccessControl;
  readonly audit: Pick<AuditTrail, 'note' | 'noteGuess'>;
  readonly now: () => number;
  readonly site: SiteMap;
}

/**
 * @param check of a password that a script sends
 * @param enter answers an admitted visitor
 */
export function admission(
  { access, audit, now, site }: AdmissionParts,
  check: PasswordCheck,
  section: Section,
  enter: (visitor: Visitor) => RequestHandler,
): Router {
  const letIn = async (user: BoardUser, req: Request, res: Response, next: NextFunction) => {
    if (section.roles.includes(user.role)) {
      await enter({ user, nav: site.navFor(user.role) })(req, res, next);
      return;
    }
    audit.note({ who: user.name, did: 'look', what: section.path, outcome: 'refused' }, now());
    res.status(403).send(noticePage(say('Нет доступа'), told(section.refusal ?? '')));
  };
  const router = Router();
  router.use((req, res, next) => {
    if (access.isEmpty) refuseEverybody(req, res);
    else next();
  });
  router.use(async (req, res, next) => {
    const asked = await whoAsks(req, access, check, section);
    if (asked.kind === 'shut out') answerShutOut(req, res, asked, 'passwords');
    else if (asked.kind === 'wrong') refuseStranger(req, res);
    else await inLanguage(asked.user.language, () => letIn(asked.user, req, res, next));
  });
  return router;
}

/** By HTTP Basic if it is sent, else by the session. */
async function whoAsks(
  req: Request,
  access: AccessControl,
  check: PasswordCheck,
  section: Section,
): Promise<Checked> {
  const basic = basicCredentials(req.get('authorization'));
  if (basic) return check(req, section.path, basic);
  const user = access.sessionUser(req);
  return user ? { kind: 'user', user } : { kind: 'wrong' };
}

function refuseStranger(req: Request, res: Response): void {
  if (isForBrowser(req)) {
    // What a form sends is not sent again after the login.
    const next = req.method === 'GET' ? `?next=${encodeURIComponent(req.originalUrl)}` : '';
    res.redirect(303, `/login${next}`);
    return;
  }
  // In answer to a browser's background request this header would open a password window. Such requests name their page.
  if (req.get('referer') === undefined) res.set('WWW-Authenticate', 'Basic realm="Marvin", charset="UTF-8"');
  res.status(401).json({
    result: 'unauthorized',
    error: say('Вход не выполнен'),
    message: 'Log in at /login, or send HTTP Basic.',
  });
}

/** While there are no users at all. */
export function refuseEverybody(req: Request, res: Response): void {
  if (isForBrowser(req)) {
    const sentence = say(
      'Ни один пользователь не заведён: задайте BOARD_USERS. Запись печатает команда marvin board-user ИМЯ РОЛЬ.',
    );
    res.status(503).send(noticePage(say('Вход закрыт'), sentence));
  } else {
    const message = 'No board users: set BOARD_USERS; `marvin board-user NAME ROLE` prints an entry.';
    answer(res, 503, 'closed', message);
  }
}

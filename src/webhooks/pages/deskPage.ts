// `/desk` and `/desk/<name>`: what operators keep open beside their telephone. Supervisors may pause and resume a desk there.
import express, { Router, type RequestHandler } from 'express';
import { within } from '../../shared/deadline.js';
import { answerUnavailable } from '../http/answer.js';
import { REDIS_WAIT_MS } from '../http/redisWaits.js';
import { noticePage } from './cardPages.js';
import { deskListView } from './deskCards.js';
import { deskFrame, deskView } from './deskView.js';
import { pauseRequest } from './pauseRequest.js';
import { answerFromRedis } from './redisPage.js';
import { EVERYBODY, type Page, type PageDesk, type PageParts, type Visitor } from './page.js';

const PATH = '/desk';

export const deskPage: Page = { path: PATH, label: 'Сейчас', position: 10, roles: EVERYBODY, routes };

/** What the handlers share: the page's parts, its desks by their names, and who asks. */
interface Context extends PageParts {
  readonly visitor: Visitor;
  readonly deskNamed: ReadonlyMap<string, PageDesk>;
}

type DeskAction = 'pause' | 'resume';
type DeskHandler = RequestHandler<{ desk: string }>;

function routes(parts: PageParts): (visitor: Visitor) => RequestHandler {
  const deskNamed = new Map(parts.desks.map((desk) => [desk.name, desk]));
  return (visitor) => {
    const context = { ...parts, deskNamed, visitor };
    const router = Router();
    router.get('/', list(context));
    router.get('/:desk', show(context));
    router.get('/:desk/stream', follow(context));
    router.post('/:desk/pause', readForm, act(context, 'pause'));
    router.post('/:desk/resume', act(context, 'resume'));
    // The former names of the two: programs outside still use them.
    router.post('/:desk/hold', readForm, act(context, 'pause'));
    router.post('/:desk/release', act(context, 'resume'));
    return router;
  };
}

function list({ desks, audit, logger, now, visitor }: Context): RequestHandler {
  return async (_req, res) => {
    const [only] = desks;
    if (only && desks.length === 1) {
      res.redirect(`${PATH}/${only.name}`);
      return;
    }
    audit.noteLook(visitor.user.name, PATH, now());
    await answerFromRedis(res, {
      path: PATH,
      visitor,
      logger,
      load: () =>
        Promise.all(desks.map(async (desk) => ({ title: desk.title, status: await desk.status() }))),
      send: (listed) => res.send(deskListView(listed, visitor, now())),
    });
  };
}

function show({ deskNamed, audit, logger, now, visitor }: Context): DeskHandler {
  return async (req, res, next) => {
    const desk = deskNamed.get(req.params.desk);
    if (!desk) {
      next();
      return;
    }
    const path = `${PATH}/${desk.name}`;
    const isStill = req.query['still'] !== undefined;
    audit.noteLook(visitor.user.name, path, now());
    await answerFromRedis(res, {
      path,
      visitor,
      logger,
      load: () => desk.day(),
      send: (day) => res.send(deskView({ day, visitor, isStill, nowMs: now() })),
    });
  };
}

/** One look for all who have the same role, however many they are. */
function follow({ deskNamed, live, now, visitor: { user } }: Context): DeskHandler {
  return (req, res, next) => {
    const desk = deskNamed.get(req.params.desk);
    if (!desk) {
      next();
      return;
    }
    const look = async () => deskFrame(await within(REDIS_WAIT_MS, desk.day()), user.role, now());
    if (!live.follow(`${user.role} ${desk.name}`, res, look))
      answerUnavailable(res, 'Too many pages are open; this one does not follow.');
  };
}

function act({ deskNamed, audit, logger, now, visitor: { user } }: Context, action: DeskAction): DeskHandler {
  return async (req, res, next) => {
    const desk = deskNamed.get(req.params.desk);
    if (!desk) {
      next();
      return;
    }
    const note = (outcome: string) =>
      audit.note({ who: user.name, did: action, what: desk.name, outcome }, now());
    if (user.role !== 'supervisor') {
      note('refused');
      res.status(403).send(noticePage('Нет доступа', 'Паузу ставят и снимают только старшие смены.'));
      return;
    }
    try {
      await within(REDIS_WAIT_MS, done(desk, action, user.name, req.body, now()));
      note('done');
    } catch (error) {
      logger.warn({ err: error, desk: desk.name, action }, 'desk action failed');
      note('failed');
    }
    res.redirect(303, `${PATH}/${desk.name}`);
  };
}

/** What programs send has no body that could be read; it is left alone. */
const readForm = express.urlencoded({ extended: false, limit: '8kb' });

/** @param body of the form; anything that is not ours pauses until somebody resumes */
async function done(
  desk: PageDesk,
  action: DeskAction,
  by: string,
  body: unknown,
  nowMs: number,
): Promise<void> {
  if (action === 'resume') return desk.resume();
  const asked = await pauseRequest(body, nowMs, async () => (await desk.status()).closesAt);
  return desk.pause({ by, ...asked });
}

// `/desk` and `/desk/<name>`: what operators keep open beside their telephone. Supervisors may pause and resume a desk there.
import express, { Router, type RequestHandler } from 'express';
import { within } from '../../shared/deadline.js';
import { inLanguage, language, say } from '../../shared/texts/say.js';
import { answerUnavailable } from '../http/answer.js';
import { REDIS_WAIT_MS } from '../http/redisWaits.js';
import { noticePage } from './cardPages.js';
import { deskListFrame, deskListView, type DeskCard } from './deskCards.js';
import { deskFrame, deskView } from './deskView.js';
import { frameText, type Frame } from './liveScript.js';
import { pauseRequest } from './pauseRequest.js';
import { answerFromRedis } from './redisPage.js';
import { EVERYBODY, type Page, type PageDesk, type PageParts, type Visitor } from './page.js';
import { tvLinkPage } from './tv/tvLinkPage.js';
import { followTv, showTv, tvPath } from './tv/tvPage.js';

const PATH = '/desk';

export const deskPage: Page = {
  path: PATH,
  label: () => say('Сейчас'),
  position: 10,
  roles: EVERYBODY,
  routes,
};

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
    router.get('/:desk/tv', showBoard(context));
    router.get(
      '/:desk/tv/stream',
      atDesk(context, (desk) => followTv(context, desk)),
    );
    router.post('/:desk/tv-link', makeTvLink(context));
    router.post('/:desk/pause', readForm, act(context, 'pause'));
    router.post('/:desk/resume', act(context, 'resume'));
    // The former names of the two: programs outside still use them.
    router.post('/:desk/hold', readForm, act(context, 'pause'));
    router.post('/:desk/release', act(context, 'resume'));
    return router;
  };
}

function list(context: Context): RequestHandler {
  const { desks, audit, logger, now, visitor } = context;
  return async (req, res, next) => {
    const [only] = desks;
    if (req.query['stream'] !== undefined) {
      await followCards(context)(req, res, next);
      return;
    }
    if (only && desks.length === 1) {
      res.redirect(`${PATH}/${only.name}`);
      return;
    }
    audit.noteLook(visitor.user.name, PATH, now());
    await answerFromRedis(res, {
      path: PATH,
      visitor,
      logger,
      load: () => cardsOf(desks),
      send: (cards) => res.send(deskListView(cards, visitor, now())),
    });
  };
}

function cardsOf(desks: readonly PageDesk[]): Promise<DeskCard[]> {
  return Promise.all(
    desks.map(async (desk) => {
      const { title, usualCallMs, zone } = desk;
      return { title, usualCallMs, zone, status: await desk.status() };
    }),
  );
}

function followCards(context: Context): RequestHandler {
  const { desks, now } = context;
  return followFrames(context, 'cards', async () =>
    deskListFrame(await within(REDIS_WAIT_MS, cardsOf(desks)), now()),
  );
}

function atDesk({ deskNamed }: Context, answerTo: (desk: PageDesk) => RequestHandler): DeskHandler {
  return async (req, res, next) => {
    const desk = deskNamed.get(req.params.desk);
    if (desk) await answerTo(desk)(req, res, next);
    else next();
  };
}

function show(context: Context): DeskHandler {
  const { audit, logger, now, visitor } = context;
  return atDesk(context, (desk) => async (req, res) => {
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
  });
}

/** One look for all who have the same role and language, however many they are. */
function follow(context: Context): DeskHandler {
  const { now, visitor } = context;
  const { role } = visitor.user;
  return atDesk(context, (desk) =>
    followFrames(context, `${role} ${desk.name}`, async () =>
      deskFrame(await within(REDIS_WAIT_MS, desk.day()), role, now()),
    ),
  );
}

function followFrames({ live }: Context, name: string, frame: () => Promise<Frame>): RequestHandler {
  return (_req, res) => {
    const spoken = language();
    const look = () => inLanguage(spoken, async () => frameText(await frame()));
    if (!live.follow(`${spoken} ${name}`, res, look))
      answerUnavailable(res, 'Too many pages are open; this one does not follow.');
  };
}

function showBoard(context: Context): DeskHandler {
  const { audit, now, visitor } = context;
  return atDesk(context, (desk) => {
    audit.noteLook(visitor.user.name, tvPath(desk.name), now());
    return showTv(context, desk);
  });
}

/** The token is in the answer only: neither the log nor the audit trail has it. */
function makeTvLink(context: Context): DeskHandler {
  const { audit, now, visitor, tvLinks } = context;
  const { user } = visitor;
  return atDesk(context, (desk) => (req, res) => {
    const isMayAct = user.role === 'supervisor';
    const outcome = isMayAct ? 'done' : 'refused';
    audit.note({ who: user.name, did: 'tv link', what: desk.name, outcome }, now());
    if (!isMayAct) {
      res.status(403).send(noticePage(say('Нет доступа'), say('Ссылку для табло делают старшие смены.')));
      return;
    }
    const more = user.language === 'ru' ? '' : `&lang=${user.language}`;
    const origin = `${req.protocol}://${req.get('host') ?? ''}`;
    const link = `${origin}${tvPath(desk.name)}?key=${tvLinks.tokenOf(desk.name)}${more}`;
    res.set('Cache-Control', 'no-store').send(tvLinkPage(desk, link, visitor));
  });
}

function act(context: Context, action: DeskAction): DeskHandler {
  const { audit, logger, now, visitor } = context;
  const { user } = visitor;
  return atDesk(context, (desk) => async (req, res) => {
    const note = (outcome: string) =>
      audit.note({ who: user.name, did: action, what: desk.name, outcome }, now());
    if (user.role !== 'supervisor') {
      note('refused');
      const sentence = say('Паузу ставят и снимают только старшие смены.');
      res.status(403).send(noticePage(say('Нет доступа'), sentence));
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
  });
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

// `/desk/<desk>/tv`: the board on the wall. A link with a token of its own opens it without a login, and opens nothing else.
import { Router, type RequestHandler } from 'express';
import { within } from '../../../shared/deadline.js';
import { isLanguage, type Language } from '../../../shared/domain/languages.js';
import { inLanguage, language } from '../../../shared/texts/say.js';
import { answerUnavailable } from '../../http/answer.js';
import { REDIS_WAIT_MS } from '../../http/redisWaits.js';
import { refuseWith } from '../errorPages.js';
import { frameText } from '../liveScript.js';
import type { PageDesk, PageParts } from '../page.js';
import { redisAwayBoard } from '../redisPage.js';
import { tvView, tvFrame } from './tvView.js';

type TvParts = Pick<PageParts, 'desks' | 'live' | 'audit' | 'logger' | 'now' | 'tvLinks'>;
type DeskHandler = RequestHandler<{ desk: string }>;

/** Who looks by a link; no user has a blank in their name. */
const BY_LINK = 'tv link';

/** Answers those who have a link, before anybody is asked to log in. */
export function tvRoutes(parts: TvParts): Router {
  const router = Router();
  const show = byLink(parts, (desk, key) => {
    parts.audit.noteLook(BY_LINK, tvPath(desk.name), parts.now());
    return showTv(parts, desk, `?key=${key}${language() === 'ru' ? '' : `&lang=${language()}`}`);
  });
  router.get('/desk/:desk/tv', show);
  router.get(
    '/desk/:desk/tv/stream',
    byLink(parts, (desk) => followTv(parts, desk)),
  );
  return router;
}

export function tvPath(desk: string): string {
  return `/desk/${desk}/tv`;
}

/** Without a key the request is for those who are logged in; with a wrong one it is for nobody. */
function byLink(
  { desks, tvLinks }: TvParts,
  answerTo: (desk: PageDesk, key: string) => RequestHandler,
): DeskHandler {
  return async (req, res, next) => {
    const { key, lang } = req.query;
    if (key === undefined) {
      next();
      return;
    }
    const desk = desks.find(({ name }) => name === req.params.desk);
    if (!desk || typeof key !== 'string' || !tvLinks.isRight(desk.name, key)) {
      refuseWith(req, res, 404, { result: 'not_found', message: 'There is nothing here.' });
      return;
    }
    await inLanguage(languageOf(lang), () => answerTo(desk, key)(req, res, next));
  };
}

function languageOf(lang: unknown): Language {
  return typeof lang === 'string' && isLanguage(lang) ? lang : 'ru';
}

/** @param query with which its stream is asked */
export function showTv({ logger, now }: TvParts, desk: PageDesk, query = ''): RequestHandler {
  return async (_req, res) => {
    res.set('Cache-Control', 'no-store');
    try {
      const day = await within(REDIS_WAIT_MS, desk.day());
      res.send(tvView(day, query, now()));
    } catch (error) {
      logger.warn({ err: error, desk: desk.name }, 'board not shown; Redis is away');
      res.status(503).send(redisAwayBoard());
    }
  };
}

export function followTv({ live, now }: TvParts, desk: PageDesk): RequestHandler {
  return (_req, res) => {
    const spoken = language();
    const look = () =>
      inLanguage(spoken, async () => frameText(tvFrame(await within(REDIS_WAIT_MS, desk.day()), now())));
    if (!live.follow(`tv ${spoken} ${desk.name}`, res, look))
      answerUnavailable(res, 'Too many pages are open; this one does not follow.');
  };
}

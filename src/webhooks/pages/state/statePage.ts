// `/state`: how everything is that Marvin needs, for supervisors and whoever looks after the program. It follows its own stream.
import type { RequestHandler } from 'express';
import { within } from '../../../shared/deadline.js';
import { inLanguage, language, say } from '../../../shared/texts/say.js';
import { answerUnavailable } from '../../http/answer.js';
import { REDIS_WAIT_MS } from '../../http/redisWaits.js';
import { frameText } from '../liveScript.js';
import type { Page, PageParts, Visitor } from '../page.js';
import { answerFromRedis } from '../redisPage.js';
import { stateFrame, STATE_PATH, stateView } from './stateView.js';

export const statePage: Page = {
  path: STATE_PATH,
  label: () => say('Состояние'),
  position: 28,
  roles: ['supervisor'],
  refusal: () => say('Состояние смотрят только старшие смены.'),
  routes,
};

function routes(parts: PageParts): (visitor: Visitor) => RequestHandler {
  const { audit, logger, now, state, desks } = parts;
  const zone = desks[0]?.zone ?? 'UTC';
  return (visitor) => async (req, res, next) => {
    if (req.path !== '/') {
      next();
      return;
    }
    if (req.query['stream'] !== undefined) {
      follow(parts, zone)(req, res, next);
      return;
    }
    audit.noteLook(visitor.user.name, STATE_PATH, now());
    await answerFromRedis(res, {
      path: STATE_PATH,
      visitor,
      logger,
      load: state,
      send: (current) => res.send(stateView(current, { visitor, zone, nowMs: now() })),
    });
  };
}

function follow({ live, state, now }: PageParts, zone: string): RequestHandler {
  return (_req, res) => {
    const spoken = language();
    const look = () =>
      inLanguage(spoken, async () =>
        frameText(stateFrame(await within(REDIS_WAIT_MS, state()), zone, now())),
      );
    if (!live.follow(`${spoken} state`, res, look))
      answerUnavailable(res, 'Too many pages are open; this one does not follow.');
  };
}

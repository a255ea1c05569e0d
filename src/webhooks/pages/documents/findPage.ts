// `/find`: one box for a document's number, its reference, a phone or the beginning of a surname. What is typed comes by POST,
// so that it is in no address, no log and no audit trail.
import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { say } from '../../../shared/texts/say.js';
import { oneAtATime } from '../../http/oneAtATime.js';
import { refuseWith } from '../errorPages.js';
import { EVERYBODY, type Page, type PageParts, type Visitor } from '../page.js';
import { answerFromRedis } from '../redisPage.js';
import { documentPath } from './documentLink.js';
import { findView } from './findView.js';

const PATH = '/find';
const SEARCH_WAIT_MS = 15_000;

export const findPage: Page = {
  path: PATH,
  label: () => say('Найти'),
  position: 20,
  roles: EVERYBODY,
  routes,
};

const formSchema = z.object({ text: z.string().trim().min(1).max(300) });

function routes(parts: PageParts): (visitor: Visitor) => RequestHandler {
  const inTurn = oneAtATime((req, res) => refuseWith(req, res, 503, BUSY));
  const readForm = express.urlencoded({ extended: false, limit: '8kb' });
  return (visitor) => {
    const router = Router();
    router.get('/', (_req, res) => void res.send(findView(visitor, null)));
    router.post('/', inTurn, readForm, search(parts, visitor));
    return router;
  };
}

const BUSY = { result: 'busy', message: 'Too many searches at once; try again in a moment.' };

function search({ documents, audit, logger, now }: PageParts, visitor: Visitor) {
  return async (req: Request, res: Response) => {
    const form = formSchema.safeParse(req.body);
    if (!form.success) {
      res.status(400).send(findView(visitor, { documents: [], isAsked: false }));
      return;
    }
    await answerFromRedis(res, {
      path: PATH,
      visitor,
      logger,
      waitMs: SEARCH_WAIT_MS,
      load: () => documents.find(form.data.text),
      send: (found) => {
        const outcome = String(found.length);
        audit.note({ who: visitor.user.name, did: 'find', what: '', outcome }, now());
        const [only, ...others] = found;
        if (only && others.length === 0) res.redirect(303, documentPath(only.ref));
        else res.send(findView(visitor, { documents: found, isAsked: true }));
      },
    });
  };
}

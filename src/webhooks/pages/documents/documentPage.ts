// `/doc/<ref>`: all that is known of one document. Supervisors act on it there.
import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import { DateTime } from 'luxon';
import { z } from 'zod';
import { within } from '../../../shared/deadline.js';
import type { AuditRecord } from '../../audit.js';
import { ACTIONS, type ActionOutcome, type DocumentAction } from '../../documents/documentActions.js';
import { oneAtATime } from '../../http/oneAtATime.js';
import { REDIS_WAIT_MS } from '../../http/redisWaits.js';
import { noticePage } from '../cardPages.js';
import { refuseWith } from '../errorPages.js';
import { EVERYBODY, type Page, type PageParts, type Visitor } from '../page.js';
import { answerFromRedis } from '../redisPage.js';
import { documentPath } from './documentPath.js';
import { documentView } from './documentView.js';

const PATH = '/doc';
const STORY_WAIT_MS = 15_000;

export const documentPage: Page = { path: PATH, label: null, position: 21, roles: EVERYBODY, routes };

type DocumentRequest = Request<{ ref: string }>;

function routes(parts: PageParts): (visitor: Visitor) => RequestHandler {
  const inTurn = oneAtATime((req, res) => refuseWith(req, res, 503, BUSY));
  const readForm = express.urlencoded({ extended: false, limit: '8kb' });
  return (visitor) => {
    const router = Router();
    router.get('/', (_req, res) => res.redirect('/find'));
    router.get('/:ref', inTurn, show(parts, visitor));
    router.post('/:ref', readForm, press(parts, visitor));
    return router;
  };
}

const BUSY = { result: 'busy', message: 'Too many requests at once; try again in a moment.' };

function show({ documents, audit, logger, now }: PageParts, visitor: Visitor) {
  return async (req: DocumentRequest, res: Response) => {
    const { ref } = req.params;
    await answerFromRedis(res, {
      path: PATH,
      visitor,
      logger,
      waitMs: STORY_WAIT_MS,
      load: () => documents.open(ref, now()),
      send: (facts) => {
        if (!facts) {
          res.status(404).send(noticePage('Документ не найден', NOT_FOUND));
          return;
        }
        // A document that is known: nothing that somebody typed freely.
        audit.noteLook(visitor.user.name, documentPath(facts.callbacks[0]?.ref ?? '…'), now());
        res.send(documentView(facts, visitor, req.query['did']));
      },
    });
  };
}

const NOT_FOUND =
  'О таком документе ничего не известно. Проверьте ссылку или поищите его на странице «Найти».';

const formSchema = z.object({
  desk: z.string(),
  job: z.string(),
  action: z.enum(ACTIONS),
  seen: z.string(),
  sure: z.string().optional(),
  at: z.string().optional(),
});

const DID: Readonly<Record<DocumentAction, AuditRecord['did']>> = {
  cancel: 'cancel',
  again: 'call again',
  at: 'call at',
  reached: 'mark reached',
  checked: 'check',
};

function press({ documents, desks, audit, logger, now }: PageParts, { user }: Visitor) {
  return async (req: DocumentRequest, res: Response) => {
    const { ref } = req.params;
    const form = formSchema.safeParse(req.body);
    const desk = desks.find(({ name }) => name === form.data?.desk);
    if (!form.success || !desk) {
      refuseWith(req, res, 400, { result: 'invalid', message: 'The form is not one of ours.' });
      return;
    }
    const { action, job, seen, sure, at } = form.data;
    const note = (outcome: string) =>
      audit.note({ who: user.name, did: DID[action], what: outcome === 'done' ? ref : '…', outcome }, now());
    if (user.role !== 'supervisor') {
      note('refused');
      res.status(403).send(noticePage('Нет доступа', 'Это делают только старшие смены.'));
      return;
    }
    const asked = { action, seen, isSure: sure !== undefined, atMs: timeIn(desk.zone, at), by: user.name };
    const outcome = await within(REDIS_WAIT_MS, documents.act(desk.name, job, asked, now())).catch(
      (error: unknown) => {
        logger.warn({ err: error, desk: desk.name, action }, 'document action failed');
        return 'failed' as const;
      },
    );
    note(outcome);
    res.redirect(303, `${documentPath(ref)}?did=${outcome satisfies ActionOutcome | 'failed'}`);
  };
}

/** @param text of a field `datetime-local`: `2026-11-25T11:40` on the desk's clock */
function timeIn(zone: string, text: string | undefined): number | null {
  const time = DateTime.fromISO(text ?? '', { zone });
  return time.isValid ? time.toMillis() : null;
}

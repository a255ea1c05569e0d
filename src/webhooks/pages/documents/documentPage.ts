// `/doc/<ref>`: all that is known of one document. Supervisors act on it there.
import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import { DateTime } from 'luxon';
import { z } from 'zod';
import { within } from '../../../shared/deadline.js';
import { callbackJobId } from '../../../shared/callbackId.js';
import { say } from '../../../shared/texts/say.js';
import type { DocumentPageFacts } from '../../documents/documents.js';
import { ACTIONS, type Pressed } from '../../documents/documentActions.js';
import { oneAtATime } from '../../http/oneAtATime.js';
import { REDIS_WAIT_MS } from '../../http/redisWaits.js';
import { noticePage } from '../cardPages.js';
import { refuseWith } from '../errorPages.js';
import { EVERYBODY, type Page, type PageParts, type Visitor } from '../page.js';
import { answerFromRedis } from '../redisPage.js';
import { documentPath } from './documentLink.js';
import { documentView } from './documentView.js';
import { pressRecord } from './pressRecord.js';

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
          res.status(404).send(noticePage(say('Документ не найден'), notFound()));
          return;
        }
        audit.noteLook(visitor.user.name, documentPath(knownRef(facts)), now(), numberOf(facts));
        res.send(documentView(facts, visitor, req.query['did']));
      },
    });
  };
}

/** A document that is known: nothing that somebody typed freely. */
function knownRef({ callbacks, ref }: DocumentPageFacts): string {
  return callbacks[0]?.ref ?? (ref.startsWith('doc-') ? ref : callbackJobId(ref));
}

function numberOf({ number }: DocumentPageFacts): { number?: string } {
  return number === null ? {} : { number };
}

function notFound(): string {
  return say('О таком документе ничего не известно. Проверьте ссылку или поищите его на странице «Найти».');
}

const formSchema = z.object({
  desk: z.string(),
  job: z.string(),
  action: z.enum(ACTIONS),
  seen: z.string(),
  sure: z.string().optional(),
  at: z.string().optional(),
  note: z.string().max(1_000).optional(),
});

function press({ documents, desks, audit, logger, now }: PageParts, { user }: Visitor) {
  return async (req: DocumentRequest, res: Response) => {
    const { ref } = req.params;
    const form = formSchema.safeParse(req.body);
    const desk = desks.find(({ name }) => name === form.data?.desk);
    if (!form.success || !desk) {
      refuseWith(req, res, 400, { result: 'invalid', message: 'The form is not one of ours.' });
      return;
    }
    const { action, job, seen, sure, at, note = null } = form.data;
    if (user.role !== 'supervisor') {
      audit.note({ ...pressRecord(user.name, action, null), outcome: 'refused' }, now());
      res.status(403).send(noticePage(say('Нет доступа'), say('Это делают только старшие смены.')));
      return;
    }
    const isSure = sure !== undefined;
    const asked = { action, seen, isSure, atMs: timeIn(desk.zone, at), note, by: user.name };
    const pressed = await within(REDIS_WAIT_MS, documents.act(desk.name, job, asked, now())).catch(
      (error: unknown) => {
        logger.warn({ err: error, desk: desk.name, action }, 'document action failed');
        return null;
      },
    );
    audit.note(pressRecord(user.name, action, pressed), now());
    res.redirect(303, `${pressedPath(ref, pressed)}?did=${pressed?.outcome ?? 'failed'}`);
  };
}

/** An address that somebody made up is not repeated. */
function pressedPath(ref: string, pressed: Pressed | null): string {
  return pressed === null ? documentPath(ref) : documentPath(pressed.about?.ref ?? '…');
}

/** @param text of a field `datetime-local`: `2026-11-25T11:40` on the desk's clock */
function timeIn(zone: string, text: string | undefined): number | null {
  const time = DateTime.fromISO(text ?? '', { zone });
  return time.isValid ? time.toMillis() : null;
}

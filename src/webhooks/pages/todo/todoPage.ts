// `/todo`: what waits for a person, and the buttons that settle it. For supervisors.
import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { within } from '../../../shared/deadline.js';
import { NUMBER_COLUMNS, numberCells } from '../../../shared/documents/numbersToCheck.js';
import { byteOrderMark, csvRow, encodeText } from '../../../shared/onec/csvOutput.js';
import { say } from '../../../shared/texts/say.js';
import { oneAtATime } from '../../http/oneAtATime.js';
import { refuseWith } from '../errorPages.js';
import type { Page, PageDesk, PageParts, Visitor } from '../page.js';
import { answerFromRedis } from '../redisPage.js';
import { settleReviews } from './reviewPress.js';
import { TODO_PATH } from './todoPath.js';
import { todoView } from './todoView.js';

const LIST_WAIT_MS = 15_000;

export const todoPage: Page = {
  path: TODO_PATH,
  label: () => say('Разобрать'),
  position: 25,
  roles: ['supervisor'],
  refusal: () => say('Разбирают старшие смены.'),
  routes,
};

const BUSY = { result: 'busy', message: 'Too many requests at once; try again in a moment.' };

function routes(parts: PageParts): (visitor: Visitor) => RequestHandler {
  const inTurn = oneAtATime((req, res) => refuseWith(req, res, 503, BUSY));
  const readForm = express.urlencoded({ extended: false, limit: '64kb' });
  return (visitor) => {
    const router = Router();
    router.get('/', inTurn, show(parts, visitor));
    router.get('/numbers.csv', inTurn, numbersFile(parts, visitor));
    router.post('/reviews', readForm, settleReviews(parts, visitor));
    router.post('/redeliver', readForm, sendAgain(parts, visitor));
    router.post('/resume', readForm, endPause(parts, visitor));
    return router;
  };
}

function show({ work, audit, logger, now }: PageParts, visitor: Visitor) {
  return async (req: Request, res: Response) => {
    audit.noteLook(visitor.user.name, TODO_PATH, now());
    await answerFromRedis(res, {
      path: TODO_PATH,
      visitor,
      logger,
      waitMs: LIST_WAIT_MS,
      load: () => work.list(now()),
      send: (list) => res.send(todoView(list, visitor, now(), req.query)),
    });
  };
}

function numbersFile({ work, audit, logger, now }: PageParts, visitor: Visitor) {
  return async (_req: Request, res: Response) => {
    audit.noteLook(visitor.user.name, `${TODO_PATH}/numbers.csv`, now());
    await answerFromRedis(res, {
      path: TODO_PATH,
      visitor,
      logger,
      waitMs: LIST_WAIT_MS,
      load: () => work.numbers(),
      send: (numbers) => {
        const rows = [[...NUMBER_COLUMNS], ...numbers.map(numberCells)];
        res.attachment('numbers.csv').type('text/csv; charset=utf-8');
        const text = rows.map((cells) => csvRow(cells)).join('');
        res.send(Buffer.concat([byteOrderMark('utf-8'), encodeText(text, 'utf-8').bytes]));
      },
    });
  };
}

/** `since`: when the pause began that the page showed. */
const deskSchema = z.object({ desk: z.string(), since: z.string().default('') });

interface DeskPress {
  readonly desk: PageDesk;
  readonly since: string;
}

/** What is pressed about one desk. @param press @returns where its page says how it ended */
function deskPress(
  { desks, audit, logger, now }: PageParts,
  { user }: Visitor,
  did: 'redeliver' | 'resume',
  press: (pressed: DeskPress) => Promise<{ readonly outcome: string; readonly query: string }>,
) {
  return async (req: Request, res: Response) => {
    const form = deskSchema.safeParse(req.body).data;
    const desk = desks.find((one) => one.name === form?.desk);
    if (!form || !desk) {
      refuseWith(req, res, 400, { result: 'invalid', message: 'The form is not one of ours.' });
      return;
    }
    const note = (outcome: string) => audit.note({ who: user.name, did, what: desk.name, outcome }, now());
    try {
      const { outcome, query } = await within(LIST_WAIT_MS, press({ desk, since: form.since }));
      note(outcome);
      res.redirect(303, `${TODO_PATH}?${query}`);
    } catch (error) {
      logger.warn({ err: error, desk: desk.name, did }, 'worklist action failed');
      note('failed');
      res.redirect(303, `${TODO_PATH}?did=failed`);
    }
  };
}

function sendAgain(parts: PageParts, visitor: Visitor) {
  return deskPress(parts, visitor, 'redeliver', async ({ desk }) => {
    const count = await parts.work.redeliver(desk.name);
    return { outcome: count === 0 ? 'ended' : 'done', query: `did=redelivered&done=${count}` };
  });
}

/** A pause that somebody else has set meanwhile stays. */
function endPause(parts: PageParts, visitor: Visitor) {
  return deskPress(parts, visitor, 'resume', async ({ desk, since }) => {
    const { hold } = await desk.status();
    if (!hold || (hold.at ?? '') !== since) return { outcome: 'changed', query: 'did=changed' };
    await desk.resume();
    return { outcome: 'done', query: 'did=resumed' };
  });
}

// `/todo`: what waits for a person, and the buttons that settle it. For supervisors.
import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { within } from '../../../shared/deadline.js';
import { NUMBER_COLUMNS, numberCells } from '../../../shared/documents/numbersToCheck.js';
import { byteOrderMark, csvRow, encodeText } from '../../../shared/onec/csvOutput.js';
import type { ActionOutcome } from '../../documents/documentActions.js';
import { oneAtATime } from '../../http/oneAtATime.js';
import { refuseWith } from '../errorPages.js';
import type { Page, PageParts, Visitor } from '../page.js';
import { answerFromRedis } from '../redisPage.js';
import { TODO_PATH, todoView } from './todoView.js';

const LIST_WAIT_MS = 15_000;

export const todoPage: Page = {
  path: TODO_PATH,
  label: 'Разобрать',
  position: 25,
  roles: ['supervisor'],
  refusal: 'Разбирают старшие смены.',
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

/** One of several; `desk|job|seen`. */
const pickSchema = z.string().regex(/^[^|]+\|[^|]+\|[^|]*$/);
const reviewsSchema = z.object({
  action: z.enum(['again', 'reached', 'checked']),
  pick: z.union([pickSchema.transform((pick) => [pick]), z.array(pickSchema).max(200)]),
  sure: z.string().optional(),
});

const DID = { again: 'call again', reached: 'mark reached', checked: 'check' } as const;

function settleReviews({ documents, audit, logger, now }: PageParts, { user }: Visitor) {
  return async (req: Request, res: Response) => {
    const form = reviewsSchema.safeParse(req.body);
    if (!form.success) {
      res.redirect(303, `${TODO_PATH}?did=none`);
      return;
    }
    const { action, pick, sure } = form.data;
    const counts: Record<ActionOutcome | 'failed', number> = {
      done: 0,
      changed: 0,
      unsure: 0,
      bad_time: 0,
      failed: 0,
    };
    for (const [desk = '', job = '', seen = ''] of pick.map((text) => text.split('|'))) {
      const asked = { action, seen, isSure: sure !== undefined, atMs: null, by: user.name };
      const outcome = await within(LIST_WAIT_MS, documents.act(desk, job, asked, now())).catch(
        (error: unknown) => {
          logger.warn({ err: error, action }, 'review not settled');
          return 'failed' as const;
        },
      );
      counts[outcome] += 1;
      audit.note({ who: user.name, did: DID[action], what: outcome === 'done' ? job : '…', outcome }, now());
    }
    const query = new URLSearchParams({ did: 'reviews', ...asTexts(counts) });
    res.redirect(303, `${TODO_PATH}?${query.toString()}`);
  };
}

function asTexts(counts: Readonly<Record<string, number>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(counts).flatMap(([name, count]) => (count > 0 ? [[name, String(count)]] : [])),
  );
}

const redeliverSchema = z.object({ desk: z.string() });

function sendAgain({ work, desks, audit, logger, now }: PageParts, { user }: Visitor) {
  return async (req: Request, res: Response) => {
    const name = redeliverSchema.safeParse(req.body).data?.desk;
    const desk = desks.find((one) => one.name === name);
    if (!desk) {
      refuseWith(req, res, 400, { result: 'invalid', message: 'The form is not one of ours.' });
      return;
    }
    const note = (outcome: string) =>
      audit.note({ who: user.name, did: 'redeliver', what: desk.name, outcome }, now());
    try {
      const count = await within(LIST_WAIT_MS, work.redeliver(desk.name));
      note('done');
      res.redirect(303, `${TODO_PATH}?did=redelivered&done=${count}`);
    } catch (error) {
      logger.warn({ err: error, desk: desk.name }, 'results not sent again');
      note('failed');
      res.redirect(303, `${TODO_PATH}?did=reviews&failed=1`);
    }
  };
}

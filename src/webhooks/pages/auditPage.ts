// `/audit`: the audit trail, newest first, for supervisors; sentences for people, JSON for programs. What it is filtered by comes by
// POST, so that it is in no address and no log.
import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import { callbackJobIds } from '../../shared/callbackId.js';
import { say } from '../../shared/texts/say.js';
import { oneAtATime } from '../http/oneAtATime.js';
import { auditFilter, beforeOf, dayOf, matcher, type AuditFilter } from './auditFilter.js';
import { auditView } from './auditView.js';
import { refuseWith } from './errorPages.js';
import { answerFromRedis } from './redisPage.js';
import type { Page, PageParts, Visitor } from './page.js';

const PATH = '/audit';
const SHOWN = 200;
const SEARCH_WAIT_MS = 15_000;

export const auditPage: Page = {
  path: PATH,
  label: () => say('Журнал'),
  position: 30,
  roles: ['supervisor'],
  refusal: () => say('Журнал смотрят только старшие смены.'),
  routes,
};

const BUSY = { result: 'busy', message: 'Too many requests at once; try again in a moment.' };

function routes(parts: PageParts): (visitor: Visitor) => RequestHandler {
  const inTurn = oneAtATime((req, res) => refuseWith(req, res, 503, BUSY));
  const readForm = express.urlencoded({ extended: false, limit: '8kb' });
  return (visitor) => {
    const router = Router();
    router.get('/', show(parts, visitor));
    router.post('/', inTurn, readForm, search(parts, visitor));
    return router;
  };
}

function show(parts: PageParts, visitor: Visitor) {
  return async (req: Request, res: Response) => {
    const before = beforeOf(req.query['before']);
    await answerWith(parts, visitor, req, res, auditFilter({ before }));
  };
}

function search(parts: PageParts, visitor: Visitor) {
  return (req: Request, res: Response) => answerWith(parts, visitor, req, res, auditFilter(req.body));
}

async function answerWith(
  parts: PageParts,
  visitor: Visitor,
  req: Request,
  res: Response,
  filter: AuditFilter,
): Promise<void> {
  const { audit, desks, logger, now } = parts;
  const before = beforeOf(filter.before);
  const zone = desks[0]?.zone ?? 'UTC';
  audit.noteLook(visitor.user.name, PATH, now(), lookedFrom(before));
  await answerFromRedis(res, {
    path: PATH,
    visitor,
    logger,
    waitMs: SEARCH_WAIT_MS,
    load: async () => {
      const matches = matcher(filter, await namesOf(parts, filter));
      return audit.newest(SHOWN, { before, within: dayOf(filter, zone), matches });
    },
    send: (records) => {
      const next = records.length < SHOWN ? undefined : records.at(-1)?.id;
      if (req.accepts(['html', 'json']) === 'json') res.json({ records, next });
      else res.send(auditView({ records, next, filter, desks, path: PATH }, visitor));
    },
  });
}

function lookedFrom(before: string | undefined): { list?: string } {
  return before === undefined ? {} : { list: `before ${before}` };
}

/** Records name documents by reference, those of buttons by number too. @returns null: any document is wanted */
async function namesOf(
  { documents }: PageParts,
  { document }: AuditFilter,
): Promise<ReadonlySet<string> | null> {
  if (document === '') return null;
  const found = /\d/.test(document) ? await documents.find(document) : [];
  const refs = [document, ...callbackJobIds(document), ...found.map(({ ref }) => ref)];
  return new Set(refs.map((ref) => ref.toLowerCase()));
}

// `/desk` and `/desk/<name>`: what operators keep open beside their telephone. Supervisors may hold a desk back and let it go on.
import { Router, type RequestHandler, type Response } from 'express';
import type { BoardUser } from '../../shared/config/environment.js';
import type { DeskStatus } from '../../shared/calls/deskStatus.js';
import type { Logger } from '../../shared/logging.js';
import type { AuditTrail } from '../audit.js';
import type { DeskDay } from './deskDay.js';
import { within } from '../../shared/deadline.js';
import { deskAwayPage, deskListPage, deskPage } from './deskPage.js';
import { noticePage } from './doorPages.js';

export const DESK_PATH = '/desk';

/** What the pages need of a desk. */
export interface PageDesk {
  readonly name: string;
  readonly title: string;
  status(): Promise<DeskStatus>;
  day(): Promise<DeskDay>;
  hold(): Promise<void>;
  release(): Promise<void>;
}

export interface DeskRoutesParts {
  readonly desks: readonly PageDesk[];
  readonly audit: Pick<AuditTrail, 'note' | 'noteLook'>;
  readonly logger: Logger;
  readonly now: () => number;
}

const REDIS_LIMIT_MS = 2_000;

/** @returns the pages as one user may use them */
export function deskRoutes(parts: DeskRoutesParts): (user: BoardUser) => RequestHandler {
  const desks = new Map(parts.desks.map((desk) => [desk.name, desk]));
  return (user) => {
    const router = Router();
    router.get('/', list(parts, user));
    router.get('/:desk', show(desks, parts, user));
    router.post('/:desk/hold', action(desks, parts, user, 'hold'));
    router.post('/:desk/release', action(desks, parts, user, 'release'));
    return router;
  };
}

type Desks = ReadonlyMap<string, PageDesk>;

function list({ desks, audit, logger, now }: DeskRoutesParts, user: BoardUser): RequestHandler {
  return async (_req, res) => {
    const [only] = desks;
    if (only && desks.length === 1) {
      res.redirect(`${DESK_PATH}/${only.name}`);
      return;
    }
    audit.noteLook(user.name, DESK_PATH, now());
    await answerPage(res, user, logger, async () => {
      const listed = desks.map(async (desk) => ({ title: desk.title, status: await desk.status() }));
      return deskListPage(await Promise.all(listed), user.role);
    });
  };
}

function show(
  desks: Desks,
  { audit, logger, now }: DeskRoutesParts,
  user: BoardUser,
): RequestHandler<{ desk: string }> {
  return async (req, res, next) => {
    const desk = desks.get(req.params.desk);
    if (!desk) {
      next();
      return;
    }
    audit.noteLook(user.name, `${DESK_PATH}/${desk.name}`, now());
    await answerPage(res, user, logger, async () =>
      deskPage({
        day: await desk.day(),
        role: user.role,
        isStill: req.query['still'] !== undefined,
        nowMs: now(),
      }),
    );
  };
}

/** A page of Redis's, or the page that says that Redis is away. */
async function answerPage(
  res: Response,
  user: BoardUser,
  logger: Logger,
  page: () => Promise<string>,
): Promise<void> {
  res.set('Cache-Control', 'no-store');
  try {
    res.send(await within(REDIS_LIMIT_MS, page()));
  } catch (error) {
    logger.warn({ err: error }, 'no desk page');
    res.status(503).send(deskAwayPage(user.role));
  }
}

function action(
  desks: Desks,
  { audit, logger, now }: DeskRoutesParts,
  user: BoardUser,
  action: 'hold' | 'release',
): RequestHandler<{ desk: string }> {
  return async (req, res, next) => {
    const desk = desks.get(req.params.desk);
    if (!desk) {
      next();
      return;
    }
    if (user.role !== 'supervisor') {
      audit.note({ who: user.name, did: action, what: desk.name, outcome: 'refused' }, now());
      res.status(403).send(noticePage('Не для вас', 'Группу приостанавливают и продолжают только старшие.'));
      return;
    }
    const outcome = await within(REDIS_LIMIT_MS, desk[action]()).then(
      () => 'done',
      (error: unknown) => {
        logger.warn({ err: error, desk: desk.name, action }, 'not done');
        return 'failed';
      },
    );
    audit.note({ who: user.name, did: action, what: desk.name, outcome }, now());
    res.redirect(303, `${DESK_PATH}/${desk.name}`);
  };
}

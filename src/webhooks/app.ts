// The web process as one express application, built from plain parts so that tests can give it others.
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { BoardUser, TrustedProxies } from '../shared/config/environment.js';
import type { Logger } from '../shared/logging.js';
import { inLanguage } from '../shared/texts/say.js';
import type { WorkerSelf } from '../shared/redis/livingWorkers.js';
import type { AuditTrail } from './audit.js';
import type { TvLinks } from './access/tvLinks.js';
import type { LiveStreams } from './live/liveStreams.js';
import type { SystemState } from './state/systemState.js';
import type { Work } from './todo/work.js';
import type { Documents } from './documents/documents.js';
import type { RobotAddresses } from './http/connections.js';
import { networkWarnings } from './access/networkWarnings.js';
import { tvRoutes } from './pages/tv/tvPage.js';
import * as pages from './pages/index.js';
import type { EventDesk } from './robot/applyCallEvent.js';
import { eventRoute } from './robot/eventRoute.js';
import { Refusals, type KeepRefusals } from './robot/refusals.js';
import { cancelRoute, type CancelDesk } from './onec/cancelRoute.js';
import type { Page, PageDesk } from './pages/page.js';
import { noticesOf, type NoticedDesk } from './pages/notices.js';
import { BOARD, HOME, siteMap } from './pages/siteMap.js';
import { refuseWith } from './pages/errorPages.js';
import { healthRoutes } from './metrics/health.js';
import { STYLE_SOURCE } from './pages/layout.js';
import { SCRIPT_SOURCE } from './pages/liveScript.js';
import { COPY_SOURCE } from './pages/todo/copyScript.js';
import { createLogin } from './access/login.js';
import type { Metrics } from './metrics/metrics.js';
import { metricsRoute } from './metrics/metricsRoute.js';
import type { AccessControl } from './access/accessControl.js';
import { demandSameOrigin } from './access/sameOrigin.js';
import type { Spool } from './robot/spool.js';

/** A desk as the web process knows it. */
export interface WebDesk extends EventDesk, CancelDesk, PageDesk, Omit<NoticedDesk, 'robot'> {}

export interface WebParts {
  readonly logger: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** The proxies before this process; what they say of the caller's address and scheme is believed. */
  readonly trustedProxies: TrustedProxies;
  /** Where people and robots reach this process; requests for other hosts are warned of. */
  readonly publicUrl?: string | undefined;
  /** Told from where call events were accepted. */
  readonly robots?: Pick<RobotAddresses, 'note'>;
  /** At least one. */
  readonly desks: readonly WebDesk[];
  readonly documents: Documents;
  readonly work: Work;
  readonly state: () => Promise<SystemState>;
  readonly live: Pick<LiveStreams, 'follow'>;
  readonly tvLinks: Pick<TvLinks, 'tokenOf' | 'isRight'>;
  readonly spool: Pick<Spool, 'keep' | 'waiting'>;
  readonly metrics: Metrics;
  /** Where refused call events are kept. Left out: in the log only. */
  readonly keepRefusals?: KeepRefusals;
  /** Null: `/metrics` answers this machine only. */
  readonly metricsToken: string | null;
  readonly ping: () => Promise<unknown>;
  /** Which workers are alive. */
  readonly livingWorkers: () => Promise<readonly WorkerSelf[]>;
  readonly access: AccessControl;
  readonly audit: Pick<AuditTrail, 'note' | 'noteLook' | 'noteGuess' | 'newest'>;
  readonly board: (user: BoardUser) => RequestHandler;
}

export function createApp(parts: WebParts): Express {
  const ourPages: readonly Page[] = Object.values(pages);
  const counts = { [pages.todoPage.path]: () => parts.work.count(parts.now()) };
  const site = siteMap([BOARD, ...ourPages, ...noticesOf(parts.desks)], counts);
  const login = createLogin({ ...parts, site });
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', parts.trustedProxies);
  app.set('query parser', 'simple');
  app.use(securityHeaders);
  app.use(healthRoutes(parts.ping));
  app.use(networkWarnings(parts));
  app.use(eventRoute({ ...parts, refusals: refusalsOf(parts) }));
  app.use(metricsRoute(parts));
  app.use((_req, _res, next) => inLanguage('ru', next));
  app.use(demandSameOrigin);
  app.use(cancelRoute(parts));
  app.get('/', (_req, res) => res.redirect(HOME));
  app.use(tvRoutes(parts));
  app.use(login.routes);
  app.use(
    BOARD.path,
    login.admit(BOARD, ({ user }) => parts.board(user)),
  );
  for (const page of ourPages) app.use(page.path, login.admit(page, page.routes(parts)));
  app.use(notFound);
  app.use(refuse(parts.logger));
  return app;
}

function refusalsOf({ logger, now, keepRefusals }: WebParts): Refusals {
  return new Refusals({ logger, now, keep: keepRefusals ?? (() => Promise.resolve()) });
}

/** Referrers stay on the site. Without any, browsers on plain HTTP send `Origin: null` and could not log in. */
const securityHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      styleSrc: [STYLE_SOURCE],
      scriptSrc: [SCRIPT_SOURCE, COPY_SOURCE],
      connectSrc: ["'self'"],
      imgSrc: ['data:'],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  referrerPolicy: { policy: 'same-origin' },
  xFrameOptions: { action: 'deny' },
});

const notFound: RequestHandler = (req, res) =>
  refuseWith(req, res, 404, { result: 'not_found', message: 'There is nothing here.' });

const REFUSALS: Readonly<Record<number, readonly [result: string, message: string]>> = {
  400: ['invalid', 'The request is malformed.'],
  413: ['too_large', 'The body may have 16 KiB at most.'],
  415: ['unsupported', 'Send application/json in UTF-8, not compressed.'],
  503: ['busy', 'Too many logins at once; try again in a moment.'],
};

/** An error may quote the request: the answer has its status only, the log its kind and place only. */
function refuse(logger: Logger): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const status = statusOf(error);
    const [result, message] = REFUSALS[status] ?? [
      'failed',
      'Something went wrong; the log of the web process says what.',
    ];
    if (status === 500) logger.error({ err: error }, 'request failed');
    refuseWith(req, res, status, { result, message });
  };
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status in REFUSALS ? status : 500;
}

// The web process as one express application, built from plain parts so that tests can give it others.
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { BoardUser } from '../shared/config/environment.js';
import type { Logger } from '../shared/logging.js';
import type { AuditTrail } from './audit.js';
import { AUDIT_PATH, auditPage } from './pages/auditPage.js';
import { BOARD_PATH } from './board/board.js';
import type { EventDesk } from './robot/callEvent.js';
import { eventRoute } from './robot/eventRoute.js';
import { cancelRoute, type CancelDesk } from './onec/cancelRoute.js';
import { DESK_PATH, deskRoutes, type PageDesk } from './pages/deskRoutes.js';
import { healthRoutes } from './metrics/health.js';
import { STYLE_SOURCE } from './pages/layout.js';
import { createLogin } from './access/login.js';
import type { Metrics } from './metrics/metrics.js';
import { metricsRoute } from './metrics/metricsRoute.js';
import type { AccessControl } from './access/accessControl.js';
import { demandSameOrigin } from './access/sameOrigin.js';
import type { Spool } from './robot/spool.js';

/** A desk as the web process knows it. */
export interface WebDesk extends EventDesk, CancelDesk, PageDesk {
  readonly zone: string;
}

export interface WebParts {
  readonly logger: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How many proxies in front may be believed about the caller's address and scheme; 0 when there is none. */
  readonly trustedProxies: number;
  /** At least one. */
  readonly desks: readonly WebDesk[];
  readonly spool: Pick<Spool, 'keep' | 'waiting'>;
  readonly metrics: Metrics;
  /** Null: `/metrics` answers this machine only. */
  readonly metricsToken: string | null;
  readonly ping: () => Promise<unknown>;
  readonly access: AccessControl;
  readonly audit: Pick<AuditTrail, 'note' | 'noteLook' | 'newest'>;
  readonly board: (user: BoardUser) => RequestHandler;
}

export function createApp(parts: WebParts): Express {
  const { logger } = parts;
  const login = createLogin(parts);
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', parts.trustedProxies);
  app.set('query parser', 'simple');
  app.use(securityHeaders);
  app.use(healthRoutes(parts.ping));
  app.use(eventRoute(parts));
  app.use(metricsRoute(parts));
  app.use(demandSameOrigin);
  app.use(cancelRoute(parts));
  app.get('/', (_req, res) => res.redirect(BOARD_PATH));
  app.use(login.routes);
  app.use(BOARD_PATH, login.admit(parts.board));
  app.use(DESK_PATH, login.admit(deskRoutes(parts)));
  app.use(AUDIT_PATH, login.admit(auditPage({ ...parts, zone: parts.desks[0]?.zone ?? 'UTC' })));
  app.use(notFound);
  app.use(refuse(logger));
  return app;
}

/** Referrers stay on the site: with none at all, browsers on plain HTTP send `Origin: null` and could not log in. */
const securityHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      styleSrc: [STYLE_SOURCE],
      imgSrc: ['data:'],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  referrerPolicy: { policy: 'same-origin' },
  xFrameOptions: { action: 'deny' },
});

const notFound: RequestHandler = (_req, res) =>
  void res.status(404).json({ result: 'not_found', message: 'There is nothing here.' });

const REFUSALS: Readonly<Record<number, readonly [result: string, message: string]>> = {
  400: ['invalid', 'The request is malformed.'],
  413: ['too_large', 'The body may have 16 KiB at most.'],
  415: ['unsupported', 'Send application/json in UTF-8, not compressed.'],
  503: ['busy', 'Too many logins at once; try again in a moment.'],
};

/** What was thrown may quote the request: only its status is told, only its kind and place are logged. */
function refuse(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
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
    res.status(status).json({ result, message });
  };
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status in REFUSALS ? status : 500;
}

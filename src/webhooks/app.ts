// The web process as one express application, built from plain parts so that tests can give it others.
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { BoardUser } from '../shared/environment.js';
import type { Logger } from '../shared/logging.js';
import { BOARD_PATH } from './board.js';
import { callbackRoute, type CallbackDesk } from './callbackRoute.js';
import { healthRoutes } from './health.js';
import { createLogin } from './login.js';
import { STYLE_SOURCE } from './pages.js';
import type { People } from './people.js';
import { demandSameOrigin } from './sameOrigin.js';

export interface WebParts {
  readonly logger: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How many proxies in front may be believed about the caller's address and scheme; 0 when there is none. */
  readonly trustedProxies: number;
  readonly desks: readonly CallbackDesk[];
  readonly ping: () => Promise<unknown>;
  readonly people: People;
  readonly board: (user: BoardUser) => RequestHandler;
}

export function createApp(parts: WebParts): Express {
  const { logger, now } = parts;
  const login = createLogin(parts.people, logger);
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', parts.trustedProxies);
  app.set('query parser', 'simple');
  app.use(securityHeaders);
  app.use(healthRoutes(parts.ping));
  app.use(callbackRoute({ desks: parts.desks, logger, now }));
  app.use(demandSameOrigin);
  app.get('/', (_req, res) => res.redirect(BOARD_PATH));
  app.use(login.routes);
  app.use(BOARD_PATH, login.admit(parts.board));
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

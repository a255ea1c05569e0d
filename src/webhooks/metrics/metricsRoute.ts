// `/metrics`: for callers who have METRICS_TOKEN. Without a token set it is for this machine only, never through a proxy.
import { Router, type RequestHandler } from 'express';
import type { DeskStatus } from '../../shared/calls/deskStatus.js';
import { within } from '../../shared/deadline.js';
import { bearerOf, isFromHere, NO_TOKEN, NOT_FROM_HERE } from '../../shared/http/metricsAccess.js';
import { isSameSecret } from '../../shared/http/secrets.js';
import type { WorkerSelf } from '../../shared/redis/livingWorkers.js';
import { answerShutOut, GuessLimit, type GuessParts } from '../access/limits.js';
import { answer } from '../http/answer.js';
import { REDIS_WAIT_MS } from '../http/redisWaits.js';
import type { Metrics } from './metrics.js';

export interface MetricsRouteParts extends GuessParts {
  readonly metrics: Metrics;
  readonly metricsToken: string | null;
  readonly desks: readonly { status(): Promise<DeskStatus> }[];
  readonly livingWorkers: () => Promise<readonly WorkerSelf[]>;
  readonly spool: { waiting(): Promise<readonly string[]> };
}

export function metricsRoute(parts: MetricsRouteParts): Router {
  const router = Router();
  router.get('/metrics', admit(parts.metricsToken, new GuessLimit(parts)), async (_req, res) => {
    const [statuses, workers, spooled] = await Promise.all([
      within(REDIS_WAIT_MS, Promise.all(parts.desks.map((desk) => desk.status()))).catch(() => null),
      within(REDIS_WAIT_MS, parts.livingWorkers()).catch(() => null),
      parts.spool.waiting().then(
        (names) => names.length,
        () => null,
      ),
    ]);
    const text = await parts.metrics.text(statuses, workers, spooled);
    res.set({ 'Content-Type': parts.metrics.contentType, 'Cache-Control': 'no-store' }).send(text);
  });
  return router;
}

function admit(token: string | null, limit: GuessLimit): RequestHandler {
  return (req, res, next) => {
    if (token === null) {
      if (isFromHere(req)) next();
      else answer(res, 403, 'forbidden', NOT_FROM_HERE);
      return;
    }
    const shutOut = limit.shutOut(req);
    if (shutOut) {
      answerShutOut(req, res, shutOut, 'tokens');
      return;
    }
    const given = bearerOf(req);
    const isRight =
      given !== undefined && limit.checkedNow(req, '/metrics', () => isSameSecret(given, token));
    if (isRight) next();
    else {
      res.set('WWW-Authenticate', 'Bearer realm="Marvin"');
      answer(res, 401, 'unauthorized', NO_TOKEN);
    }
  };
}

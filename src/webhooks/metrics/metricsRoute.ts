// `/metrics`: for callers who have METRICS_TOKEN. Without a token set it is for this machine only, never through a proxy.
import { BlockList, isIPv6 } from 'node:net';
import { Router, type Request, type RequestHandler } from 'express';
import type { DeskStatus } from '../../shared/calls/deskStatus.js';
import { within } from '../../shared/deadline.js';
import { answerShutOut, GuessLimit, type GuessParts } from '../access/limits.js';
import { isSameSecret } from '../access/secrets.js';
import { answer } from '../http/answer.js';
import { FORWARDING_HEADERS } from '../http/forwarded.js';
import { REDIS_WAIT_MS } from '../http/redisWaits.js';
import type { Metrics } from './metrics.js';

export interface MetricsRouteParts extends GuessParts {
  readonly metrics: Metrics;
  readonly metricsToken: string | null;
  readonly desks: readonly { status(): Promise<DeskStatus> }[];
  readonly spool: { waiting(): Promise<readonly string[]> };
}

export function metricsRoute(parts: MetricsRouteParts): Router {
  const router = Router();
  router.get('/metrics', admit(parts.metricsToken, new GuessLimit(parts)), async (_req, res) => {
    const [statuses, spooled] = await Promise.all([
      within(REDIS_WAIT_MS, Promise.all(parts.desks.map((desk) => desk.status()))).catch(() => null),
      parts.spool.waiting().then(
        (names) => names.length,
        () => null,
      ),
    ]);
    const text = await parts.metrics.text(statuses, spooled);
    res.set({ 'Content-Type': parts.metrics.contentType, 'Cache-Control': 'no-store' }).send(text);
  });
  return router;
}

function admit(token: string | null, limit: GuessLimit): RequestHandler {
  return (req, res, next) => {
    if (token === null) {
      if (isFromHere(req)) next();
      else answer(res, 403, 'forbidden', 'Set METRICS_TOKEN, or ask from this machine.');
      return;
    }
    const shutOut = limit.shutOut(req);
    if (shutOut) {
      answerShutOut(req, res, shutOut, 'tokens');
      return;
    }
    const given = /^Bearer +(\S+)$/i.exec(req.get('authorization') ?? '')?.[1];
    const isRight =
      given !== undefined && limit.checkedNow(req, '/metrics', () => isSameSecret(given, token));
    if (isRight) next();
    else {
      res.set('WWW-Authenticate', 'Bearer realm="Marvin"');
      answer(res, 401, 'unauthorized', 'Send METRICS_TOKEN as a bearer token.');
    }
  };
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

const OWN_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** A proxy on this machine connects from loopback too. So does a browser here that a foreign name led to us. */
function isFromHere(req: Request): boolean {
  const address = req.socket.remoteAddress ?? '';
  const isLoopback = address !== '' && LOOPBACK.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  return (
    isLoopback &&
    OWN_HOSTS.has(req.hostname) &&
    FORWARDING_HEADERS.every((header) => req.get(header) === undefined)
  );
}

// `/metrics`: for whoever holds METRICS_TOKEN; without one for this machine only, and never for what a proxy passed on.
import { BlockList, isIPv6 } from 'node:net';
import { Router, type Request, type RequestHandler } from 'express';
import type { DeskStatus } from '../../shared/calls/deskStatus.js';
import { within } from '../../shared/deadline.js';
import { limitFailedLogins } from '../access/limits.js';
import type { Metrics } from './metrics.js';
import { isSameSecret } from '../access/secrets.js';

export interface MetricsRouteParts {
  readonly metrics: Metrics;
  readonly metricsToken: string | null;
  readonly desks: readonly { status(): Promise<DeskStatus> }[];
  readonly spool: { waiting(): Promise<readonly string[]> };
}

const REDIS_LIMIT_MS = 2_000;

export function metricsRoute(parts: MetricsRouteParts): Router {
  const router = Router();
  router.get('/metrics', slowDownGuesses(), admit(parts.metricsToken), async (_req, res) => {
    const [statuses, spooled] = await Promise.all([
      within(REDIS_LIMIT_MS, Promise.all(parts.desks.map((desk) => desk.status()))).catch(() => null),
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

function slowDownGuesses(): RequestHandler {
  return limitFailedLogins((_req, res) => {
    res
      .status(429)
      .json({ result: 'too_many', message: 'Too many wrong tokens; wait a quarter of an hour.' });
  });
}

function admit(token: string | null): RequestHandler {
  return (req, res, next) => {
    if (token === null) {
      if (isFromHere(req)) next();
      else
        res
          .status(403)
          .json({ result: 'forbidden', message: 'Set METRICS_TOKEN, or ask from this machine.' });
      return;
    }
    const given = /^Bearer +(\S+)$/i.exec(req.get('authorization') ?? '')?.[1] ?? '';
    if (isSameSecret(given, token)) next();
    else {
      res.set('WWW-Authenticate', 'Bearer realm="Marvin"');
      res.status(401).json({ result: 'unauthorized', message: 'Send METRICS_TOKEN as a bearer token.' });
    }
  };
}

/** What proxies add; none of them can be taken away again by the caller behind the proxy. */
const PASSED_ON = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
];

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

const OWN_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** A proxy on this machine connects from loopback too, and so does a browser here that a foreign name led to us. */
function isFromHere(req: Request): boolean {
  const address = req.socket.remoteAddress ?? '';
  const isLoopback = address !== '' && LOOPBACK.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  return (
    isLoopback && OWN_HOSTS.has(req.hostname) && PASSED_ON.every((header) => req.get(header) === undefined)
  );
}

// Warns, once an hour, of a proxy that nobody told us about and of addresses that are not ours. Behind such a proxy all
// callers are one address, and ten wrong passwords shut everybody out.
import type { Request, RequestHandler } from 'express';
import type { Logger } from '../../shared/logging.js';
import { FORWARDING_HEADERS } from '../../shared/http/forwarded.js';

const EVERY_MS = 3_600_000;

export interface NetworkWarningsParts {
  readonly logger: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** The configuration's `publicUrl`. */
  readonly publicUrl?: string | undefined;
}

type Trusts = (address: string | undefined, hop: number) => boolean;

export function networkWarnings({ logger, now, publicUrl }: NetworkWarningsParts): RequestHandler {
  const proxy = onceAnHour(now);
  const host = onceAnHour(now);
  const ourHost = publicUrl === undefined ? null : new URL(publicUrl).host;
  return (req, _res, next) => {
    const headers = FORWARDING_HEADERS.filter((name) => req.get(name) !== undefined);
    if (headers.length > 0 && !isTrusted(req))
      proxy(() =>
        logger.warn(
          { headers, from: req.socket.remoteAddress },
          'a proxy that TRUST_PROXY does not trust passes requests on: all callers count as its address, and ten wrong passwords shut them all out; set TRUST_PROXY',
        ),
      );
    if (ourHost !== null && req.path !== '/metrics' && req.host.toLowerCase() !== ourHost)
      host(() =>
        logger.warn(
          { publicUrl },
          'a request came for another host than that of publicUrl; check the proxy, or publicUrl',
        ),
      );
    next();
  };
}

function isTrusted(req: Request): boolean {
  const trusts = req.app.get('trust proxy fn') as Trusts; // express compiles it from 'trust proxy'
  return trusts(req.socket.remoteAddress, 0);
}

function onceAnHour(now: () => number): (warn: () => void) => void {
  let lastMs = -Infinity;
  return (warn) => {
    if (now() - lastMs < EVERY_MS) return;
    lastMs = now();
    warn();
  };
}

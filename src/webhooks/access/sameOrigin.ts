// Requests from other sites may not change anything. SameSite cookies are the first wall, this is the second.
import type { Request, RequestHandler } from 'express';
import { refuseWith } from '../pages/errorPages.js';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

const FORBIDDEN = {
  result: 'forbidden',
  message: 'Requests from other sites may not change anything.',
} as const;

/** Refuses state-changing requests that another site made a browser send. */
export const demandSameOrigin: RequestHandler = (req, res, next) => {
  if (SAFE_METHODS.has(req.method) || isSameOrigin(req)) next();
  else refuseWith(req, res, 403, FORBIDDEN);
};

/**
 * The algorithm of Go's http.CrossOriginProtection: Sec-Fetch-Site is believed. Older browsers, and browsers on plain
 * HTTP, send Origin with every write instead. A request with neither comes from no browser and carries nobody's cookie.
 */
function isSameOrigin(req: Request): boolean {
  const site = req.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = req.get('origin');
  return origin === undefined || hostOf(origin) === req.host;
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

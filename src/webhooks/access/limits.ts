// Slows down whoever guesses: failed logins and failed callback tokens, counted by address.
import { ipKeyGenerator, rateLimit, type RateLimitRequestHandler } from 'express-rate-limit';
import type { Request, RequestHandler } from 'express';

const COMMON = { standardHeaders: 'draft-8', legacyHeaders: false, validate: false } as const;

const MAX_FAILED_LOGINS = 10;

/**
 * Ten refused logins (401) in a quarter of an hour shut an address out until it has passed. Only what was refused is
 * counted, and only then: right ones may come in any number at once.
 */
export function limitFailedLogins(tooMany: RequestHandler): RequestHandler {
  const failures = rateLimit({
    ...COMMON,
    standardHeaders: false,
    windowMs: 15 * 60_000,
    keyGenerator: addressOf,
    handler: () => undefined,
  });
  return async (req, res, next) => {
    const { totalHits = 0, resetTime } = (await failures.getKey(addressOf(req))) ?? {};
    if (resetTime && totalHits >= MAX_FAILED_LOGINS) {
      res.set('Retry-After', String(Math.ceil((resetTime.getTime() - Date.now()) / 1_000)));
      await tooMany(req, res, next);
      return;
    }
    res.once('finish', () => {
      if (res.statusCode === 401) void failures(req, res, () => undefined);
    });
    next();
  };
}

/** An IPv6 caller is its network: it has addresses without number. */
function addressOf(req: Request): string {
  return ipKeyGenerator(req.ip ?? '');
}

/**
 * Put behind a failed token check, so it never refuses a right token: robots of many customers share VoiceBox's
 * addresses, and a stranger's guesses there must not cost us the outcome of a call.
 */
export function limitFailedTokens(tooMany: RequestHandler): RateLimitRequestHandler {
  return rateLimit({ ...COMMON, windowMs: 60_000, limit: 30, handler: tooMany });
}

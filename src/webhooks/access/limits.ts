// Slows down callers who guess: failed logins and failed tokens, counted by address.
import { ipKeyGenerator, rateLimit, type RateLimitRequestHandler } from 'express-rate-limit';
import type { Request, RequestHandler } from 'express';
import { answer } from '../http/answer.js';

const COMMON = { standardHeaders: 'draft-8', legacyHeaders: false, validate: false } as const;

const MAX_FAILED_LOGINS = 10;

/**
 * After ten refused logins (401) within a quarter of an hour an address is shut out until that quarter is over. A login is
 * counted when it has been refused, so any number of right ones may come at once.
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

/** `limitFailedLogins` where only programs ask. @param secrets what they guess at */
export function limitGuesses(secrets: 'passwords' | 'tokens'): RequestHandler {
  return limitFailedLogins((_req, res) =>
    answer(res, 429, 'too_many', `Too many wrong ${secrets}; wait a quarter of an hour.`),
  );
}

/** An IPv6 caller is counted by its network: it has more addresses than could be counted. */
function addressOf(req: Request): string {
  return ipKeyGenerator(req.ip ?? '');
}

/**
 * Belongs behind a failed token check, so that it never refuses a right token: robots of many customers share VoiceBox's
 * addresses, and a stranger's guesses there must not cost us the outcome of a call.
 */
export function limitFailedTokens(tooMany: RequestHandler): RateLimitRequestHandler {
  return rateLimit({ ...COMMON, windowMs: 60_000, limit: 30, handler: tooMany });
}

// Slows down whoever guesses: failed logins and failed callback tokens, counted by address.
import { rateLimit, type RateLimitRequestHandler } from 'express-rate-limit';
import type { RequestHandler } from 'express';

const COMMON = { standardHeaders: 'draft-8', legacyHeaders: false, validate: false } as const;

/** Ten refused logins (401) in a quarter of an hour shut an address out until it has passed; successes do not count. */
export function limitFailedLogins(tooMany: RequestHandler): RateLimitRequestHandler {
  return rateLimit({
    ...COMMON,
    windowMs: 15 * 60_000,
    limit: 10,
    skipSuccessfulRequests: true,
    requestWasSuccessful: (_req, res) => res.statusCode !== 401,
    handler: tooMany,
  });
}

/**
 * Put behind a failed token check, so it never refuses a right token: robots of many customers share VoiceBox's
 * addresses, and a stranger's guesses there must not cost us the outcome of a call.
 */
export function limitFailedTokens(tooMany: RequestHandler): RateLimitRequestHandler {
  return rateLimit({ ...COMMON, windowMs: 60_000, limit: 30, handler: tooMany });
}

// Slows down callers who guess passwords and tokens, counted by address. What is counted is what was checked, not what was
// answered: a caller who hangs up has guessed all the same.
import { ipKeyGenerator, rateLimit, type RateLimitRequestHandler } from 'express-rate-limit';
import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from '../../shared/logging.js';
import type { AuditTrail } from '../audit.js';
import { BoundedStore } from '../../shared/http/boundedStore.js';
import { refuseWith } from '../pages/errorPages.js';

const MAX_WRONG = 10;
const QUARTER_MS = 15 * 60_000;

export interface GuessParts {
  readonly logger: Logger;
  readonly audit: Pick<AuditTrail, 'noteGuess'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The caller's address is shut out for so many seconds. */
export interface ShutOut {
  readonly kind: 'shut out';
  readonly retryAfterS: number;
}

/** After ten wrong passwords within a quarter of an hour an address is shut out until that quarter is over. */
export class GuessLimit {
  readonly #wrong = new BoundedStore(QUARTER_MS);
  readonly #parts: GuessParts;

  constructor(parts: GuessParts) {
    this.#parts = parts;
  }

  /** Whether the caller is shut out. Ask again right before each check: others may have guessed meanwhile. */
  shutOut(req: Request): ShutOut | null {
    const count = this.#wrong.running(addressOf(req));
    if (!count || count.hits < MAX_WRONG) return null;
    return { kind: 'shut out', retryAfterS: Math.ceil((count.endsMs - Date.now()) / 1_000) };
  }

  /**
   * Counts a check before it is made, and takes the count back if the secret was right. A wrong one is logged and audited,
   * without anything that was typed: people type passwords into the field for the name.
   *
   * @param where the secret was sent, such as `/login`
   * @param check whether the secret is right
   */
  async checked<Found>(req: Request, where: string, check: () => Promise<Found>): Promise<Found> {
    const count = this.#wrong.hit(addressOf(req));
    let found: Found | null = null;
    try {
      found = await check();
      return found;
    } finally {
      if (found) count.hits -= 1;
      else this.#tell(req, where, count.hits);
    }
  }

  /** `checked` for a check that takes no time. */
  checkedNow(req: Request, where: string, check: () => boolean): boolean {
    const count = this.#wrong.hit(addressOf(req));
    const isRight = check();
    if (isRight) count.hits -= 1;
    else this.#tell(req, where, count.hits);
    return isRight;
  }

  #tell(req: Request, where: string, wrong: number): void {
    const { logger, audit, now } = this.#parts;
    logger.warn({ from: req.ip, where, wrong }, 'login refused');
    if (wrong === MAX_WRONG) logger.warn({ from: req.ip }, 'address shut out for a quarter of an hour');
    audit.noteGuess(`${where} from ${req.ip ?? '?'}`, now());
  }
}

/** 429. @param secrets what the caller guesses at */
export function answerShutOut(req: Request, res: Response, { retryAfterS }: ShutOut, secrets: string): void {
  res.set('Retry-After', String(retryAfterS));
  const message = `Too many wrong ${secrets}; wait a quarter of an hour.`;
  refuseWith(req, res, 429, { result: 'too_many', message });
}

/** An IPv6 caller is counted by its network: it has more addresses than could be counted. */
export function addressOf(req: Request): string {
  return ipKeyGenerator(req.ip ?? '');
}

const TOKEN_WINDOW_MS = 60_000;

/**
 * Belongs behind a failed token check, so that it never refuses a right token: robots of many customers share VoiceBox's
 * addresses, and a stranger's guesses there must not cost us the outcome of a call.
 */
export function limitFailedTokens(tooMany: RequestHandler): RateLimitRequestHandler {
  return rateLimit({
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    validate: false,
    windowMs: TOKEN_WINDOW_MS,
    store: new BoundedStore(TOKEN_WINDOW_MS),
    limit: 30,
    handler: tooMany,
  });
}

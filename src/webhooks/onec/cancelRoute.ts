// `DELETE /callbacks/<ref>`: 1C says that nobody need be rung about a document any more, because the patient rang in or came.
import { Router, type RequestHandler, type Response } from 'express';
import type { CancelOutcome } from '../../shared/calls/cancel.js';
import type { OnecConfig } from '../../shared/config/configSchema.js';
import type { Logger } from '../../shared/logging.js';
import type { AuditTrail } from '../audit.js';
import { within } from '../../shared/deadline.js';
import { limitFailedLogins } from '../access/limits.js';
import { basicCredentials, isSameSecret } from '../access/secrets.js';

/** What the route needs of a desk; cancel is that of shared/calls, bound to its queues. */
export interface CancelDesk {
  readonly name: string;
  /** Who may cancel here, `onec.access`; undefined: nobody over HTTP. */
  readonly access: OnecConfig['access'];
  cancel(ref: string, reason: string, nowMs: number): Promise<CancelOutcome>;
}

export interface CancelRouteParts {
  readonly desks: readonly CancelDesk[];
  readonly audit: Pick<AuditTrail, 'note'>;
  readonly logger: Logger;
  readonly now: () => number;
}

const REDIS_LIMIT_MS = 2_000;
const RETRY_AFTER_S = 5;
const MAX_REF_CHARACTERS = 200;
const REASON = '1C';

/** The route answers 404, like any address that does not exist, while no desk has `onec.access`. */
export function cancelRoute(parts: CancelRouteParts): Router {
  const router = Router();
  const open = parts.desks.filter(({ access }) => access !== undefined);
  if (open.length === 0) return router;
  router.use('/callbacks', slowDownGuesses());
  router.delete('/callbacks/:ref', cancel(open, parts));
  return router;
}

function slowDownGuesses(): RequestHandler {
  return limitFailedLogins((_req, res) => {
    answer(res, 429, 'too_many', 'Too many wrong passwords; wait a quarter of an hour.');
  });
}

function cancel(open: readonly CancelDesk[], parts: CancelRouteParts): RequestHandler<{ ref: string }> {
  return async (req, res) => {
    const desks = desksOf(open, req.get('authorization'));
    const ref = req.params.ref.trim();
    if (desks.length === 0) refuse(res);
    else if (ref === '' || ref.length > MAX_REF_CHARACTERS)
      answer(res, 400, 'invalid', 'That is no document reference.');
    else await cancelAndAnswer(desks, ref, res, parts);
  };
}

/** The desks whose access these credentials are; every desk is compared, so the time tells nothing. */
function desksOf(open: readonly CancelDesk[], authorization: string | undefined): CancelDesk[] {
  const given = basicCredentials(authorization) ?? { name: '', password: '' };
  return open.filter(({ access }) => {
    const isName = isSameSecret(given.name, access?.username ?? '');
    const isPassword = isSameSecret(given.password, access?.password ?? '');
    return isName && isPassword;
  });
}

async function cancelAndAnswer(
  desks: readonly CancelDesk[],
  ref: string,
  res: Response,
  { audit, logger, now }: CancelRouteParts,
): Promise<void> {
  try {
    const cancelling = desks.map((desk) => desk.cancel(ref, REASON, now()));
    const result = strongest(await within(REDIS_LIMIT_MS, Promise.all(cancelling)));
    // What names no document of ours may be anything, a number or a name as well.
    const what = result === 'unknown' ? '…' : ref;
    audit.note({ who: '1C', did: 'cancel', what, outcome: result }, now());
    if (result === 'unknown') answer(res, 404, 'unknown', 'No callback is known for this document.');
    else answer(res, 200, result);
  } catch (error) {
    logger.error({ err: error }, 'not cancelled');
    res.set('Retry-After', String(RETRY_AFTER_S));
    answer(res, 503, 'unavailable', 'Marvin cannot reach Redis; ask again, it is safe to repeat.');
  }
}

/** A document may have moved between desks: it is cancelled if it was anywhere. */
function strongest(outcomes: readonly CancelOutcome[]): CancelOutcome {
  if (outcomes.includes('cancelled')) return 'cancelled';
  return outcomes.includes('ended') ? 'ended' : 'unknown';
}

function refuse(res: Response): void {
  res.set('WWW-Authenticate', 'Basic realm="Marvin", charset="UTF-8"');
  answer(res, 401, 'unauthorized', 'Wrong name or password.');
}

function answer(res: Response, status: number, result: string, message?: string): void {
  res.status(status).json(message === undefined ? { result } : { result, message });
}

// `DELETE /callbacks/<ref>`: 1C cancels a document's callback, because the patient rang in or came.
import { Router, type Request, type RequestHandler, type Response } from 'express';
import { documentRef } from '../../shared/callbackId.js';
import { strongest, type CancelOutcome } from '../../shared/calls/cancel.js';
import type { OnecConfig } from '../../shared/config/configSchema.js';
import type { Logger } from '../../shared/logging.js';
import type { AuditTrail } from '../audit.js';
import { within } from '../../shared/deadline.js';
import { answerShutOut, GuessLimit } from '../access/limits.js';
import { basicCredentials, isSameSecret } from '../../shared/http/secrets.js';
import { answer, answerUnavailable } from '../http/answer.js';
import { REDIS_WAIT_MS } from '../http/redisWaits.js';

/** What the route needs of a desk; `cancel` is cancelCallback of shared/calls, bound to the desk's queues. */
export interface CancelDesk {
  readonly name: string;
  /** Who may cancel here, `onec.access`; undefined: nobody over HTTP. */
  readonly access: OnecConfig['access'];
  cancel(ref: string, reason: string, nowMs: number): Promise<CancelOutcome>;
}

export interface CancelRouteParts {
  readonly desks: readonly CancelDesk[];
  readonly audit: Pick<AuditTrail, 'note' | 'noteGuess'>;
  readonly logger: Logger;
  readonly now: () => number;
}

const MAX_REF_CHARACTERS = 200;
const REASON = '1C';

/** While no desk has `onec.access`, the route answers 404 like any address that does not exist. */
export function cancelRoute(parts: CancelRouteParts): Router {
  const router = Router();
  const open = parts.desks.filter(({ access }) => access !== undefined);
  if (open.length === 0) return router;
  router.delete('/callbacks/:ref', cancel(open, parts));
  return router;
}

function cancel(open: readonly CancelDesk[], parts: CancelRouteParts): RequestHandler<{ ref: string }> {
  const limit = new GuessLimit(parts);
  return async (req, res) => {
    const shutOut = limit.shutOut(req as never); // it looks at the address only, whatever the route's parameters
    if (shutOut) {
      answerShutOut(req, res, shutOut, 'passwords');
      return;
    }
    const desks = desksOf(open, req as never, limit);
    const ref = req.params.ref.trim();
    if (desks.length === 0) refuse(res);
    else if (ref === '' || ref.length > MAX_REF_CHARACTERS)
      answer(res, 400, 'invalid', 'That is no document reference.');
    else await cancelAndAnswer(desks, ref, res, parts);
  };
}

/** The desks that the credentials open. Every desk is compared, so that the time tells nothing. */
function desksOf(open: readonly CancelDesk[], req: Request, limit: GuessLimit): CancelDesk[] {
  const given = basicCredentials(req.get('authorization'));
  if (given === null) return [];
  const opened = open.filter(({ access }) => {
    const isName = isSameSecret(given.name, access?.username ?? '');
    const isPassword = isSameSecret(given.password, access?.password ?? '');
    return isName && isPassword;
  });
  limit.checkedNow(req, '/callbacks', () => opened.length > 0);
  return opened;
}

async function cancelAndAnswer(
  desks: readonly CancelDesk[],
  ref: string,
  res: Response,
  { audit, logger, now }: CancelRouteParts,
): Promise<void> {
  try {
    const cancelling = desks.map((desk) => desk.cancel(ref, REASON, now()));
    const result = strongest(await within(REDIS_WAIT_MS, Promise.all(cancelling)));
    // What is no document of ours may be anything, even a patient's number or name.
    const what = result === 'unknown' ? '…' : documentRef(ref);
    audit.note({ who: '1C', did: 'cancel', what, outcome: result }, now());
    if (result === 'unknown') answer(res, 404, 'unknown', 'No callback is known for this document.');
    else answer(res, 200, result);
  } catch (error) {
    logger.error({ err: error }, 'callback not cancelled; 1C is asked to send it again');
    answerUnavailable(res, 'Marvin cannot reach Redis; ask again, it is safe to repeat.');
  }
}

function refuse(res: Response): void {
  res.set('WWW-Authenticate', 'Basic realm="Marvin", charset="UTF-8"');
  answer(res, 401, 'unauthorized', 'Wrong name or password.');
}

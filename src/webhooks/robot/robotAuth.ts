// Who may send call events: callers with the desk's token or, where the desk has a signing secret, callers who sign with it.
import type { RequestHandler, Response } from 'express';
import type { Logger } from '../../shared/logging.js';
import type { EventDesk } from './applyCallEvent.js';
import { CHECKS_CALL_ID } from '../../shared/contracts/callEvent.js';
import { within } from '../../shared/deadline.js';
import { limitFailedTokens } from '../access/limits.js';
import { basicCredentials, isSameSecret } from '../../shared/http/secrets.js';
import { answer } from '../http/answer.js';
import { REDIS_SHORT_WAIT_MS } from '../http/redisWaits.js';
import { TEST_OF_CHECK, type Refusals } from './refusals.js';
import { isSigned, signatureHeaders, type SignatureHeaders } from './signature.js';

export type EventHandler = RequestHandler<{ desk: string; callid: string }>;

export interface RobotAuth {
  /** Runs before the body is read. */
  readonly admit: EventHandler;
  /** Runs after the body is read. Requests to a desk without a signing secret pass. */
  readonly demandSignature: EventHandler;
}

/** What is needed besides the desks. */
export interface RobotAuthParts {
  readonly logger: Logger;
  readonly refusals: Pick<Refusals, 'note'>;
}

/** An unknown desk and a wrong token get the same answer in the same time. */
export function robotAuth(desks: ReadonlyMap<string, EventDesk>, parts: RobotAuthParts): RobotAuth {
  const refuse = refusal(desks, parts);
  return {
    admit: (req, res, next) => {
      const desk = desks.get(req.params.desk);
      const given =
        req.get('x-callback-token') || (basicCredentials(req.get('authorization'))?.password ?? '');
      const hasToken = isSameSecret(given, desk?.robot.callbackToken ?? '');
      const isUnsigned = desk?.robot.signingSecret === undefined;
      const mayPass = isUnsigned ? hasToken : signatureHeaders(req.headers) !== null;
      if (desk && mayPass) next();
      else refuse(req, res, isUnsigned ? wrongToken(given) : 'the headers of a signature are missing');
    },
    demandSignature: async (req, res, next) => {
      const desk = desks.get(req.params.desk);
      const secret = desk?.robot.signingSecret;
      const headers = signatureHeaders(req.headers);
      const body = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
      if (!desk || secret === undefined) next();
      else if (headers === null || !isSigned(secret, headers, body))
        refuse(req, res, 'the signature is wrong, or more than five minutes away');
      else if (await isReplay(desk, headers, parts.logger)) refuse(req, res, 'the signed event came before');
      else next();
    },
  };
}

/** Says nothing of the token but how it went wrong. */
function wrongToken(given: string): string {
  if (given === '') return 'no token was sent';
  return /[{}]/.test(given) ? 'the token is an unfilled variable' : 'the token is wrong';
}

/** False while Redis is away. The event then goes to the spool, and a replay comes out of it as a duplicate. */
async function isReplay(desk: EventDesk, headers: SignatureHeaders, logger: Logger): Promise<boolean> {
  try {
    return !(await within(REDIS_SHORT_WAIT_MS, desk.isNewMessage(headers)));
  } catch (error) {
    logger.warn({ err: error, desk: desk.name }, 'signed call event not checked for a replay');
    return false;
  }
}

type Refuse = (req: Parameters<EventHandler>[0], res: Response, detail: string) => void;

/** The same answer for every reason. Callers who try again and again are slowed down. */
function refusal(desks: ReadonlyMap<string, EventDesk>, { refusals }: RobotAuthParts): Refuse {
  const slowDown = limitFailedTokens((_req, res) => {
    answer(res, 429, 'too_many', 'Too many wrong tokens; wait a minute.');
  });
  return (req, res, detail) => {
    const desk = desks.has(req.params.desk) ? req.params.desk : null;
    const isTest = req.params.callid === CHECKS_CALL_ID;
    const why = desk === null ? NO_DESK : isTest ? TEST_OF_CHECK : detail;
    refusals.note(desk, { reason: 'unauthorized', detail: why });
    const refuse = () => answer(res, 401, 'unauthorized', 'Wrong callback token, or no new signature.');
    void slowDown(req as never, res, refuse); // it looks at the address only, whatever the route's parameters
  };
}

const NO_DESK = 'the address names no desk of the configuration';

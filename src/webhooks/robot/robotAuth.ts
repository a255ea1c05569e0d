// Who may send callbacks: whoever knows the desk's token, or, where the desk has a signing secret, only whoever signs with it.
import type { RequestHandler, Response } from 'express';
import type { Logger } from '../../shared/logging.js';
import type { EventDesk } from './callEvent.js';
import { within } from '../../shared/deadline.js';
import { limitFailedTokens } from '../access/limits.js';
import { basicCredentials, isSameSecret } from '../access/secrets.js';
import { isSigned, signatureHeaders, type SignatureHeaders } from './signature.js';

export type EventHandler = RequestHandler<{ desk: string; callid: string }>;

export interface RobotAuth {
  /** Goes before the body is read. */
  readonly admit: EventHandler;
  /** Goes after the body is read; lets pass what needs no signature. */
  readonly demandSignature: EventHandler;
}

const REDIS_LIMIT_MS = 1_000;

/** An unknown desk and a wrong token look alike, also in time. */
export function robotAuth(desks: ReadonlyMap<string, EventDesk>, logger: Logger): RobotAuth {
  const refuse = refusal();
  return {
    admit: (req, res, next) => {
      const desk = desks.get(req.params.desk);
      const given =
        req.get('x-callback-token') || (basicCredentials(req.get('authorization'))?.password ?? '');
      const hasToken = isSameSecret(given, desk?.robot.callbackToken ?? '');
      const mayPass =
        desk?.robot.signingSecret === undefined ? hasToken : signatureHeaders(req.headers) !== null;
      if (desk && mayPass) next();
      else refuse(req, res);
    },
    demandSignature: async (req, res, next) => {
      const desk = desks.get(req.params.desk);
      const secret = desk?.robot.signingSecret;
      const headers = signatureHeaders(req.headers);
      const body = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
      if (!desk || secret === undefined) next();
      else if (headers === null || !isSigned(secret, headers, body)) refuse(req, res);
      else if (await isReplay(desk, headers, logger)) refuse(req, res);
      else next();
    },
  };
}

/** While Redis is away nobody can tell; the callback then goes to the spool, and a replay comes out of it as a duplicate. */
async function isReplay(desk: EventDesk, headers: SignatureHeaders, logger: Logger): Promise<boolean> {
  try {
    return !(await within(REDIS_LIMIT_MS, desk.isNewMessage(headers)));
  } catch (error) {
    logger.warn({ err: error, desk: desk.name }, 'a signed callback could not be checked for a replay');
    return false;
  }
}

/** One answer for every reason, slowed down for whoever tries again and again. */
function refusal(): (req: Parameters<EventHandler>[0], res: Response) => void {
  const slowDown = limitFailedTokens((_req, res) => {
    res.status(429).json({ result: 'too_many', message: 'Too many wrong tokens; wait a minute.' });
  });
  return (req, res) => {
    const refuse = () =>
      res.status(401).json({ result: 'unauthorized', message: 'Wrong callback token, or not signed anew.' });
    void slowDown(req as never, res, refuse); // it looks at the address only, whatever the route's parameters
  };
}

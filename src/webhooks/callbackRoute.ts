// VoiceBox's callback: who may, is it well formed, then settle. The caller waits on the line, so it answers in milliseconds.
import express, { Router, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import type { CallVerdict } from '../shared/calls/results.js';
import type { SettleOutcome } from '../shared/calls/settle.js';
import type { RobotConfig } from '../shared/contracts/config.js';
import type { Logger } from '../shared/logging.js';
import { readCallback, type CallbackReading } from './callbackBody.js';
import { within } from './deadline.js';
import { limitFailedTokens } from './limits.js';
import { basicCredentials, isSameSecret } from './secrets.js';

/** What the route needs of a desk; settle and noteProgress are those of shared/calls, bound to its queues. */
export interface CallbackDesk {
  readonly name: string;
  readonly robot: Pick<RobotConfig, 'callbackToken' | 'statuses'>;
  settle(callId: string, verdict: CallVerdict, nowMs: number): Promise<SettleOutcome>;
  noteProgress(callId: string, status: string, nowMs: number): Promise<'progress' | 'unknown'>;
}

export interface CallbackRouteParts {
  readonly desks: readonly CallbackDesk[];
  readonly logger: Logger;
  readonly now: () => number;
}

type CallbackHandler = RequestHandler<{ desk: string; callid: string }>;
type WellFormed = Exclude<CallbackReading, { kind: 'invalid' }>;

const BODY_LIMIT_BYTES = 16 * 1024;
const REDIS_LIMIT_MS = 2_000;
const RETRY_AFTER_S = 5;

/** `POST|PUT /voicebox/<desk>/callback/<callid>` (docs/contract.md, "VoiceBox"). */
export function callbackRoute(parts: CallbackRouteParts): Router {
  const desks = new Map(parts.desks.map((desk) => [desk.name, desk]));
  const readBody = express.raw({ type: () => true, limit: BODY_LIMIT_BYTES, inflate: false });
  const steps = [admit(desks), demandJson, readBody, handle(desks, parts)];
  const router = Router();
  router.route('/voicebox/:desk/callback/:callid').post(steps).put(steps);
  return router;
}

/** An unknown desk and a wrong token look alike, also in time. Runs before the body is read. */
function admit(desks: ReadonlyMap<string, CallbackDesk>): CallbackHandler {
  const slowDown = limitFailedTokens((_req, res) => {
    answer(res, 429, 'too_many', 'Too many wrong tokens; wait a minute.');
  });
  return (req, res, next) => {
    const given = req.get('x-callback-token') || (basicCredentials(req.get('authorization'))?.password ?? '');
    const desk = desks.get(req.params.desk);
    const isRight = isSameSecret(given, desk?.robot.callbackToken ?? '');
    if (desk && isRight) {
      next();
      return;
    }
    const refuse = () => answer(res, 401, 'unauthorized', 'Wrong callback token.');
    void slowDown(req as never, res, refuse); // it looks at the address only, whatever the route's parameters
  };
}

const JSON_TYPE = /^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i;

const demandJson: CallbackHandler = (req, res, next) => {
  if (JSON_TYPE.test(req.get('content-type') ?? '')) next();
  else answer(res, 415, 'unsupported', 'Send application/json in UTF-8.');
};

function handle(
  desks: ReadonlyMap<string, CallbackDesk>,
  { logger, now }: CallbackRouteParts,
): CallbackHandler {
  return async (req, res, next) => {
    const desk = desks.get(req.params.desk);
    if (!desk) {
      next();
      return;
    }
    const body = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
    const reading = readCallback(req.params.callid, body, desk.robot.statuses);
    if (reading.kind === 'invalid') answer(res, 400, 'invalid', reading.message);
    else await applyAndAnswer(desk, reading, res, logger, now());
  };
}

async function applyAndAnswer(
  desk: CallbackDesk,
  reading: WellFormed,
  res: Response,
  logger: Logger,
  nowMs: number,
): Promise<void> {
  const { callId } = reading;
  try {
    const result = await within(REDIS_LIMIT_MS, apply(desk, reading, nowMs));
    logger.info({ desk: desk.name, callId, result }, 'callback');
    if (result === 'unknown') answer(res, 404, 'unknown', 'No such call.');
    else answer(res, 200, result);
  } catch (error) {
    logger.error({ err: error, desk: desk.name, callId }, 'callback not applied');
    keepForLater(res);
  }
}

async function apply(
  desk: CallbackDesk,
  reading: WellFormed,
  nowMs: number,
): Promise<SettleOutcome | 'progress'> {
  if (!z.uuid().safeParse(reading.callId).success) return 'unknown';
  if (reading.kind === 'progress') return desk.noteProgress(reading.callId, reading.status, nowMs);
  return desk.settle(reading.callId, reading.verdict, nowMs);
}

/** Redis is away. The spool of docs/contract.md (202 `spooled`) belongs here; until then the robot is asked to come again. */
function keepForLater(res: Response): void {
  res.set('Retry-After', String(RETRY_AFTER_S));
  answer(res, 503, 'unavailable', 'Marvin cannot reach Redis; send the callback again.');
}

function answer(res: Response, status: number, result: string, message?: string): void {
  res.status(status).json(message === undefined ? { result } : { result, message });
}

// VoiceBox's callback: who may, is it well formed, then settle. The caller waits on the line, so it answers in milliseconds.
import express, { Router, type Response } from 'express';
import type { Logger } from '../shared/logging.js';
import { applyCallback, type Callback, type CallbackDesk, type CallbackOutcome } from './callback.js';
import { readCallback } from './callbackBody.js';
import type { Metrics } from './metrics.js';
import { robotDoor, type CallbackHandler } from './robotDoor.js';
import type { Spool } from './spool.js';

export interface CallbackRouteParts {
  readonly desks: readonly CallbackDesk[];
  /** Where callbacks go while Redis is away. */
  readonly spool: Pick<Spool, 'keep'>;
  readonly metrics: Pick<Metrics, 'countCallback' | 'timeCallback'>;
  readonly logger: Logger;
  readonly now: () => number;
}

const BODY_LIMIT_BYTES = 16 * 1024;
const RETRY_AFTER_S = 5;

/** `POST|PUT /voicebox/<desk>/callback/<callid>` (docs/contract.md, "VoiceBox"). */
export function callbackRoute(parts: CallbackRouteParts): Router {
  const desks = new Map(parts.desks.map((desk) => [desk.name, desk]));
  const readBody = express.raw({ type: () => true, limit: BODY_LIMIT_BYTES, inflate: false });
  const door = robotDoor(desks, parts.logger);
  const steps = [
    measure(desks, parts.metrics),
    door.admit,
    readBody,
    door.demandSignature,
    demandJson,
    handle(desks, parts),
  ];
  const router = Router();
  router.route('/voicebox/:desk/callback/:callid').post(steps).put(steps);
  return router;
}

/** Counts every answer by its result. Of addresses that name no desk of ours only the number is kept, not the name. */
function measure(
  desks: ReadonlyMap<string, CallbackDesk>,
  metrics: CallbackRouteParts['metrics'],
): CallbackHandler {
  return (req, res, next) => {
    const cameMs = performance.now();
    const desk = desks.has(req.params.desk) ? req.params.desk : 'none';
    res.once('finish', () => {
      metrics.countCallback(desk, resultOf(res), 'http');
      metrics.timeCallback(performance.now() - cameMs);
    });
    next();
  };
}

const RESULT_OF_STATUS: Readonly<Record<number, string>> = {
  202: 'spooled',
  400: 'invalid',
  401: 'unauthorized',
  404: 'unknown',
  413: 'too_large',
  415: 'unsupported',
  429: 'too_many',
  503: 'unavailable',
};

function resultOf(res: Response): string {
  const { outcome } = res.locals as { outcome?: CallbackOutcome }; // set by answerOutcome only
  return outcome ?? RESULT_OF_STATUS[res.statusCode] ?? 'failed';
}

const JSON_TYPE = /^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i;

const demandJson: CallbackHandler = (req, res, next) => {
  if (JSON_TYPE.test(req.get('content-type') ?? '')) next();
  else answer(res, 415, 'unsupported', 'Send application/json in UTF-8.');
};

function handle(desks: ReadonlyMap<string, CallbackDesk>, parts: CallbackRouteParts): CallbackHandler {
  return async (req, res, next) => {
    const desk = desks.get(req.params.desk);
    if (!desk) {
      next();
      return;
    }
    const body = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
    const reading = readCallback(req.params.callid, body, desk.robot.statuses);
    if (reading.kind === 'invalid') answer(res, 400, 'invalid', reading.message);
    else if (reading.kind === 'unknown') answerOutcome(res, 'unknown');
    else await applyAndAnswer(desk, reading, res, parts);
  };
}

async function applyAndAnswer(
  desk: CallbackDesk,
  callback: Callback,
  res: Response,
  parts: CallbackRouteParts,
): Promise<void> {
  const { callId } = callback;
  const cameMs = parts.now();
  try {
    const result = await applyCallback(desk, callback, cameMs);
    parts.logger.info({ desk: desk.name, callId, result }, 'callback');
    answerOutcome(res, result);
  } catch (error) {
    parts.logger.warn({ err: error, desk: desk.name, callId }, 'callback not applied');
    await keepForLater(desk, callback, cameMs, res, parts);
  }
}

/** Redis is away: the callback waits on this machine's disk, and only where that fails must the robot come again. */
async function keepForLater(
  desk: CallbackDesk,
  callback: Callback,
  cameMs: number,
  res: Response,
  { spool, logger }: CallbackRouteParts,
): Promise<void> {
  const { callId } = callback;
  try {
    await spool.keep({ v: 1, desk: desk.name, cameMs, callback });
    logger.info({ desk: desk.name, callId, result: 'spooled' }, 'callback');
    answer(res, 202, 'spooled');
  } catch (error) {
    logger.error(
      { err: error, desk: desk.name, callId },
      'callback not kept; the robot is asked to come again',
    );
    res.set('Retry-After', String(RETRY_AFTER_S));
    answer(res, 503, 'unavailable', 'Marvin can neither apply nor keep this callback now; send it again.');
  }
}

function answerOutcome(res: Response, result: CallbackOutcome): void {
  res.locals['outcome'] = result;
  if (result === 'unknown') answer(res, 404, 'unknown', 'No such call.');
  else answer(res, 200, result);
}

function answer(res: Response, status: number, result: string, message?: string): void {
  res.status(status).json(message === undefined ? { result } : { result, message });
}

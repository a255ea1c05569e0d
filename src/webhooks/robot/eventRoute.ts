// The route of a robot's call events: may the caller send it, is it well formed, then settle. The robot waits for the answer.
import express, { Router, type Response } from 'express';
import type { Logger } from '../../shared/logging.js';
import type { CallEvent } from '../../shared/contracts/callEvent.js';
import * as robotKinds from '../../shared/robots/kinds.js';
import { applyCallEvent, type EventDesk, type EventOutcome } from './applyCallEvent.js';
import { answer, answerUnavailable } from '../http/answer.js';
import type { Metrics } from '../metrics/metrics.js';
import { robotAuth, type EventHandler } from './robotAuth.js';
import type { Spool, SpooledEvent } from './spool.js';

export interface EventRouteParts {
  readonly desks: readonly EventDesk[];
  /** Where events go while Redis is away. */
  readonly spool: Pick<Spool, 'keep'>;
  readonly metrics: Pick<Metrics, 'countEvent' | 'timeEvent'>;
  readonly logger: Logger;
  readonly now: () => number;
}

const BODY_LIMIT_BYTES = 16 * 1024;

/** `POST|PUT /<robot.kind>/<desk>/callback/<callid>` (docs/contract.md, "VoiceBox"): scenarios have this address typed in. */
export function eventRoute(parts: EventRouteParts): Router {
  const readBody = express.raw({ type: () => true, limit: BODY_LIMIT_BYTES, inflate: false });
  const router = Router();
  for (const kind of Object.keys(robotKinds)) {
    const desks = new Map(
      parts.desks.filter(({ robot }) => robot.kind === kind).map((desk) => [desk.name, desk]),
    );
    const auth = robotAuth(desks, parts.logger);
    const steps = [
      measure(desks, parts.metrics),
      auth.admit,
      readBody,
      auth.demandSignature,
      demandJson,
      handle(desks, parts),
    ];
    router.route(`/${kind}/:desk/callback/:callid`).post(steps).put(steps);
  }
  return router;
}

/** Counts every answer by its result. Desks that are not ours are counted as `none`, without their names. */
function measure(desks: ReadonlyMap<string, EventDesk>, metrics: EventRouteParts['metrics']): EventHandler {
  return (req, res, next) => {
    const cameMs = performance.now();
    const desk = desks.has(req.params.desk) ? req.params.desk : 'none';
    res.once('finish', () => {
      metrics.countEvent(desk, resultOf(res), 'http');
      metrics.timeEvent(performance.now() - cameMs);
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
  const { outcome } = res.locals as { outcome?: EventOutcome }; // only answerOutcome sets it
  return outcome ?? RESULT_OF_STATUS[res.statusCode] ?? 'failed';
}

const JSON_TYPE = /^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i;

const demandJson: EventHandler = (req, res, next) => {
  if (JSON_TYPE.test(req.get('content-type') ?? '')) next();
  else answer(res, 415, 'unsupported', 'Send application/json in UTF-8.');
};

function handle(desks: ReadonlyMap<string, EventDesk>, parts: EventRouteParts): EventHandler {
  return async (req, res, next) => {
    const desk = desks.get(req.params.desk);
    if (!desk) {
      next();
      return;
    }
    const body = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
    const reading = desk.readEvent({ callIdInPath: req.params.callid, body });
    if (reading.kind === 'invalid') answer(res, 400, 'invalid', reading.message);
    else if (reading.kind === 'unknown') answerOutcome(res, 'unknown');
    else await applyAndAnswer(desk, reading, res, parts);
  };
}

async function applyAndAnswer(
  desk: EventDesk,
  event: CallEvent,
  res: Response,
  parts: EventRouteParts,
): Promise<void> {
  const { callId } = event;
  const cameMs = parts.now();
  try {
    const result = await applyCallEvent(desk, event, cameMs);
    parts.logger.info({ desk: desk.name, callId, result }, 'call event');
    answerOutcome(res, result);
  } catch (error) {
    parts.logger.warn({ err: error, desk: desk.name, callId }, 'call event not applied');
    await keepAndAnswer({ v: 1, desk: desk.name, cameMs, callback: event }, res, parts);
  }
}

/** Redis is away: the event waits on this machine's disk. The robot is asked to send it again only if the disk fails too. */
async function keepAndAnswer(
  event: SpooledEvent,
  res: Response,
  { spool, logger }: EventRouteParts,
): Promise<void> {
  const about = { desk: event.desk, callId: event.callback.callId };
  try {
    await spool.keep(event);
    logger.info({ ...about, result: 'spooled' }, 'call event');
    answer(res, 202, 'spooled');
  } catch (error) {
    logger.error({ ...about, err: error }, 'call event not kept; the robot is asked to send it again');
    answerUnavailable(res, 'Marvin can neither apply nor keep this event now; send it again.');
  }
}

function answerOutcome(res: Response, result: EventOutcome): void {
  res.locals['outcome'] = result;
  if (result === 'unknown') answer(res, 404, 'unknown', 'No such call.');
  else answer(res, 200, result);
}

// The route of a robot's call events: may the caller send it, is it well formed, then settle. The robot waits for the answer.
import express, { Router, type ErrorRequestHandler, type Request, type Response } from 'express';
import { refHash, type Logger } from '../../shared/logging.js';
import { CHECKS_CALL_ID, type CallEvent } from '../../shared/contracts/callEvent.js';
import * as robotKinds from '../../shared/robots/kinds.js';
import { applyCallEvent, type EventDesk, type EventOutcome } from './applyCallEvent.js';
import { answer, answerUnavailable } from '../http/answer.js';
import type { Metrics } from '../metrics/metrics.js';
import type { Refusals } from './refusals.js';
import { robotAuth, type EventHandler } from './robotAuth.js';
import type { Spool, SpooledEvent } from './spool.js';

export interface EventRouteParts {
  readonly desks: readonly EventDesk[];
  /** Where events go while Redis is away. */
  readonly spool: Pick<Spool, 'keep'>;
  readonly metrics: Pick<Metrics, 'countEvent' | 'timeEvent'>;
  readonly refusals: Pick<Refusals, 'note' | 'keep'>;
  /** Told from where events were accepted. */
  readonly robots?: { note(address: string | undefined): void };
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
    const auth = robotAuth(desks, parts);
    const steps = [
      measure(desks, parts),
      auth.admit,
      readBody,
      auth.demandSignature,
      demandJson(parts),
      handle(desks, parts),
    ];
    router.route(`/${kind}/:desk/callback/:callid`).post(steps).put(steps);
    router.use(`/${kind}`, noteOtherAddress(desks, parts), noteError(desks, parts));
  }
  return router;
}

/** A GET, an address without a callid: typed wrong into the scenario, so it is told like any other refusal. */
function noteOtherAddress(
  desks: ReadonlyMap<string, EventDesk>,
  { refusals }: EventRouteParts,
): express.RequestHandler {
  return (req, _res, next) => {
    const detail = 'not POST or PUT to /<kind>/<desk>/callback/<callid>';
    refusals.note(deskInPath(desks, req), { reason: 'not_found', detail });
    next();
  };
}

/** What express refuses: a body that is too long or compressed, an address that cannot be decoded. */
function noteError(
  desks: ReadonlyMap<string, EventDesk>,
  { refusals }: EventRouteParts,
): ErrorRequestHandler {
  return (error: unknown, req, _res, next) => {
    const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
    const refusal = REFUSED_BY_EXPRESS[status];
    if (refusal) refusals.note(deskInPath(desks, req), refusal);
    next(error);
  };
}

const REFUSED_BY_EXPRESS: Readonly<Record<number, { reason: string; detail: string }>> = {
  400: { reason: 'invalid', detail: 'the address cannot be decoded, or the body came in part' },
  413: { reason: 'too_large', detail: 'the body is over 16 KiB' },
  415: { reason: 'unsupported', detail: 'the body is compressed' },
};

/** Inside `use`, whose path has the kind cut off. */
function deskInPath(desks: ReadonlyMap<string, EventDesk>, { path }: Request): string | null {
  const [, name = ''] = path.split('/');
  return desks.has(name) ? name : null;
}

/** Counts every answer by its result. Desks that are not ours are counted as `none`, without their names. */
function measure(desks: ReadonlyMap<string, EventDesk>, { metrics, robots }: EventRouteParts): EventHandler {
  return (req, res, next) => {
    const cameMs = performance.now();
    const desk = desks.has(req.params.desk) ? req.params.desk : 'none';
    res.once('finish', () => {
      metrics.countEvent(desk, resultOf(res), 'http');
      metrics.timeEvent(performance.now() - cameMs);
      if (res.statusCode < 300) robots?.note(req.socket.remoteAddress);
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

function demandJson({ refusals }: EventRouteParts): EventHandler {
  return (req, res, next) => {
    if (isJsonInUtf8(req.get('content-type') ?? '')) {
      next();
      return;
    }
    refusals.note(req.params.desk, {
      reason: 'unsupported',
      detail: 'the content type is not application/json in UTF-8',
    });
    answer(res, 415, 'unsupported', 'Send application/json in UTF-8.');
  };
}

/** Of the parameters only the character set means something. Scenario authors spell it in many ways. */
function isJsonInUtf8(contentType: string): boolean {
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  const charsets = parameters.flatMap((parameter) => /^\s*charset\s*=\s*(.*)$/.exec(parameter)?.[1] ?? []);
  return type.trim() === 'application/json' && charsets.every((charset) => UTF_8.test(charset.trim()));
}

const UTF_8 = /^(["']?)(?:utf-?8|us-ascii|)\1$/;

function handle(desks: ReadonlyMap<string, EventDesk>, parts: EventRouteParts): EventHandler {
  return async (req, res, next) => {
    const desk = desks.get(req.params.desk);
    if (!desk) {
      next();
      return;
    }
    const body = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
    const reading = desk.readEvent({ callIdInPath: req.params.callid, body });
    if (reading.kind === 'invalid') {
      parts.refusals.note(desk.name, { reason: 'invalid', detail: reading.detail });
      answer(res, 400, 'invalid', reading.message);
    } else if (reading.kind === 'nothing') answer(res, 200, 'ignored');
    else if (reading.kind === 'unknown') {
      parts.refusals.note(desk.name, { reason: 'unknown', detail: 'the callid is none that Marvin gives' });
      answerOutcome(res, 'unknown');
    } else await applyAndAnswer(desk, reading, res, parts);
  };
}

const NO_SUCH_CALL = { reason: 'unknown', detail: 'no call of this desk has the callid' };

/** A call event as logs name it. `ref` is missing while Redis has not said whose call it is. */
interface AboutEvent {
  readonly desk: string;
  readonly callId: string;
  ref?: string;
}

async function applyAndAnswer(
  desk: EventDesk,
  event: CallEvent,
  res: Response,
  parts: EventRouteParts,
): Promise<void> {
  const { callId } = event;
  const cameMs = parts.now();
  const about: AboutEvent = { desk: desk.name, callId };
  const seen = (jobId: string) => (about.ref = refHash(jobId));
  try {
    const result = await applyCallEvent(desk, event, cameMs, seen);
    parts.logger.info({ ...about, result }, 'call event');
    if (result === 'unknown' && callId !== CHECKS_CALL_ID) parts.refusals.keep(desk.name, NO_SUCH_CALL);
    answerOutcome(res, result);
  } catch (error) {
    parts.logger.warn({ err: error, ...about }, 'call event not applied');
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

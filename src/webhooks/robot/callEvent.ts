// A call event on its way into the queues: the same for one that has just come and for one that waited on the disk.
import type { SettleOutcome } from '../../shared/calls/settle.js';
import type { RobotConfig } from '../../shared/config/configSchema.js';
import type { CallEvent, CallVerdict } from '../../shared/contracts/callEvent.js';
import { within } from '../../shared/deadline.js';
import type { Robot } from '../../shared/robots/robot.js';
import type { SignatureHeaders } from './signature.js';

/** What the event route needs of a desk; settle and noteProgress are bound to its queues. */
export interface EventDesk {
  readonly name: string;
  readonly robot: Pick<RobotConfig, 'kind' | 'callbackToken' | 'signingSecret'>;
  readonly readEvent: Robot['readEvent'];
  /** Whether a signed message did not come before. */
  isNewMessage(headers: SignatureHeaders): Promise<boolean>;
  settle(callId: string, verdict: CallVerdict, nowMs: number): Promise<SettleOutcome>;
  noteProgress(callId: string, status: string, nowMs: number): Promise<'progress' | 'unknown'>;
}

/** What became of an event, as its answer says it. */
export type EventOutcome = SettleOutcome | 'progress';

const REDIS_LIMIT_MS = 1_000;

/**
 * Applies an event. Safe to repeat: a call has one result.
 *
 * @param cameMs when it came, which may be long ago
 * @throws when Redis does not answer within a second; what was asked of it may still happen
 */
export async function applyCallEvent(
  desk: EventDesk,
  event: CallEvent,
  cameMs: number,
): Promise<EventOutcome> {
  const work =
    event.kind === 'progress'
      ? desk.noteProgress(event.callId, event.status, cameMs)
      : desk.settle(event.callId, event.verdict, cameMs);
  return within(REDIS_LIMIT_MS, work);
}

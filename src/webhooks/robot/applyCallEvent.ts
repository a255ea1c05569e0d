// Applies a call event to the queues: one that has just come, or one that waited on the disk.
import type { SettleOutcome } from '../../shared/calls/settle.js';
import type { RobotConfig } from '../../shared/config/configSchema.js';
import type { CallEvent, CallVerdict } from '../../shared/contracts/callEvent.js';
import { within } from '../../shared/deadline.js';
import type { Robot } from '../../shared/robots/robot.js';
import { EVENT_WAIT_MS } from '../http/redisWaits.js';
import type { SignatureHeaders } from './signature.js';

/** Is told which job the call of an event is of, for logs and traces. */
export type Seen = (jobId: string) => void;

/** What the event route needs of a desk; `settle` and `noteProgress` are bound to the desk's queues. */
export interface EventDesk {
  readonly name: string;
  readonly robot: Pick<RobotConfig, 'kind' | 'callbackToken' | 'signingSecret'>;
  readonly readEvent: Robot['readEvent'];
  /** Whether a signed message comes for the first time. */
  isNewMessage(headers: SignatureHeaders): Promise<boolean>;
  settle(callId: string, verdict: CallVerdict, nowMs: number, seen?: Seen): Promise<SettleOutcome>;
  noteProgress(callId: string, status: string, nowMs: number, seen?: Seen): Promise<'progress' | 'unknown'>;
}

/** The result of an event, as the answer names it. */
export type EventOutcome = SettleOutcome | 'progress';

/**
 * Applies an event. Safe to repeat: a call has one result.
 *
 * @param cameMs when it came, epoch milliseconds; may be long ago
 * @param seen is told before anything is changed, so that a failure can be logged with it too
 * @throws when Redis does not answer in time; what it was asked for may still happen
 */
export async function applyCallEvent(
  desk: EventDesk,
  event: CallEvent,
  cameMs: number,
  seen?: Seen,
): Promise<EventOutcome> {
  const work =
    event.kind === 'progress'
      ? desk.noteProgress(event.callId, event.status, cameMs, seen)
      : desk.settle(event.callId, event.verdict, cameMs, seen);
  return within(EVENT_WAIT_MS, work);
}

// Asks a robot's provider about one call of which nothing was heard: its event may be lost, while its list of calls knows that
// both parties talked.
import { callOfAlias } from '../../shared/calls/callRecord.js';
import type { OpenCall } from '../../shared/domain/callback.js';
import type { Logger } from '../../shared/logging.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import type { PastCall, Robot } from '../../shared/robots/robot.js';
import { cutOffAfter } from '../../shared/deadline.js';

/** Well within the lock of a fetched job: who asks longer would lose the callback to another worker. */
const PATIENCE_MS = 3_000;
/** How far the provider's clock may be from ours. */
const CLOCK_SLACK_MS = 60_000;

/** Whether the provider says that both parties talked. False: it does not say so, or cannot be asked. Never rejects. */
export type HasTalked = (open: OpenCall) => Promise<boolean>;

/**
 * @param hangUp ends the wait early (shutdown)
 * @returns null when the robot's provider has no list of calls
 */
export function openPastCalls(
  desk: DeskQueues,
  robot: Pick<Robot, 'history'>,
  logger: Logger,
  hangUp: AbortSignal,
): HasTalked | null {
  const history = robot.history?.bind(robot);
  if (!history) return null;
  return async ({ callId, startedAt }) => {
    try {
      const fromMs = Date.parse(startedAt) - CLOCK_SLACK_MS;
      const calls = await cutOffAfter(PATIENCE_MS, hangUp, (signal) =>
        history(fromMs, Date.now() + CLOCK_SLACK_MS, signal),
      );
      const talked = calls.filter(({ hasTalked }) => hasTalked);
      const isAmong = await hasCall(desk, talked, callId);
      logger.info(
        { callId, hasTalked: isAmong },
        'a silent call was looked up in the list of calls of its provider',
      );
      return isAmong;
    } catch (error) {
      // Only the kind: an HTTP client's error quotes the request, with the key of the account.
      const why = error instanceof Error ? error.name : 'unknown';
      logger.warn(
        { callId, why },
        'the list of calls of the provider cannot be read; the call counts as silent',
      );
      return false;
    }
  };
}

/** The list names a call by our id or by the provider's own. */
async function hasCall(desk: DeskQueues, calls: readonly PastCall[], callId: string): Promise<boolean> {
  if (calls.some((call) => call.callId === callId)) return true;
  const named = await Promise.all(calls.map((call) => callOfAlias(desk, call.callId)));
  return named.includes(callId);
}

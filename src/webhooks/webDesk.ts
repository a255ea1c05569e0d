// A desk as the web process knows it: everything that routes and pages ask for, bound to the desk's queues.
import { cancelCallback } from '../shared/calls/cancel.js';
import { pauseByPerson, resume } from '../shared/calls/pause.js';
import { noteNamedProgress, settleNamed } from './robot/deskEvents.js';
import { deskStatus } from '../shared/calls/deskStatus.js';
import type { DeskQueues } from '../shared/redis/deskQueues.js';
import { deskReport } from '../shared/reports/deskReport.js';
import { openRobot } from '../shared/robots/openRobot.js';
import type { Tracing } from '../shared/tracing/tracing.js';
import type { WebDesk } from './app.js';
import { deskDay } from './pages/deskDay.js';
import { sharedFor } from './pages/sharedAnswer.js';
import { eventTrace } from './robot/eventTrace.js';
import { isNewMessage } from './robot/signature.js';
import { Today } from './pages/today.js';

/** However many people and programs look, Redis is asked once in this time. */
const SHARED_MS = 2_000;

/** With its queues, for what acts on jobs. */
export interface OpenDesk extends WebDesk {
  readonly queues: DeskQueues;
}

/**
 * @param now epoch milliseconds
 * @param tracing is told of call events; null: nobody asked for traces
 */
export function webDesk(queues: DeskQueues, now: () => number, tracing: Tracing | null = null): OpenDesk {
  const { name, title, robot, onec, policy, dialOnly } = queues.settings;
  const reader = openRobot(robot);
  const traced = eventTrace(queues, tracing);
  const status = sharedFor(SHARED_MS, now, () => deskStatus(queues, now()));
  const today = new Today(queues);
  const day = sharedFor(SHARED_MS, now, () => deskDay(queues, status(), today, now()));
  /** The supervisor sees at once what the action did. */
  const thenForget = async (action: Promise<void>) => {
    await action;
    status.forget();
    day.forget();
  };
  return {
    queues,
    name,
    title: title ?? name,
    zone: policy.hours.zone,
    dialOnly,
    robot,
    readEvent: (message) => reader.readEvent(message),
    access: onec.access,
    settle: (callId, verdict, cameMs, seen) =>
      traced(callId, seen, (found) => settleNamed(queues, callId, verdict, cameMs, found)),
    noteProgress: (callId, robotStatus, cameMs, seen) =>
      traced(callId, seen, (found) => noteNamedProgress(queues, callId, robotStatus, cameMs, found)),
    isNewMessage: (headers) => isNewMessage(queues, headers),
    cancel: (ref, reason, nowMs) => cancelCallback(queues, ref, reason, nowMs),
    status,
    day,
    report: (date) => deskReport(queues, date, now()),
    pause: (asked) => thenForget(pauseByPerson(queues, asked)),
    resume: () => thenForget(resume(queues)),
  };
}

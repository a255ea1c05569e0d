// A desk as the web process knows it: everything that routes and pages ask for, bound to the desk's queues.
import { cancelCallback } from '../shared/calls/cancel.js';
import { pauseByPerson, resume } from '../shared/calls/pause.js';
import { noteProgress } from './robot/progress.js';
import { settle } from '../shared/calls/settle.js';
import { deskStatus } from '../shared/calls/deskStatus.js';
import type { DeskQueues } from '../shared/redis/deskQueues.js';
import { openRobot } from '../shared/robots/openRobot.js';
import type { WebDesk } from './app.js';
import { deskDay } from './pages/deskDay.js';
import { sharedFor } from './pages/sharedAnswer.js';
import { isNewMessage } from './robot/signature.js';
import { Today } from './pages/today.js';

/** However many people and programs look, Redis is asked once in this time. */
const SHARED_MS = 2_000;

/** With its queues, for what acts on jobs. */
export interface OpenDesk extends WebDesk {
  readonly queues: DeskQueues;
}

/** @param now epoch milliseconds */
export function webDesk(queues: DeskQueues, now: () => number): OpenDesk {
  const { name, title, robot, onec, policy } = queues.settings;
  const reader = openRobot(robot);
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
    robot,
    readEvent: (message) => reader.readEvent(message),
    access: onec.access,
    settle: (callId, verdict, cameMs) => settle(queues, callId, verdict, cameMs),
    noteProgress: (callId, robotStatus, cameMs) => noteProgress(queues, callId, robotStatus, cameMs),
    isNewMessage: (headers) => isNewMessage(queues, headers),
    cancel: (ref, reason, nowMs) => cancelCallback(queues, ref, reason, nowMs),
    status,
    day,
    pause: (asked) => thenForget(pauseByPerson(queues, asked)),
    resume: () => thenForget(resume(queues)),
  };
}

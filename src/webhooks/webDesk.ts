// A desk as the web process knows it: everything it is asked for, bound to the desk's queues.
import { cancelCallback } from '../shared/calls/cancel.js';
import { holdUntilResumed, release } from '../shared/calls/hold.js';
import { noteProgress } from '../shared/calls/progress.js';
import { settle } from '../shared/calls/settle.js';
import { deskStatus } from '../shared/deskStatus.js';
import type { DeskQueues } from '../shared/queues.js';
import type { WebDesk } from './app.js';
import { deskDay } from './deskDay.js';
import { sharedFor } from './fresh.js';
import { isNewMessage } from './signature.js';
import { Today } from './today.js';

/** So many people and programs as may look, Redis is asked no oftener. */
const SHARED_MS = 2_000;

/** @param now epoch milliseconds */
export function webDesk(queues: DeskQueues, now: () => number): WebDesk {
  const { name, title, robot, onec, policy } = queues.desk;
  const status = sharedFor(SHARED_MS, now, () => deskStatus(queues, now()));
  const today = new Today(queues);
  const day = sharedFor(SHARED_MS, now, () => deskDay(queues, status(), today, now()));
  /** Whoever pressed a button sees at once what it did. */
  const seenAnew = async (action: Promise<void>) => {
    await action;
    status.forget();
    day.forget();
  };
  return {
    name,
    title: title ?? name,
    zone: policy.hours.zone,
    robot,
    access: onec.access,
    settle: (callId, verdict, cameMs) => settle(queues, callId, verdict, cameMs),
    noteProgress: (callId, robotStatus, cameMs) => noteProgress(queues, callId, robotStatus, cameMs),
    isNewMessage: (headers) => isNewMessage(queues, headers),
    cancel: (ref, reason, nowMs) => cancelCallback(queues, ref, reason, nowMs),
    status,
    day,
    hold: () => seenAnew(holdUntilResumed(queues, 'person', 'held on the desk page')),
    release: () => seenAnew(release(queues)),
  };
}

// A desk as the web process knows it: everything that routes and pages ask for, bound to the desk's queues.
import { cancelCallback } from '../shared/calls/cancel.js';
import { pauseByPerson, resume } from '../shared/calls/pause.js';
import { noteNamedProgress, settleNamed } from './robot/deskEvents.js';
import { deskStatus, type ServedDesk } from '../shared/calls/deskStatus.js';
import type { DeskQueues } from '../shared/redis/deskQueues.js';
import { deskReport } from '../shared/reports/deskReport.js';
import { workersAt, type WorkerSelf } from '../shared/redis/livingWorkers.js';
import { openRobot } from '../shared/robots/openRobot.js';
import type { SealRing } from '../shared/sealing.js';
import type { Tracing } from '../shared/tracing/tracing.js';
import type { WebDesk } from './app.js';
import { deskDay } from './pages/deskDay.js';
import { sharedFor } from './pages/sharedAnswer.js';
import { eventTrace } from './robot/eventTrace.js';
import { isNewMessage } from './robot/signature.js';

/** However many people and programs look, Redis is asked once in this time. With it, a dead worker is seen within 20 seconds. */
const SHARED_MS = 1_000;

/** With its queues, for what acts on jobs. */
export interface OpenDesk extends WebDesk {
  readonly queues: DeskQueues;
}

export interface WebDeskParts {
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly ring: SealRing;
  /** Which workers live, of all desks. */
  readonly living: () => Promise<readonly WorkerSelf[]>;
  /** Is told of call events; null: nobody asked for traces. */
  readonly tracing: Tracing | null;
}

export function webDesk(queues: DeskQueues, { now, ring, living, tracing }: WebDeskParts): OpenDesk {
  const { name, title, robot, onec, policy, dialOnly } = queues.settings;
  const reader = openRobot(robot);
  const traced = eventTrace(queues, tracing);
  const served = async (): Promise<ServedDesk> => {
    const [status, workers] = await Promise.all([deskStatus(queues, now()), living()]);
    return { ...status, workers: workersAt(workers, name) };
  };
  const status = sharedFor(SHARED_MS, now, served);
  const day = sharedFor(SHARED_MS, now, () => deskDay(queues, { status: served(), ring, nowMs: now() }));
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
    usualCallMs: policy.usualCallMs,
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

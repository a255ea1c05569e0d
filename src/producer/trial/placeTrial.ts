// Places the one call of `marvin try` and watches what the robot says about it. Written down before it is dialled (law 3); the
// request is never repeated (law 4).
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { keepAlias } from '../../shared/calls/callRecord.js';
import { beginTry, tryEvents, type TryEvent } from '../../shared/redis/tryCalls.js';
import { DAY_MS } from '../../shared/domain/duration.js';
import { spokenInstant } from '../../shared/domain/spokenInstant.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import { openRobot } from '../../shared/robots/openRobot.js';
import type { Order, StartOutcome } from '../../shared/robots/robot.js';
import type { TrialNumbers } from './numbers.js';

const LOOK_EVERY_MS = 300;
/** Events may come late; nothing is kept for longer. */
const KEPT_BEYOND_MS = 10 * 60_000;

export interface Trial {
  readonly callId: string;
  readonly outcome: StartOutcome;
}

/** Rings the two numbers and nobody else: the robot is opened with the operator's number in place of the desk's. */
export async function placeTrial(desk: DeskQueues, numbers: TrialNumbers): Promise<Trial> {
  const { robot, callDeadline, policy } = desk.settings;
  const order: Order = {
    callId: randomUUID(),
    attempt: 1,
    patientPhone: numbers.patient,
    patientName: 'Иван Иванович',
    appointmentTime: spokenInstant(Date.now() + DAY_MS, policy.hours.zone),
    specialist: 'терапевт',
  };
  await beginTry(desk, order.callId, callDeadline + KEPT_BEYOND_MS);
  const opened = openRobot({ ...robot, number: numbers.operator });
  const outcome = await opened.start(order, new AbortController().signal);
  if (outcome.kind === 'placed' && outcome.alias !== undefined)
    await keepAlias(desk, outcome.alias, order.callId);
  return { callId: order.callId, outcome };
}

/**
 * Tells of each event as it comes, until the verdict or the deadline.
 *
 * @returns all events that came
 */
export async function watchTrial(
  desk: DeskQueues,
  callId: string,
  waitMs: number,
  tell: (event: TryEvent) => void,
): Promise<readonly TryEvent[]> {
  const giveUpAt = performance.now() + waitMs;
  let told = 0;
  for (;;) {
    const events = await tryEvents(desk, callId);
    for (const event of events.slice(told)) tell(event);
    told = events.length;
    if (events.some(({ isVerdict }) => isVerdict) || performance.now() >= giveUpAt) return events;
    await sleep(LOOK_EVERY_MS);
  }
}

// Places one call that is written down: looks once more whether it may be placed, sends the order, and does what law 4 says
// with the robot's answer.
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { keepRobotFailure, noteRobotReached, noteRobotUnreached } from '../../shared/calls/breaker.js';
import { answerPlace, keepAlias, keepAnswer } from '../../shared/calls/callRecord.js';
import { pauseUntilResumed } from '../../shared/calls/pause.js';
import type { HeldJob } from '../../shared/calls/moves.js';
import { settle } from '../../shared/calls/settle.js';
import { hasRoomFor } from '../../shared/domain/callingWindow.js';
import { mayDial } from '../../shared/domain/dialOnly.js';
import type { Logger } from '../../shared/logging.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import type { Robot, StartOutcome } from '../../shared/robots/robot.js';
import type { SealRing } from '../../shared/sealing.js';
import { postponeUnsent } from './postpone.js';
import type { WrittenDown } from './writeDown.js';

/** These say that the robot will refuse everybody: the account, its money or its rights are wrong. */
const DESK_PAUSING_STATUSES: ReadonlySet<number | null> = new Set([401, 402, 403]);

/** How long the gate's verdict on a call is good for: a process or Redis may have stood still since. */
const GATE_HOLDS_MS = 10_000;

/** Between two attempts to give back a call that was not sent. */
const GIVE_BACK_PAUSE_MS = 500;

type WrittenCall = Extract<WrittenDown, { kind: 'dial' }>;

/** A desk's robot, and what a worker needs to use it. */
export interface CallTools {
  readonly robot: Robot;
  readonly ring: SealRing;
  /** Aborts the wait for the robot's answer (shutdown). */
  readonly hangUp: AbortSignal;
  readonly log: Logger;
}

/**
 * Places a call, if it may still be placed. If it may not, or Redis cannot tell, the callback is postponed, charged to nobody.
 *
 * @param held by the callId; its `nowMs` is when the gate was asked first
 */
export async function place(held: HeldJob, written: WrittenCall, tools: CallTools): Promise<void> {
  const { order } = written;
  const obstacle = await lastLook(held, written).catch((error: unknown) => {
    tools.log.error({ err: error }, 'Redis refused the last look before a call');
    return 'not looked at to the end';
  });
  if (obstacle !== null) {
    const isPostponed = await giveBack(held, written, tools);
    tools.log.warn({ isPostponed }, `${obstacle}; not dialled`);
    return;
  }
  const beganMs = Date.now();
  const outcome = await tools.robot.start(order, tools.hangUp);
  tools.log.info({ robot: outcome.kind, status: outcome.status }, 'start request answered');
  // An order that was cut short by a shutdown says nothing about the robot. Noting it must never keep a call from its end.
  if (!tools.hangUp.aborted)
    await noteRobot(held.desk, outcome, beganMs, tools.log).catch((error: unknown) =>
      tools.log.error({ err: error }, 'what the robot answered was not noted'),
    );
  await applyRobotAnswer(held.desk, order.callId, outcome, tools);
}

/**
 * Keeps a failure for people to see, and pauses a desk whose robot cannot be reached at all. That it was reached by a call that
 * was placed is noted with its answer.
 */
async function noteRobot(
  desk: DeskQueues,
  outcome: StartOutcome,
  beganMs: number,
  log: Logger,
): Promise<void> {
  if (outcome.kind === 'placed') return;
  const nowMs = Date.now();
  await keepRobotFailure(desk, outcome.detail, nowMs);
  if (outcome.kind !== 'refused' || outcome.status !== null) {
    await noteRobotReached(desk);
    return;
  }
  const pauseMs = await noteRobotUnreached(desk, outcome.detail, beganMs, nowMs);
  if (pauseMs !== null)
    log.error(
      { why: outcome.detail, forMs: pauseMs },
      'the robot cannot be reached; the desk is paused, then goes on by itself',
    );
}

/**
 * A call that was not sent is not left to silence because one attempt to give it back failed: it is tried until the lock's end,
 * or until this process must leave.
 *
 * @returns whether the callback is postponed
 */
async function giveBack(
  held: HeldJob,
  { askedAtMs }: WrittenCall,
  { hangUp, log }: CallTools,
): Promise<boolean> {
  const lockEndsAtMs = askedAtMs + held.desk.settings.callDeadline;
  for (;;) {
    try {
      return await postponeUnsent({ ...held, nowMs: Date.now() });
    } catch (error) {
      log.error({ err: error }, 'a call that was not sent could not be given back; trying again');
      if (hangUp.aborted || performance.now() >= lockEndsAtMs) return false;
      await sleep(GIVE_BACK_PAUSE_MS);
    }
  }
}

/**
 * Why a call that was written down must not be placed, if there is a reason. The write-ahead was the last question to Redis,
 * unless there are replicas: they must have the call, and in that time another master may have taken over. So it is asked once
 * more whether the call is written down there, and whether its lock is still ours.
 */
async function lastLook(held: HeldJob, { order, askedAtMs }: WrittenCall): Promise<string | null> {
  const { desk, token: callId, nowMs: gateMs } = held;
  const { policy, callDeadline } = desk.settings;
  if (!mayDial(desk.settings.dialOnly, order.patientPhone))
    return 'the number is not one that this desk may ring';
  const copies = await desk.replicas.haveAll(desk.keys.call(callId), desk.retentionMs);
  if (copies === 'unconfirmed') return 'no replica confirmed this call in time';
  if (copies === 'confirmed' && (await desk.redis.exists(desk.keys.call(callId))) === 0)
    return 'Redis has forgotten this call';
  const heldSinceMs = copies === 'confirmed' ? await lockExtended(held) : askedAtMs;
  if (heldSinceMs === null || performance.now() - heldSinceMs >= callDeadline)
    return 'this process slept past the call it had begun';
  const nowMs = Date.now();
  const isInTime = nowMs - gateMs < GATE_HOLDS_MS && hasRoomFor(policy.hours, nowMs, policy.usualCallMs);
  return isInTime ? null : 'too much time has passed since the gate was asked about this call';
}

/** The lock is the right to dial. @returns since when it is surely held, on the monotonic clock; null: it is not ours */
async function lockExtended({ desk, job, token }: HeldJob): Promise<number | null> {
  const askedAtMs = performance.now();
  return (await job.extendLock(token, desk.settings.callDeadline)) === 1 ? askedAtMs : null;
}

async function applyRobotAnswer(
  desk: DeskQueues,
  callId: string,
  outcome: StartOutcome,
  { ring, log }: CallTools,
): Promise<void> {
  switch (outcome.kind) {
    case 'placed':
      if (outcome.alias !== undefined) await keepAlias(desk, outcome.alias, callId);
      await keepAnswer(desk, callId, ring.seal(outcome.answer, answerPlace(desk, callId)));
      return;
    case 'refused':
      await settle(desk, callId, { disposition: 'robot_refused', raw: { status: outcome.why } }, Date.now());
      if (DESK_PAUSING_STATUSES.has(outcome.status)) {
        const why = `the robot refuses this account (${outcome.detail})`;
        await pauseUntilResumed(desk, 'robot', why, outcome.detail);
        log.error(
          { why: outcome.detail },
          'the robot refuses this account; the desk is paused until `marvin resume`',
        );
      } else log.warn({ why: outcome.detail }, 'the robot did not take this call; it is asked again later');
      return;
    case 'unknown':
      log.warn(
        { why: outcome.detail },
        'the robot may have placed this call; waiting for its event or the deadline',
      );
  }
}

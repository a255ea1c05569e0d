// Places one call that is written down, and makes of the robot's answer what law 4 says.
import { performance } from 'node:perf_hooks';
import { holdUntilResumed } from '../shared/calls/hold.js';
import { noteInRecord } from '../shared/calls/scripts.js';
import { settle } from '../shared/calls/settle.js';
import { takeBack } from '../shared/calls/takeBack.js';
import type { CallsJob } from '../shared/calls/move.js';
import { hasRoomFor } from '../shared/domain/callingWindow.js';
import type { StartRequest } from '../shared/contracts/robot.js';
import type { Logger } from '../shared/logging.js';
import type { DeskQueues } from '../shared/queues.js';
import type { SealRing } from '../shared/sealing.js';
import { startCall, type StartOutcome } from './robotClient.js';

/** These say that the robot will refuse everybody: the account, its money or its rights are wrong. */
const DESK_PAUSING_STATUSES: ReadonlySet<number | null> = new Set([401, 402, 403]);

/** What the gate said of a call is good for so long: a process or Redis may have stood still since. */
const GATE_HOLDS_MS = 10_000;

/** A call that is written down and may now be placed. */
export interface BegunCall {
  readonly job: CallsJob;
  readonly request: StartRequest;
  /** When the gate was asked first, epoch milliseconds. */
  readonly askedMs: number;
}

/**
 * Looks once more whether the call may be placed, and places it. If it may not, or Redis cannot tell, the callback is put
 * back, charged to nobody; where even that fails the call becomes silent.
 */
export async function place(
  desk: DeskQueues,
  ring: SealRing,
  call: BegunCall,
  hangUp: AbortSignal,
  log: Logger,
): Promise<void> {
  const { job, request } = call;
  const { callid: callId } = request.data;
  const obstacle = await obstacleTo(desk, call).catch((error: unknown) => {
    log.error({ err: error }, 'Redis refused the last look before a call');
    return 'not looked at to the end';
  });
  if (obstacle !== null) {
    const isBack = await takeBack({ desk, job, callId, nowMs: Date.now() }).catch(() => false);
    log.warn({ isBack }, `${obstacle}; not dialled`);
    return;
  }
  const outcome = await startCall(desk.desk.robot, request, hangUp);
  log.info({ robot: outcome.kind, status: outcome.status }, 'start request answered');
  await heed(desk, ring, callId, outcome, log);
}

/** Why a call that was written down is not to be placed, if there is a reason. The lock is looked at last. */
async function obstacleTo(desk: DeskQueues, { job, request, askedMs }: BegunCall): Promise<string | null> {
  const { callid: callId } = request.data;
  const { hours, usualCallMs } = desk.desk.policy;
  if (!(await desk.replicas.haveAll(desk.keys.call(callId), desk.retentionMs)))
    return 'no replica confirmed this call in time';
  if ((await desk.redis.hexists(desk.keys.call(callId), 'job')) === 0) return 'Redis has forgotten this call';
  if (!(await isStillOurs(desk, job, callId))) return 'this process slept past the call it had begun';
  const nowMs = Date.now();
  const isInTime = nowMs - askedMs < GATE_HOLDS_MS && hasRoomFor(hours, nowMs, usualCallMs);
  return isInTime ? null : 'too much time has passed since the gate was asked about this call';
}

async function heed(
  desk: DeskQueues,
  ring: SealRing,
  callId: string,
  outcome: StartOutcome,
  log: Logger,
): Promise<void> {
  switch (outcome.kind) {
    case 'placed':
      await noteInRecord(desk, callId, 'answer', ring.seal(outcome.answer));
      return;
    case 'refused':
      await settle(desk, callId, { disposition: 'robot_refused', raw: { status: outcome.why } }, Date.now());
      if (DESK_PAUSING_STATUSES.has(outcome.status)) {
        await holdUntilResumed(desk, 'robot', `the robot refuses this account (${outcome.why})`);
        log.error(
          { why: outcome.why },
          'the robot refuses this account; the desk is held until `marvin resume`',
        );
      }
      return;
    case 'unknown':
      log.warn(
        { why: outcome.why },
        'the robot may have placed this call; waiting for its callback or the deadline',
      );
  }
}

/** The lock is the right to dial. Extending it asks Redis at the last moment whether it is still ours. */
async function isStillOurs(desk: DeskQueues, job: CallsJob, callId: string): Promise<boolean> {
  const asked = performance.now();
  const isHeld = (await job.extendLock(callId, desk.desk.callDeadline)) === 1;
  return isHeld && performance.now() - asked < desk.desk.callDeadline;
}

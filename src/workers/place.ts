// Places one call that is written down, and makes of the robot's answer what law 4 says.
import { performance } from 'node:perf_hooks';
import { holdUntilResumed } from '../shared/calls/hold.js';
import { settle } from '../shared/calls/settle.js';
import { takeBack } from '../shared/calls/takeBack.js';
import type { CallsJob } from '../shared/calls/move.js';
import type { StartRequest } from '../shared/contracts/robot.js';
import type { Logger } from '../shared/logging.js';
import type { DeskQueues } from '../shared/queues.js';
import type { SealRing } from '../shared/sealing.js';
import { startCall, type StartOutcome } from './robotClient.js';

/** These say that the robot will refuse everybody: the account, its money or its rights are wrong. */
const DESK_PAUSING_STATUSES: ReadonlySet<number | null> = new Set([401, 402, 403]);

export async function place(
  desk: DeskQueues,
  ring: SealRing,
  job: CallsJob,
  request: StartRequest,
  hangUp: AbortSignal,
  log: Logger,
): Promise<void> {
  const { callid: callId } = request.data;
  if (!(await desk.replicas.haveAll(desk.keys.call(callId), desk.retentionMs))) {
    const isBack = await takeBack({ desk, job, callId, nowMs: Date.now() });
    log.warn({ isBack }, 'no replica confirmed this call in time; not dialled, tried again in a moment');
    return;
  }
  if (!(await isStillOurs(desk, job, callId))) {
    log.warn('this process slept past the call it had begun; not dialled');
    return;
  }
  const outcome = await startCall(desk.desk.robot, request, hangUp);
  log.info({ robot: outcome.kind, status: outcome.status }, 'start request answered');
  await heed(desk, ring, callId, outcome, log);
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
      await desk.redis.hset(desk.keys.call(callId), 'answer', ring.seal(outcome.answer));
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

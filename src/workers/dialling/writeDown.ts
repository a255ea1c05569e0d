// The last step before the robot is asked: the number is taken and the call is written down (law 3).
import { performance } from 'node:perf_hooks';
import { jobId } from '../../shared/calls/moves.js';
import { callbackName, releaseNumber, takeNumber } from '../../shared/calls/numbers.js';
import { withOpenCall } from '../../shared/calls/state.js';
import type { CallbackJob } from '../../shared/contracts/job.js';
import type { OpenCall } from '../../shared/domain/callback.js';
import { isoIn } from '../../shared/domain/instant.js';
import { JOB_FIELD, lockKey, stalledKey } from '../../shared/redis/bullmqInternals.js';
import type { Order } from '../../shared/robots/robot.js';
import type { JudgedCallback } from './context.js';
import { orderFor } from './order.js';
import { postponeUnsent } from './postpone.js';

/**
 * `dial`: the lock is this call's until its deadline, counted from `askedAtMs` on the monotonic clock. `again`: a change or
 * another call to the number came in since the gate was asked. `postponed`: the same, but the call had been written down, and is
 * undone. `lost`: another process has the job.
 */
export type WrittenDown =
  | { readonly kind: 'dial'; readonly order: Order; readonly askedAtMs: number }
  | { readonly kind: 'again' | 'postponed' | 'lost' };

/**
 * Takes the number and writes down a call whose id is the token of the fetch, in one wait: this is the last thing that Redis is
 * asked before the robot. What cannot be ordered is not written down. The change that the gate saw is cleared in the same step.
 *
 * @param phone index of the phone that the gate chose
 * @throws SealError when the patient cannot be read with the keys given here
 */
export async function writeDown(judged: JudgedCallback, phone: number): Promise<WrittenDown> {
  const { desk, job, token: callId, nowMs, callback } = judged;
  const key = callback.phones[phone]?.key ?? '';
  const name = callbackName(desk, jobId(job));
  const open = openCall(judged, phone);
  const order = orderFor(
    judged.ring,
    { desk: desk.settings.name, job: jobId(job) },
    desk.settings.policy.hours.zone,
    callback,
    open,
  );
  const seen = judged.phones[phone]?.seen ?? 0;
  const askedAtMs = performance.now();
  const [isTaken, written] = await Promise.all([
    takeNumber(desk.redis, key, { callback: name, callId, seen, nowMs }),
    writeAhead(judged, withOpenCall(callback, open)),
  ]);
  if (isTaken && written === 'written') return { kind: 'dial', order, askedAtMs };
  if (isTaken) await releaseNumber(desk.redis, key, name, callId);
  if (written === 'written') return { kind: (await postponeUnsent(judged)) ? 'postponed' : 'lost' };
  return { kind: written === 'changed' ? 'again' : 'lost' };
}

function openCall({ desk, token, nowMs, callback, phones }: JudgedCallback, phone: number): OpenCall {
  const { policy, callDeadline } = desk.settings;
  const { zone } = policy.hours;
  return {
    callId: token,
    attempt: callback.spent + 1,
    phone,
    startedAt: isoIn(zone, nowMs),
    deadlineAt: isoIn(zone, nowMs + callDeadline),
    earlier: phones[phone]?.outcomes,
  };
}

/**
 * Law 3's write-ahead in one step: only the holder of the lock may write, and only what its gate saw. The lock then lasts
 * until the call's deadline. Sent again after its answer was lost, it finds what it wrote: the call id in it is its own.
 *
 * KEYS: lock, stalled, job, record of the call, mailbox. ARGV: call id, lock in ms, job id, data, record kept for, change.
 */
const WRITE_AHEAD = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'lost' end
if redis.call('HGET', KEYS[3], '${JOB_FIELD.data}') == ARGV[4] then return 'written' end
if (redis.call('HGET', KEYS[5], ARGV[3]) or '') ~= ARGV[6] then return 'changed' end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('SREM', KEYS[2], ARGV[3])
redis.call('HSET', KEYS[3], '${JOB_FIELD.data}', ARGV[4])
redis.call('HSET', KEYS[4], 'job', ARGV[3])
redis.call('PEXPIRE', KEYS[4], ARGV[5])
if ARGV[6] ~= '' then redis.call('HDEL', KEYS[5], ARGV[3]) end
return 'written'`;

/** @returns `lost`: another process has the job, stop. `changed`: a change came in, ask the gate again. */
async function writeAhead(
  { desk, job, token, change }: JudgedCallback,
  data: CallbackJob,
): Promise<'written' | 'lost' | 'changed'> {
  const id = jobId(job);
  const { calls, redis, settings, retentionMs } = desk;
  const keys = [
    lockKey(calls, id),
    stalledKey(calls),
    calls.toKey(id),
    desk.keys.call(token),
    desk.keys.changes,
  ];
  const args = [token, settings.callDeadline, id, JSON.stringify(data), retentionMs, change?.text ?? ''];
  return (await redis.eval(WRITE_AHEAD, keys.length, ...keys, ...args)) as 'written' | 'lost' | 'changed'; // the script returns nothing else
}

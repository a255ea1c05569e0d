// For how long the callback has waited that fell due first. BullMQ forgets when a waiting job fell due, so it is told from what
// is known of the callback: when it was queued, when the desk opened, when its last call said it should be tried again.
import type { DeskStatus } from '../../shared/calls/deskStatus.js';
import { JOB_FIELD, waitingKeys } from '../../shared/redis/bullmqInternals.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';

/** The queue is in the order of urgency: those at its end have waited longest, except for one that only just came. */
const LOOKED_AT = 20;

/**
 * KEYS: waiting, start of a job's key, start of a result's key. ARGV: how many. Returns two texts for each: when it was
 * queued, epoch milliseconds, and when its last call said that it is due again, ISO or empty.
 */
const WAITING = `
local ids = redis.call('ZRANGE', KEYS[1], -ARGV[1], -1)
ids[#ids + 1] = redis.call('ZRANGE', KEYS[1], 0, 0)[1]
local found = {}
for _, id in ipairs(ids) do
  local job = redis.call('HMGET', KEYS[2] .. id, '${JOB_FIELD.timestamp}', '${JOB_FIELD.data}')
  if job[1] and job[2] then
    local calls = cjson.decode(job[2]).calls or {}
    local last, due = calls[#calls], nil
    if last then
      local result = redis.call('HGET', KEYS[3] .. last.callId, '${JOB_FIELD.data}')
      due = result and cjson.decode(result).decision.at or last.endedAt
    end
    found[#found + 1] = job[1]
    found[#found + 1] = type(due) == 'string' and due or ''
  end
end
return found`;

/** Milliseconds; 0 when nothing is due, as at a desk that is shut. */
export async function oldestDueMs(desk: DeskQueues, status: DeskStatus, nowMs: number): Promise<number> {
  if (!status.open || status.waiting === 0) return 0;
  const { calls, results, redis } = desk;
  const keys = [waitingKeys(calls).prioritized, calls.toKey(''), results.toKey('')];
  const found = (await redis.eval(WAITING, keys.length, ...keys, LOOKED_AT)) as string[]; // the script returns nothing else
  const openedMs = status.opensAt === null ? 0 : Date.parse(status.opensAt);
  let oldestMs = nowMs;
  for (let i = 0; i + 1 < found.length; i += 2) {
    const againMs = Date.parse(found[i + 1] ?? '') || 0;
    oldestMs = Math.min(oldestMs, Math.max(Number(found[i]), openedMs, againMs));
  }
  return nowMs - oldestMs;
}

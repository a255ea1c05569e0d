// What is known of a number is moved to the hash of a new lookup key, while calls go on. Who still has the old hash is told
// where it went, until everything has the new one.
import { DO_NOT_CALL_KEY, entryPlace, parseEntry } from '../../shared/calls/doNotCall.js';
import { numberKeys } from '../../shared/calls/numbers.js';
import { mastersOf } from '../../shared/redis/clusterNodes.js';
import type { RedisConnection } from '../../shared/redis/connection.js';
import type { SealRing } from '../../shared/sealing.js';

/** One number under two hashes. */
export interface Rehashed {
  readonly from: string;
  readonly to: string;
  readonly digits: string;
}

/** KEYS: calls and outcomes at the new hash. ARGV: how many calls, then score and member of each, then the outcomes. */
const ADD = `
local calls = tonumber(ARGV[1])
for i = 1, calls do redis.call('ZADD', KEYS[1], ARGV[2 * i], ARGV[2 * i + 1]) end
for i = 2 * calls + 2, #ARGV do
  if not redis.call('LPOS', KEYS[2], ARGV[i]) then redis.call('RPUSH', KEYS[2], ARGV[i]) end
end`;

/** KEYS: calls, outcomes and where to, at the old hash. ARGV: the new hash, calls and outcomes as they were copied. */
const SWITCH = `
if table.concat(redis.call('ZRANGE', KEYS[1], 0, -1), '\\n') ~= ARGV[2] then return 0 end
if table.concat(redis.call('LRANGE', KEYS[2], 0, -1), '\\n') ~= ARGV[3] then return 0 end
redis.call('SET', KEYS[3], ARGV[1])
redis.call('DEL', KEYS[1], KEYS[2])
return 1`;

/** KEYS: the list. ARGV: old hash, its entry, new hash, the new entry. */
const MOVE_ENTRY = `
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[3], ARGV[4])
return 1`;

/**
 * Moves calls, outcomes and the do-not-call entry of a number. Copied first, then switched if nothing was written meanwhile:
 * whoever asks finds everything, under the old hash or the new one. Safe to stop anywhere and to repeat.
 */
export async function moveNumber(redis: RedisConnection, ring: SealRing, number: Rehashed): Promise<void> {
  const [from, to] = [numberKeys(number.from), numberKeys(number.to)];
  for (let isMoved = false; !isMoved;) {
    await copyEntry(redis, ring, number);
    const [scored, outcomes, callsMs, outcomesMs] = await Promise.all([
      redis.zrange(from.calls, '0', '-1', 'WITHSCORES'),
      redis.lrange(from.outcomes, 0, -1),
      redis.pttl(from.calls),
      redis.pttl(from.outcomes),
    ]);
    const members = scored.filter((_text, index) => index % 2 === 0);
    const calls = members.flatMap((member, index) => [scored[index * 2 + 1] ?? '0', member]);
    await redis.eval(ADD, 2, to.calls, to.outcomes, members.length, ...calls, ...outcomes);
    await keepFor(redis, to.calls, callsMs);
    await keepFor(redis, to.outcomes, outcomesMs);
    const seen = [number.to, members.join('\n'), outcomes.join('\n')];
    isMoved = (await redis.eval(SWITCH, 3, from.calls, from.outcomes, from.moved, ...seen)) === 1;
  }
  await redis.hdel(DO_NOT_CALL_KEY, number.from);
}

async function keepFor(redis: RedisConnection, key: string, atLeastMs: number): Promise<void> {
  if (atLeastMs > (await redis.pttl(key))) await redis.pexpire(key, atLeastMs);
}

async function copyEntry(redis: RedisConnection, ring: SealRing, number: Rehashed): Promise<void> {
  for (;;) {
    const text = await redis.hget(DO_NOT_CALL_KEY, number.from);
    if (text === null) return;
    const sealed = ring.seal(number.digits, entryPlace(number.to));
    const args = [number.from, text, number.to, JSON.stringify({ ...parseEntry(text), sealed })];
    if ((await redis.eval(MOVE_ENTRY, 1, DO_NOT_CALL_KEY, ...args)) === 1) return;
  }
}

/** Forgets where numbers went: nothing has an old hash any more. */
export async function forgetMoves(redis: RedisConnection): Promise<void> {
  for (const node of mastersOf(redis)) {
    const scan = node.scanStream({ match: numberKeys('*').moved, type: 'string', count: 1_000 });
    for await (const keys of scan as AsyncIterable<string[]>) for (const key of keys) await redis.del(key);
  }
}

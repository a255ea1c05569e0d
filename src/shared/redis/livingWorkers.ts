// Which workers are alive, and for which desks each of them works. One hash holds them all, so that a sign of life costs a
// process one command however many desks it has. Redis' own clock decides, so the clocks of machines do not matter.
import { z } from 'zod';
import type { RedisConnection } from './connection.js';

/** Hash: id of a worker → instant of its last sign of life, epoch milliseconds, a blank, and what it says of itself. */
const KEY = 'marvin:workers';
/** A worker of which nothing was heard for so long is dead, or stands still. */
const TTL_MS = 15_000;

const workerSchema = z.object({
  version: z.string(),
  commit: z.string().nullable(),
  /** When it started, epoch milliseconds. */
  sinceMs: z.number(),
  /** `starting`: not all of its desks are served yet. */
  doing: z.enum(['starting', 'working']),
  desks: z.array(z.string()).readonly(),
});
/** What a worker says of itself; nothing in it is about a patient. */
export type WorkerSelf = z.infer<typeof workerSchema>;
export interface LivingWorker extends WorkerSelf {
  readonly id: string;
}

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function isDead(value) return now - tonumber(string.match(value, '^%d+')) > tonumber(ARGV[1]) end`;

/** KEYS: workers. ARGV: time to live, id, what the worker says. */
const SHOW_LIFE = `${NOW}
local entries = redis.call('HGETALL', KEYS[1])
for i = 1, #entries, 2 do
  if isDead(entries[i + 1]) then redis.call('HDEL', KEYS[1], entries[i]) end
end
redis.call('HSET', KEYS[1], ARGV[2], string.format('%.0f ', now) .. ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 1`;

/** KEYS: workers. ARGV: time to live. Returns id and what it says of each that lives. */
const LIVING = `${NOW}
local living = {}
local entries = redis.call('HGETALL', KEYS[1])
for i = 1, #entries, 2 do
  if not isDead(entries[i + 1]) then
    living[#living + 1] = entries[i]
    living[#living + 1] = string.match(entries[i + 1], '^%d+ (.*)$')
  end
end
return living`;

/** A sign of life; to be given again at least every five seconds. */
export async function showLife(redis: RedisConnection, id: string, self: WorkerSelf): Promise<void> {
  await redis.eval(SHOW_LIFE, 1, KEY, TTL_MS, id, JSON.stringify(self));
}

/** A worker that stops takes no more calls. */
export async function forgetWorker(redis: RedisConnection, id: string): Promise<void> {
  await redis.hdel(KEY, id);
}

/** All workers of which something was heard within fifteen seconds, the oldest first. One command. */
export async function livingWorkers(redis: RedisConnection): Promise<LivingWorker[]> {
  const answer = (await redis.eval(LIVING, 1, KEY, TTL_MS)) as string[]; // the script returns nothing else
  const workers: LivingWorker[] = [];
  for (let i = 0; i + 1 < answer.length; i += 2) {
    const self = selfOf(answer[i + 1] ?? '');
    if (self) workers.push({ id: answer[i] ?? '', ...self });
  }
  return workers.sort((a, b) => a.sinceMs - b.sinceMs);
}

/** How many of them serve a desk. */
export function workersAt(workers: readonly WorkerSelf[], desk: string): number {
  return workers.filter(({ desks, doing }) => doing === 'working' && desks.includes(desk)).length;
}

/** A worker of another version may say it in another way. */
function selfOf(text: string): WorkerSelf | null {
  try {
    return workerSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

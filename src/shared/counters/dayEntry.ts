// What the end of a call or of a callback adds to its day, and the script that adds it.
import { createHash } from 'node:crypto';
import type { ResultJob } from '../contracts/result.js';
import { DAY_MS, HOUR_MS } from '../domain/duration.js';
import { nextRoom } from '../domain/callingWindow.js';
import type { DeskQueues } from '../redis/deskQueues.js';
import { COUNTERS_KEPT_MS, dayKey } from './dayCounters.js';

/** Attempts from this on are counted together. */
const MAX_ATTEMPT = 9;
/** Until nothing more ends on a day: then nobody needs to be told apart. */
const SEEN_KEPT_MS = 2 * DAY_MS;

/** A field of the day's hash, and by how much a result raises it. */
type Increment = readonly [field: string, by: number];
/** Somebody or something that counts in one field of the day, the one it was marked with last. */
type Mark = readonly [who: string, field: string];

/**
 * Lua: `count_day(day, seen, from)` adds ARGV from index `from` on, as `dayArguments` makes them: how long both keys are kept, lines, how
 * many marks, marks, increments. The caller sees to it that an end counts once.
 */
export const COUNT_DAY = `
local function count_day(day, seen, from)
  local at = from + 4
  for _ = 1, tonumber(ARGV[from + 3]) do
    local was = redis.call('HGET', seen, ARGV[at])
    if was ~= ARGV[at + 1] then
      if was then redis.call('HINCRBY', day, was, -1) end
      redis.call('HINCRBY', day, ARGV[at + 1], 1)
      redis.call('HSET', seen, ARGV[at], ARGV[at + 1])
      redis.call('PEXPIRE', seen, ARGV[from + 1])
    end
    at = at + 2
  end
  for i = at, #ARGV, 2 do redis.call('HINCRBY', day, ARGV[i], ARGV[i + 1]) end
  redis.call('HSET', day, 'lines', ARGV[from + 2])
  redis.call('PEXPIRE', day, ARGV[from])
end`;

/** The keys that `count_day` is given: the day, and who was seen on it. */
export function dayKeys(desk: DeskQueues, endedAt: string): [day: string, seen: string] {
  const day = dayKey(desk, endedAt);
  return [day, `${day}:seen`];
}

/** @param queuedMs when the callback was queued; null: not known */
export function dayArguments(
  { settings }: DeskQueues,
  result: ResultJob,
  queuedMs: number | null,
): (string | number)[] {
  const marks = marksOf(result);
  const { hours, usualCallMs } = settings.policy;
  const sinceMs =
    result.decision.kind === 'complete' && queuedMs !== null ? nextRoom(hours, queuedMs, usualCallMs) : null;
  const increments = incrementsOf(result, sinceMs);
  const kept = [COUNTERS_KEPT_MS, SEEN_KEPT_MS, settings.lines, marks.length];
  return [...kept, ...marks.flat(), ...increments.flat()];
}

const COUNT_CLOSED = `${COUNT_DAY}
count_day(KEYS[1], KEYS[2], 1)`;

/** Counts a result that no call brought about. Those of calls are counted with the call, once (calls/breaker.ts). */
export async function countClosed(desk: DeskQueues, result: ResultJob): Promise<void> {
  await desk.redis.eval(
    COUNT_CLOSED,
    2,
    ...dayKeys(desk, result.endedAt),
    ...dayArguments(desk, result, null),
  );
}

/** A document counts once a day, however often it is called; a number by what its last call said. */
function marksOf({ jobId, decision, phone, disposition, phoneVerdict }: ResultJob): Mark[] {
  const document = nameless(jobId);
  const isReached =
    decision.kind === 'complete' || (decision.kind === 'close' && decision.reason === 'reached');
  return [
    [`d${document}`, 'patients'],
    ...(isReached ? [[`r${document}`, 'reached'] as const] : []),
    ...(phone && disposition ? [[`n${nameless(phone.key)}`, `numbers ${phoneVerdict}`] as const] : []),
  ];
}

/** Tells apart, and names nobody. */
function nameless(id: string): string {
  return createHash('sha256').update(id).digest('base64url').slice(0, 12);
}

/** @param sinceMs when the desk could first call about the document that was reached */
export function incrementsOf(result: ResultJob, sinceMs: number | null): Increment[] {
  const { disposition, attempt, startedAt, endedAt, decision } = result;
  const increments: Increment[] = [];
  if (disposition !== null) {
    const hour = endedAt.slice(11, 13);
    increments.push([`calls ${hour} ${Math.min(attempt, MAX_ATTEMPT)} ${disposition}`, 1]);
    increments.push(...secondsOf(result));
    if (startedAt !== null) increments.push(...busySeconds(startedAt, endedAt));
  }
  if (sinceMs !== null && startedAt !== null)
    increments.push([`reach ${roughSeconds((Date.parse(startedAt) - sinceMs) / 1_000)}`, 1]);
  if (decision.kind === 'close') increments.push([`closed ${decision.reason}`, 1]);
  return increments;
}

/** What an operator waits for a patient who does not come is wasted; nobody talks then. */
function secondsOf({
  startedAt,
  endedAt,
  operatorAnsweredAt,
  patientAnsweredAt,
  disposition,
}: ResultJob): Increment[] {
  if (startedAt === null) return [];
  const isConnected = disposition === 'connected';
  const [began, ended] = [Date.parse(startedAt), Date.parse(endedAt)];
  const operator = operatorAnsweredAt ? Date.parse(operatorAnsweredAt) : ended;
  const patient = isConnected && patientAnsweredAt ? Date.parse(patientAnsweredAt) : ended;
  const forPatient = Math.max(0, patient - operator);
  return inSeconds([
    ['seconds operatorLeg', operator - began],
    ['seconds patientLeg', forPatient],
    ['seconds wasted', isConnected ? 0 : forPatient],
    ['seconds talk', ended - patient],
  ]);
}

/** How long a line was taken in each hour of the day on which its call ended. */
function busySeconds(startedAt: string, endedAt: string): Increment[] {
  const endMs = msOfDay(endedAt);
  const startMs = Math.max(0, endMs - (Date.parse(endedAt) - Date.parse(startedAt)));
  const spans: Increment[] = [];
  for (let hour = Math.floor(startMs / HOUR_MS); hour * HOUR_MS < endMs; hour += 1) {
    const [from, to] = [Math.max(startMs, hour * HOUR_MS), Math.min(endMs, (hour + 1) * HOUR_MS)];
    spans.push([`busy ${String(hour).padStart(2, '0')}`, to - from]);
  }
  return inSeconds(spans);
}

/** By the clock that the instant shows. */
function msOfDay(iso: string): number {
  return Date.parse(`1970-01-01T${iso.slice(11).replace(/(?:Z|[+-]\d\d:\d\d)$/, '')}Z`);
}

function inSeconds(spans: readonly Increment[]): Increment[] {
  return spans.flatMap(([field, ms]): Increment[] => (ms >= 500 ? [[field, Math.round(ms / 1_000)]] : []));
}

/** The longer ago, the rougher, so that a day has few of them: to 10 s from two minutes on, to a minute from an hour on. */
export function roughSeconds(seconds: number): number {
  const step = seconds < 120 ? 1 : seconds < 3_600 ? 10 : 60;
  return Math.max(0, Math.round(seconds / step) * step);
}

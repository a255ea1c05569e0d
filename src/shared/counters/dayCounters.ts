// What a desk's day came to, in one hash a local day: counts and seconds, nothing about a patient. A report or a page reads
// one hash, however many calls there were, and the counts outlive the results.
import { CLOSE_REASONS, type CloseReason } from '../domain/callback.js';
import { DISPOSITIONS, type Disposition } from '../domain/disposition.js';
import { DAY_MS } from '../domain/duration.js';
import { isoIn } from '../domain/instant.js';
import type { ResultJob } from '../contracts/result.js';
import type { DeskQueues } from '../redis/deskQueues.js';

export const COUNTERS_KEPT_MS = 400 * DAY_MS;
/** Attempts from this on are counted together. */
const MAX_ATTEMPT = 9;

/** Calls that ended in one hour of the day, by the attempt that they were and what they came to. */
interface CallCount {
  /** 0 to 23, local. */
  readonly hour: number;
  readonly attempt: number;
  readonly disposition: Disposition;
  readonly calls: number;
}

interface DayCounts {
  readonly calls: readonly CallCount[];
  /** Patients reached. */
  readonly reached: number;
  readonly closed: Readonly<Partial<Record<CloseReason, number>>>;
  /** How long calls lasted, in seconds, by what the time was: waiting for an operator, ringing the patient, both talking. */
  readonly seconds: { readonly operatorLeg: number; readonly patientLeg: number; readonly talk: number };
}

/** A field of the day's hash, and by how much a result raises it. */
export type Increment = readonly [field: string, by: number];

/** When each leg of a call was answered, as far as the robot said so; ISO 8601. */
export interface LegTimes {
  readonly operatorAnsweredAt: string | null;
  readonly patientAnsweredAt: string | null;
}

/** The key of the day, in the desk's zone, on which something ended. @param endedAt ISO 8601 with the desk's offset */
export function dayKey({ keys }: DeskQueues, endedAt: string): string {
  return `${keys.prefix}:day:${endedAt.slice(0, 10)}`;
}

/** What a result adds to its day. */
export function incrementsOf(result: ResultJob): Increment[] {
  const { disposition, attempt, endedAt, decision } = result;
  const increments: Increment[] = [];
  if (disposition !== null) {
    const hour = endedAt.slice(11, 13);
    increments.push([`calls ${hour} ${Math.min(attempt, MAX_ATTEMPT)} ${disposition}`, 1]);
    increments.push(...secondsOf(result));
  }
  if (decision.kind === 'complete') increments.push(['reached', 1]);
  if (decision.kind === 'close') increments.push([`closed ${decision.reason}`, 1]);
  return increments;
}

function secondsOf({ startedAt, endedAt, operatorAnsweredAt, patientAnsweredAt }: ResultJob): Increment[] {
  if (startedAt === null) return [];
  const [began, ended] = [Date.parse(startedAt), Date.parse(endedAt)];
  const operator = operatorAnsweredAt ? Date.parse(operatorAnsweredAt) : ended;
  const patient = patientAnsweredAt ? Date.parse(patientAnsweredAt) : ended;
  const spans: Increment[] = [
    ['seconds operatorLeg', operator - began],
    ['seconds patientLeg', Math.max(0, patient - operator)],
    ['seconds talk', ended - patient],
  ];
  return spans.flatMap(([field, ms]): Increment[] => (ms >= 500 ? [[field, Math.round(ms / 1_000)]] : []));
}

/** Counts a result that no call brought about. Those of calls are counted with the call, once (calls/breaker.ts). */
export async function countClosed(desk: DeskQueues, result: ResultJob): Promise<void> {
  const key = dayKey(desk, result.endedAt);
  const counted = incrementsOf(result).map(([field, by]) => desk.redis.hincrby(key, field, by));
  await Promise.all([...counted, desk.redis.pexpire(key, COUNTERS_KEPT_MS)]);
}

/** Reads a local day. @param date `YYYY-MM-DD` */
export async function readDay(desk: DeskQueues, date: string): Promise<DayCounts> {
  const fields = Object.entries(await desk.redis.hgetall(dayKey(desk, date)));
  const counts = new Map(fields.map(([field, text]) => [field, Number(text)]));
  const count = (field: string) => counts.get(field) ?? 0;
  return {
    calls: fields.flatMap(([field, text]) => callCount(field, Number(text))),
    reached: count('reached'),
    closed: countsOf(CLOSE_REASONS, (reason) => count(`closed ${reason}`)),
    seconds: {
      operatorLeg: count('seconds operatorLeg'),
      patientLeg: count('seconds patientLeg'),
      talk: count('seconds talk'),
    },
  };
}

function callCount(field: string, calls: number): CallCount[] {
  const [what, hour, attempt, disposition] = field.split(' ');
  const known = DISPOSITIONS.find((candidate) => candidate === disposition);
  if (what !== 'calls' || !known) return [];
  return [{ hour: Number(hour), attempt: Number(attempt), disposition: known, calls }];
}

function countsOf<Name extends string>(
  names: readonly Name[],
  count: (name: Name) => number,
): Partial<Record<Name, number>> {
  const counted: Partial<Record<Name, number>> = {};
  for (const name of names) if (count(name) > 0) counted[name] = count(name);
  return counted;
}

/** KEYS: days. ARGV: fields. The sum of each field over the days. */
const SUM_DAYS = `
local sums = {}
for f = 1, #ARGV do sums[f] = 0 end
for _, key in ipairs(KEYS) do
  local day = redis.call('HMGET', key, unpack(ARGV))
  for f = 1, #ARGV do sums[f] = sums[f] + tonumber(day[f] or '0') end
end
return sums`;

/** How many callbacks were closed within retention, by reason; one that was closed twice counts twice. */
export async function closedWithinRetention(
  desk: DeskQueues,
  nowMs: number,
): Promise<Partial<Record<CloseReason, number>>> {
  const { zone } = desk.settings.policy.hours;
  const keys: string[] = [];
  for (let backMs = 0; backMs <= desk.retentionMs; backMs += DAY_MS)
    keys.push(dayKey(desk, isoIn(zone, nowMs - backMs)));
  const fields = CLOSE_REASONS.map((reason) => `closed ${reason}`);
  const sums = (await desk.redis.eval(SUM_DAYS, keys.length, ...keys, ...fields)) as number[]; // the script returns nothing else
  return countsOf(CLOSE_REASONS, (reason) => sums[CLOSE_REASONS.indexOf(reason)] ?? 0);
}

// What a desk's day came to, in one hash a local day: counts and seconds, nothing about a patient. A report or a page reads
// one hash, however many calls there were, and the counts outlive the results. dayEntry.ts writes it.
import { CLOSE_REASONS, type CloseReason } from '../domain/callback.js';
import { DISPOSITIONS, type Disposition } from '../domain/disposition.js';
import { DAY_MS } from '../domain/duration.js';
import { isoIn } from '../domain/instant.js';
import type { DeskQueues } from '../redis/deskQueues.js';

export const COUNTERS_KEPT_MS = 400 * DAY_MS;

/** Calls that ended in one hour of the day, by the attempt that they were and what they came to. */
interface CallCount {
  /** 0 to 23, local. */
  readonly hour: number;
  readonly attempt: number;
  readonly disposition: Disposition;
  readonly calls: number;
}

export interface DayCounts {
  readonly calls: readonly CallCount[];
  /** Documents that were called about or closed. */
  readonly patients: number;
  /** Documents whose patients were reached, as the robot said at once or later. */
  readonly reached: number;
  readonly closed: Readonly<Partial<Record<CloseReason, number>>>;
  /**
   * How long calls lasted, in seconds, by what the time was: waiting for an operator, an operator waiting for the patient, both
   * talking. `wasted` is the part of `patientLeg` after which nobody talked.
   */
  readonly seconds: Readonly<Record<'operatorLeg' | 'patientLeg' | 'wasted' | 'talk', number>>;
  /** By hour: for how many seconds lines were taken, all lines together. */
  readonly busySeconds: readonly (readonly [hour: number, seconds: number])[];
  /** From when the desk could first call about a document to the call that reached, rounded, with how many there were. */
  readonly secondsToReach: readonly (readonly [seconds: number, patients: number])[];
  /** Numbers by their verdict after their last call of the day. */
  readonly numbers: { readonly verified: number; readonly suspect: number };
  /** Calls of this day that were under review and are no longer. */
  readonly reviewed: number;
  /** The desk's lines at the last end of the day; null: nothing ended. */
  readonly lines: number | null;
}

/** When each leg of a call was answered, as far as the robot said so; ISO 8601. */
export interface LegTimes {
  readonly operatorAnsweredAt: string | null;
  readonly patientAnsweredAt: string | null;
}

/** The key of the day, in the desk's zone, on which something ended. @param endedAt ISO 8601 with the desk's offset */
export function dayKey({ keys }: DeskQueues, endedAt: string): string {
  return `${keys.prefix}:day:${endedAt.slice(0, 10)}`;
}

/** Reads a local day. @param date `YYYY-MM-DD` */
export async function readDay(desk: DeskQueues, date: string): Promise<DayCounts> {
  return dayCounts(await desk.redis.hgetall(dayKey(desk, date)));
}

/** @param hash of a day, as Redis has it */
export function dayCounts(hash: Readonly<Record<string, string>>): DayCounts {
  const fields = Object.entries(hash).map(([field, text]) => [field, Number(text)] as const);
  const counts = new Map(fields);
  const count = (field: string) => counts.get(field) ?? 0;
  return {
    calls: fields.flatMap(([field, calls]) => callCount(field, calls)),
    patients: count('patients'),
    reached: count('reached'),
    closed: countsOf(CLOSE_REASONS, (reason) => count(`closed ${reason}`)),
    seconds: {
      operatorLeg: count('seconds operatorLeg'),
      patientLeg: count('seconds patientLeg'),
      wasted: count('seconds wasted'),
      talk: count('seconds talk'),
    },
    busySeconds: numbered(fields, 'busy'),
    secondsToReach: numbered(fields, 'reach'),
    numbers: { verified: count('numbers verified'), suspect: count('numbers suspect') },
    reviewed: count('reviewed'),
    lines: counts.get('lines') ?? null,
  };
}

/** Of fields such as `busy 09`: the number and the count, in the order of the numbers. */
function numbered(fields: readonly (readonly [string, number])[], what: string): [number, number][] {
  return fields
    .flatMap(([field, count]): [number, number][] => {
      const [name, number] = field.split(' ');
      return name === what ? [[Number(number), count]] : [];
    })
    .sort(([a], [b]) => a - b);
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

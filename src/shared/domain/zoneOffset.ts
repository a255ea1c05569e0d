// How far a zone's clocks are from UTC, one UTC day at a time: all that the calling window and 1C's dates need of a zone.
// The zone database takes microseconds for each question and an import asks hundreds of thousands, so days are remembered.
import { IANAZone } from 'luxon';
import { DAY_MS } from './duration.js';

/** A stretch of time [fromMs, toMs) during which the zone's offset does not change: local = UTC + offsetMs. */
export interface OffsetSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly offsetMs: number;
}

/**
 * The spans of one UTC day, in order: one, or two when the clocks change on it.
 *
 * @param utcDay days since 1970-01-01 UTC
 */
export function offsetSpans(zone: string, utcDay: number): readonly OffsetSpan[] {
  const [fromMs, toMs] = [utcDay * DAY_MS, (utcDay + 1) * DAY_MS];
  const known = IANAZone.create(zone);
  const offsetAt = (instantMs: number) => Math.round(known.offset(instantMs) * 60_000);
  const [before, after] = [offsetAt(fromMs), offsetAt(toMs - 1)];
  if (before === after) return [{ fromMs, toMs, offsetMs: before }];
  const changeMs = findChange(fromMs, toMs, (instantMs) => offsetAt(instantMs) === before);
  return [
    { fromMs, toMs: changeMs, offsetMs: before },
    { fromMs: changeMs, toMs, offsetMs: after },
  ];
}

/**
 * The instant at which the zone's clocks show a local time; the earlier of two when clocks are set back. A time that the
 * clocks skip is read with the offset from before the skip, so 02:30 becomes 03:30.
 *
 * @param localMs the local date and time as if it were UTC, epoch milliseconds
 */
export function instantOfLocal(zone: string, localMs: number): number {
  const near = spansNear(zone, Math.floor(localMs / DAY_MS));
  const shown = near.find(
    ({ fromMs, toMs, offsetMs }) => localMs - offsetMs >= fromMs && localMs - offsetMs < toMs,
  );
  const beforeSkip = near.findLast(({ toMs, offsetMs }) => localMs - offsetMs >= toMs);
  return localMs - ((shown ?? beforeSkip)?.offsetMs ?? 0);
}

/** How far the zone's clocks are ahead of UTC at an instant, in milliseconds. */
export function offsetMsAt(zone: string, instantMs: number): number {
  const near = spansNear(zone, Math.floor(instantMs / DAY_MS));
  return near.find(({ fromMs, toMs }) => instantMs >= fromMs && instantMs < toMs)?.offsetMs ?? 0;
}

const MAX_CACHED_DAYS = 1_000;
const remembered = new Map<string, Map<number, readonly OffsetSpan[]>>();

/** The spans from the day before to the day after, which is as far as a local time can be from UTC. */
function spansNear(zone: string, utcDay: number): readonly OffsetSpan[] {
  const days = remembered.get(zone) ?? new Map<number, readonly OffsetSpan[]>();
  remembered.set(zone, days);
  const known = days.get(utcDay);
  if (known) return known;
  const spans = [-1, 0, 1].flatMap((further) => offsetSpans(zone, utcDay + further)).reduce(joinEqual, []);
  if (days.size >= MAX_CACHED_DAYS) days.clear();
  days.set(utcDay, spans);
  return spans;
}

function joinEqual(joined: readonly OffsetSpan[], next: OffsetSpan): readonly OffsetSpan[] {
  const last = joined.at(-1);
  if (last?.offsetMs !== next.offsetMs) return [...joined, next];
  return [...joined.slice(0, -1), { ...last, toMs: next.toMs }];
}

/** The first instant at which the clocks have changed; zones change at most once a day. */
function findChange(
  unchangedMs: number,
  changedMs: number,
  isUnchanged: (instantMs: number) => boolean,
): number {
  let [low, high] = [unchangedMs, changedMs];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isUnchanged(middle)) low = middle;
    else high = middle;
  }
  return high;
}

// The calling window against a slow oracle that knows nothing of its method: the wall clock, second by second.
import fc from 'fast-check';
import { DateTime, IANAZone } from 'luxon';
import { describe, expect, test, vi } from 'vitest';
import {
  closingOf,
  hasRoomFor,
  isOpen,
  isZone,
  nextOpening,
  nextRoom,
  openingOf,
  parseClock,
  type CallingHours,
  type Interval,
} from '../../../../src/shared/domain/callingWindow.js';
import {
  callsMs,
  desks,
  EVERY_DAY,
  instants,
  oracleIntervals,
  wallClock,
  wallClockIsOpen,
} from '../../../support/callingHours.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

function clock(text: string): number {
  return parseClock(text)!;
}

function span(from: string, to: string): Interval {
  return { from: clock(from), to: clock(to) };
}

function hoursOf(
  zone: string,
  intervals: readonly Interval[],
  more: Partial<CallingHours> = {},
): CallingHours {
  return { zone, intervals, weekdays: EVERY_DAY, holidays: 'call', exceptions: {}, ...more };
}

function at(text: string, zone = 'Europe/Moscow'): number {
  return DateTime.fromISO(text, { zone }).toMillis();
}

function shown(ms: number | null, zone = 'Europe/Moscow'): string | null {
  return ms === null ? null : DateTime.fromMillis(ms, { zone }).toFormat("yyyy-MM-dd'T'HH:mm:ss");
}

const moscow = hoursOf('Europe/Moscow', [span('09:30', '14:30')]);

describe('a time of day', () => {
  test.each([
    ['00:00', 0],
    ['09:30', 34_200],
    ['09:30:15', 34_215],
    ['24:00', 86_400],
  ])('%s is read', (text, secondOfDay) => {
    expect(parseClock(text)).toBe(secondOfDay);
  });

  test.each(['9:30', '24:00:01', '25:00', '09:60', '09:30:60', '09.30', '', ' 09:30'])(
    '"%s" is refused',
    (text) => {
      expect(parseClock(text)).toBeNull();
    },
  );

  test('zones are IANA names', () => {
    expect(['Europe/Moscow', 'Asia/Kathmandu', 'Moscow', ''].map(isZone)).toEqual([true, true, false, false]);
  });
});

describe('a desk', () => {
  test('is open from its first second and shut from its last', () => {
    expect(isOpen(moscow, at('2026-11-24T09:29:59.999'))).toBe(false);
    expect(isOpen(moscow, at('2026-11-24T09:30'))).toBe(true);
    expect(isOpen(moscow, at('2026-11-24T14:29:59.999'))).toBe(true);
    expect(isOpen(moscow, at('2026-11-24T14:30'))).toBe(false);
  });

  test('opens now when it is open, today when it is early, tomorrow when it is late', () => {
    expect(shown(nextOpening(moscow, at('2026-11-24T10:00:01')))).toBe('2026-11-24T10:00:01');
    expect(shown(nextOpening(moscow, at('2026-11-24T03:00')))).toBe('2026-11-24T09:30:00');
    expect(shown(nextOpening(moscow, at('2026-11-24T14:30')))).toBe('2026-11-25T09:30:00');
  });

  test('keeps seconds of its window', () => {
    const hours = hoursOf('Europe/Moscow', [span('09:30:15', '09:30:20')]);
    expect(shown(nextOpening(hours, at('2026-11-24T00:00')))).toBe('2026-11-24T09:30:15');
    expect(shown(closingOf(hours, at('2026-11-24T09:30:17')))).toBe('2026-11-24T09:30:20');
  });

  test('waits for its weekdays', () => {
    const weekdays = hoursOf('Europe/Moscow', moscow.intervals, { weekdays: [1, 2, 3, 4, 5] });
    expect(shown(nextOpening(weekdays, at('2026-11-27T15:00')))).toBe('2026-11-30T09:30:00');
  });

  test('shuts when its interval ends; intervals that touch are one', () => {
    const hours = hoursOf('Europe/Moscow', [
      span('09:00', '12:00'),
      span('12:00', '14:00'),
      span('15:00', '18:00'),
    ]);
    expect(shown(closingOf(hours, at('2026-11-24T09:00')))).toBe('2026-11-24T14:00:00');
    expect(closingOf(hours, at('2026-11-24T14:00'))).toBeNull();
    expect(shown(closingOf(hours, at('2026-11-24T16:00')))).toBe('2026-11-24T18:00:00');
  });

  test('opened when its interval began; intervals that touch are one', () => {
    const hours = hoursOf('Europe/Moscow', [
      span('09:00', '12:00'),
      span('12:00', '14:00'),
      span('15:00', '18:00'),
    ]);
    expect(shown(openingOf(hours, at('2026-11-24T09:00')))).toBe('2026-11-24T09:00:00');
    expect(shown(openingOf(hours, at('2026-11-24T13:59:59.999')))).toBe('2026-11-24T09:00:00');
    expect(openingOf(hours, at('2026-11-24T14:00'))).toBeNull();
    expect(shown(openingOf(hours, at('2026-11-24T16:00:00.001')))).toBe('2026-11-24T15:00:00');
  });

  test('that works through midnight opens in the evening and shuts in the morning', () => {
    const hours = hoursOf('Europe/Moscow', [span('00:00', '06:00'), span('20:00', '24:00')]);
    expect(shown(openingOf(hours, at('2026-11-25T05:00')))).toBe('2026-11-24T20:00:00');
    expect(shown(closingOf(hours, at('2026-11-24T21:00')))).toBe('2026-11-25T06:00:00');
  });

  test('that never shuts has no opening and no closing, and room for any call', () => {
    const hours = hoursOf('Europe/Moscow', [span('00:00', '24:00')]);
    expect(openingOf(hours, at('2026-11-24T21:00'))).toBeNull();
    expect(closingOf(hours, at('2026-11-24T21:00'))).toBeNull();
    expect(hasRoomFor(hours, at('2026-11-24T21:00'), 30 * DAY_MS)).toBe(true);
    expect(nextRoom(hours, at('2026-11-24T21:00'), 2 * MINUTE_MS)).toBe(at('2026-11-24T21:00'));
  });

  test.each([
    ['never shuts', {}],
    ['never opens', { weekdays: [] }],
    ['shuts for one day next year', { exceptions: { '2027-11-01': [] } }],
  ])('that %s asks the zone for a few days, not for two years', (_title, settings) => {
    const hours = hoursOf('Asia/Omsk', [span('00:00', '24:00')], settings);
    const asked = vi.spyOn(IANAZone.prototype, 'offset');
    const nowMs = at('2026-11-24T21:00');
    closingOf(hours, nowMs);
    openingOf(hours, nowMs);
    nextRoom(hours, nowMs, MINUTE_MS);
    const times = asked.mock.calls.length;
    asked.mockRestore();
    expect(times).toBeLessThan(100);
  });

  test('that shuts for one day next year shuts at its midnight', () => {
    const hours = hoursOf('Europe/Moscow', [span('00:00', '24:00')], { exceptions: { '2027-11-01': [] } });
    expect(shown(closingOf(hours, at('2026-11-24T21:00')))).toBe('2027-11-01T00:00:00');
    expect(shown(openingOf(hours, at('2027-11-02T21:00')))).toBe('2027-11-02T00:00:00');
  });

  test('that never opens has no opening and no room', () => {
    const hours = hoursOf('Europe/Moscow', moscow.intervals, { weekdays: [] });
    expect(nextOpening(hours, at('2026-11-24T21:00'))).toBeNull();
    expect(nextRoom(hours, at('2026-11-24T21:00'), MINUTE_MS)).toBeNull();
  });

  test('has room for a call that ends exactly at closing, and not for a longer one', () => {
    expect(hasRoomFor(moscow, at('2026-11-24T14:28'), 2 * MINUTE_MS)).toBe(true);
    expect(hasRoomFor(moscow, at('2026-11-24T14:28'), 2 * MINUTE_MS + 1)).toBe(false);
    expect(hasRoomFor(moscow, at('2026-11-24T14:29:59'), 0)).toBe(true);
    expect(hasRoomFor(moscow, at('2026-11-24T14:30'), 0)).toBe(false);
    expect(shown(nextRoom(moscow, at('2026-11-24T14:29'), 2 * MINUTE_MS))).toBe('2026-11-25T09:30:00');
  });

  test('passes over an interval too short for a call, and gives up on a call longer than every interval', () => {
    const hours = hoursOf('Europe/Moscow', [span('09:00', '09:01'), span('11:00', '12:00')]);
    expect(shown(nextRoom(hours, at('2026-11-24T08:00'), 2 * MINUTE_MS))).toBe('2026-11-24T11:00:00');
    expect(nextRoom(hours, at('2026-11-24T08:00'), 61 * MINUTE_MS)).toBeNull();
    const always = hoursOf('Europe/Moscow', [span('00:00', '24:00')]);
    expect(nextRoom(always, at('2026-11-24T08:00'), 3 * 365 * DAY_MS)).not.toBeNull();
  });
});

describe('the calendar of a desk', () => {
  const weekdays = [1, 2, 3, 4, 5];
  const skipping = hoursOf('Europe/Moscow', moscow.intervals, { weekdays, holidays: 'skip' });

  test('with `skip` is shut from New Year to the Monday after it', () => {
    expect(shown(nextOpening(skipping, at('2026-12-30T15:00')))).toBe('2027-01-11T09:30:00');
  });

  test('with `call` works on holidays', () => {
    const calling = hoursOf('Europe/Moscow', moscow.intervals, { weekdays });
    expect(shown(nextOpening(calling, at('2026-12-30T15:00')))).toBe('2026-12-31T09:30:00');
    expect(isOpen(calling, at('2027-01-01T10:00'))).toBe(true);
  });

  test('with `skip` shuts an hour earlier on a short day', () => {
    expect(shown(closingOf(skipping, at('2026-11-03T10:00')))).toBe('2026-11-03T13:30:00');
    const evening = hoursOf('Europe/Moscow', [span('09:00', '12:00'), span('18:00', '18:30')], {
      holidays: 'skip',
    });
    expect(shown(nextOpening(evening, at('2026-11-03T12:00')))).toBe('2026-11-05T09:00:00');
    expect(shown(closingOf(evening, at('2026-11-03T10:00')))).toBe('2026-11-03T12:00:00');
  });

  test('with `skip` works on a Saturday that stands in for one of its Mondays', () => {
    expect(shown(nextOpening(skipping, at('2027-02-19T15:00')))).toBe('2027-02-20T09:30:00');
    expect(shown(nextOpening(skipping, at('2027-02-20T13:30')))).toBe('2027-02-24T09:30:00');
    const wednesdays = hoursOf('Europe/Moscow', moscow.intervals, { weekdays: [3], holidays: 'skip' });
    expect(isOpen(wednesdays, at('2027-02-20T10:00'))).toBe(false);
    const saturdays = hoursOf('Europe/Moscow', moscow.intervals, { weekdays: [6], holidays: 'skip' });
    expect(isOpen(saturdays, at('2027-02-20T10:00'))).toBe(true);
  });

  test('lets an exception win over weekday and holiday, to open and to shut', () => {
    const exceptions = { '2027-01-03': [span('11:00', '12:00')], '2026-11-24': [] };
    const hours = { ...skipping, exceptions };
    expect(shown(nextOpening(hours, at('2026-12-30T15:00')))).toBe('2027-01-03T11:00:00');
    expect(shown(nextOpening(hours, at('2026-11-24T09:00')))).toBe('2026-11-25T09:30:00');
  });
});

describe('a zone whose clocks change', () => {
  const night = [span('02:30', '03:30')];

  test('opens a window that starts in the skipped hour at the first instant that exists', () => {
    const berlin = hoursOf('Europe/Berlin', night);
    expect(shown(nextOpening(berlin, at('2026-03-29T00:00', 'Europe/Berlin')), 'UTC')).toBe(
      '2026-03-29T01:00:00',
    );
    expect(shown(closingOf(berlin, Date.UTC(2026, 2, 29, 1, 10)), 'UTC')).toBe('2026-03-29T01:30:00');
  });

  test('does not open a window that is skipped whole', () => {
    const berlin = hoursOf('Europe/Berlin', [span('02:10', '02:50')]);
    expect(shown(nextOpening(berlin, at('2026-03-29T00:00', 'Europe/Berlin')), 'Europe/Berlin')).toBe(
      '2026-03-30T02:10:00',
    );
  });

  test('opens twice a window whose start is shown twice', () => {
    const berlin = hoursOf('Europe/Berlin', night);
    expect(shown(closingOf(berlin, Date.UTC(2026, 9, 25, 0, 30)), 'UTC')).toBe('2026-10-25T01:00:00');
    expect(shown(nextOpening(berlin, Date.UTC(2026, 9, 25, 1, 0)), 'UTC')).toBe('2026-10-25T01:30:00');
    expect(shown(closingOf(berlin, Date.UTC(2026, 9, 25, 1, 30)), 'UTC')).toBe('2026-10-25T02:30:00');
  });

  test('never opens on a date that the zone skipped', () => {
    const apia = hoursOf('Pacific/Apia', [span('10:00', '11:00')]);
    const next = nextOpening(apia, at('2011-12-29T11:00', 'Pacific/Apia'));
    expect(shown(next, 'Pacific/Apia')).toBe('2011-12-31T10:00:00');
  });
});

/** The earliest open instant by walking: seconds to the next whole minute, then minutes, in whose midst no clock changes. */
function oracleNextOpening(hours: CallingHours, fromMs: number, untilMs: number): number | null {
  if (wallClockIsOpen(hours, fromMs)) return fromMs;
  let ms = Math.floor(fromMs / 1_000) * 1_000 + 1_000;
  for (; ms % MINUTE_MS !== 0; ms += 1_000) if (wallClockIsOpen(hours, ms)) return ms;
  for (; ms < untilMs; ms += MINUTE_MS) {
    const openMs = firstOpenInMinute(hours, ms);
    if (openMs !== null) return openMs;
  }
  return null;
}

function firstOpenInMinute(hours: CallingHours, minuteMs: number): number | null {
  const shows = wallClock(hours.zone, minuteMs);
  const starts = oracleIntervals(hours, shows)
    .filter(({ from, to }) => from < to && from < shows.second + 60 && to > shows.second)
    .map(({ from }) => Math.max(0, from - shows.second));
  return starts.length === 0 ? null : minuteMs + Math.min(...starts) * 1_000;
}

describe('over random hours, zones, calendars and instants', () => {
  test('a desk is open when its wall clock is inside its hours', () => {
    fc.assert(
      fc.property(desks, instants, (hours, nowMs) => {
        expect(isOpen(hours, nowMs)).toBe(wallClockIsOpen(hours, nowMs));
      }),
      { numRuns: 3_000 },
    );
  });

  test('the next opening is the earliest instant from now on at which the desk is open', () => {
    fc.assert(
      fc.property(desks, instants, (hours, nowMs) => {
        const untilMs = nowMs + 1.5 * DAY_MS;
        const expected = oracleNextOpening(hours, nowMs, untilMs);
        const next = nextOpening(hours, nowMs);
        if (expected === null) expect(next ?? Infinity).toBeGreaterThanOrEqual(untilMs);
        else expect(next).toBe(expected);
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  test('however far the next opening is, the desk is open at it and shut at any instant before', () => {
    fc.assert(
      fc.property(
        desks,
        instants,
        fc.array(fc.nat(), { minLength: 20, maxLength: 20 }),
        (hours, nowMs, some) => {
          const next = nextOpening(hours, nowMs);
          fc.pre(next !== nowMs);
          const waitMs = (next ?? nowMs + 700 * DAY_MS) - nowMs;
          for (const part of [...some, waitMs - 1])
            expect(wallClockIsOpen(hours, nowMs + (part % waitMs))).toBe(false);
          if (next !== null) expect(wallClockIsOpen(hours, next)).toBe(true);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('until its closing a desk is open, at its closing it is shut', () => {
    fc.assert(
      fc.property(desks, instants, fc.nat(), (hours, fromMs, some) => {
        const openMs = nextOpening(hours, fromMs);
        fc.pre(openMs !== null);
        const closingMs = closingOf(hours, openMs);
        fc.pre(closingMs !== null);
        expect(wallClockIsOpen(hours, openMs + (some % (closingMs - openMs)))).toBe(true);
        expect(wallClockIsOpen(hours, closingMs - 1)).toBe(true);
        expect(wallClockIsOpen(hours, closingMs)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  test('since its opening a desk is open, just before its opening it was shut', () => {
    fc.assert(
      fc.property(desks, instants, fc.nat(), fc.nat(), (hours, fromMs, some, further) => {
        const openMs = nextOpening(hours, fromMs);
        fc.pre(openMs !== null);
        const closingMs = closingOf(hours, openMs);
        fc.pre(closingMs !== null);
        const nowMs = openMs + (further % (closingMs - openMs));
        const openingMs = openingOf(hours, nowMs);
        fc.pre(openingMs !== null);
        expect(openingMs).toBeLessThanOrEqual(openMs);
        expect(wallClockIsOpen(hours, nowMs - (some % (nowMs - openingMs + 1)))).toBe(true);
        expect(wallClockIsOpen(hours, openingMs)).toBe(true);
        expect(wallClockIsOpen(hours, openingMs - 1)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  test('there is room for a call when the closing leaves it its time', () => {
    fc.assert(
      fc.property(desks, instants, callsMs, (hours, nowMs, callMs) => {
        const closingMs = closingOf(hours, nowMs) ?? (isOpen(hours, nowMs) ? Infinity : -Infinity);
        expect(hasRoomFor(hours, nowMs, callMs)).toBe(closingMs - nowMs >= callMs);
      }),
      { numRuns: 2_000 },
    );
  });

  test('the next room has room, and no instant before it has', () => {
    fc.assert(
      fc.property(desks, instants, callsMs, fc.nat(), (hours, fromMs, callMs, some) => {
        const room = nextRoom(hours, fromMs, callMs);
        const earlierMs = fromMs + (some % Math.max(1, (room ?? fromMs + 700 * DAY_MS) - fromMs));
        if (room !== null) expect(hasRoomFor(hours, room, callMs)).toBe(true);
        expect(room === fromMs || !hasRoomFor(hours, earlierMs, callMs)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  test('asking again, or about equal hours, gives the same answer', () => {
    fc.assert(
      fc.property(desks, instants, (hours, nowMs) => {
        const first = nextOpening(hours, nowMs);
        expect(nextOpening(hours, nowMs)).toBe(first);
        expect(nextOpening(structuredClone(hours), nowMs)).toBe(first);
      }),
    );
  });
});

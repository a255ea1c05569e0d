// When the next try comes: another time of day after "unavailable", and chance that keeps retries out of step.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoIn } from '../../../../src/shared/domain/instant.js';
import {
  JITTER_SHARE,
  MAX_JITTER_MS,
  nextTryMs,
  MIN_MOVED_DELAY_MS,
  type TryPlan,
} from '../../../../src/shared/domain/nextTry.js';
import { hasRoomFor, nextRoom } from '../../../../src/shared/domain/callingWindow.js';
import { instants } from '../../../support/callingHours.js';
import { testDesk } from '../../../support/desks.js';
import { chances, policies } from '../../../support/policies.js';

const HOUR_MS = 3_600_000;
const oneInterval: Record<string, unknown> = { window: { from: '09:30', to: '14:30' } };
const twoIntervals = {
  window: [
    { from: '09:00', to: '12:00' },
    { from: '15:00', to: '18:00' },
  ],
};

/** The next try after calls that failed in November 2026 in Moscow, the last of them just now; `11-23 10:00`. */
function nextTry(
  failed: readonly string[],
  { delay = 3, before = '11-30 12:00', desk = oneInterval, chance = 0, avoid = true } = {},
): string | null {
  const at = (text: string) => Date.parse(`2026-${text.replace(' ', 'T')}+03:00`);
  const { policy } = testDesk({ usualCall: '2m', ...desk });
  const plan: TryPlan = {
    nowMs: at(failed.at(-1)!),
    delayMs: delay * HOUR_MS,
    beforeMs: at(before),
    failedAtMs: avoid ? failed.map(at) : [],
  };
  const atMs = nextTryMs(policy, plan, () => chance);
  return atMs === null ? null : isoIn('Europe/Moscow', atMs).slice(5, 19).replace('T', ' ');
}

describe('a patient whose phone was off', () => {
  it('is tried in the other half of the day', () => {
    expect(nextTry(['11-23 10:00'], { delay: 1 })).toBe('11-23 12:00:00');
    expect(nextTry(['11-23 11:50'])).toBe('11-24 12:00:00');
    expect(nextTry(['11-23 13:00'])).toBe('11-24 09:30:00');
  });

  it('is tried when the delay is over, where that is another time of day by itself', () => {
    expect(nextTry(['11-23 10:00'])).toBe('11-23 13:00:00');
  });

  it('is tried when the delay is over, where any time of day will do', () => {
    expect(nextTry(['11-23 10:00'], { delay: 1, avoid: false })).toBe('11-23 11:00:00');
  });

  it('is tried when the delay is over once both halves have failed', () => {
    expect(nextTry(['11-23 13:00', '11-24 10:00'], { delay: 1 })).toBe('11-24 11:00:00');
    expect(nextTry(['11-23 10:30', '11-24 10:00'], { delay: 1 })).toBe('11-24 12:00:00');
  });

  it('is not kept waiting when one more try would not fit before the callback’s end', () => {
    expect(nextTry(['11-23 11:50'], { before: '11-24 15:01' })).toBe('11-24 12:00:00');
    expect(nextTry(['11-23 11:50'], { before: '11-24 15:00' })).toBe('11-24 09:30:00');
    expect(nextTry(['11-23 11:50'], { before: '11-24 09:30' })).toBeNull();
  });

  it('is tried soon where the desk wants it soon', () => {
    expect(nextTry(['11-23 10:00'], { delay: 0.9 })).toBe('11-23 10:54:00');
    expect(MIN_MOVED_DELAY_MS).toBe(HOUR_MS);
  });

  it('is tried after the break where the hours have one', () => {
    expect(nextTry(['11-23 09:10'], { delay: 1, desk: twoIntervals })).toBe('11-23 15:00:00');
    expect(nextTry(['11-23 16:00'], { delay: 1, desk: twoIntervals })).toBe('11-24 09:00:00');
  });

  it('is tried when the delay is over, where the other half does not open within a day', () => {
    const desk = { ...oneInterval, exceptions: { '2026-11-23': { from: '09:30', to: '12:00' } } };
    expect(nextTry(['11-23 10:00'], { delay: 1, desk })).toBe('11-23 11:00:00');
    const workdays = { ...oneInterval, days: ['mon', 'tue', 'wed', 'thu', 'fri'] };
    expect(nextTry(['11-20 13:00'], { delay: 1, desk: workdays })).toBe('11-20 14:00:00');
    expect(nextTry(['11-19 13:00'], { delay: 1, desk: workdays })).toBe('11-20 09:30:00');
  });
});

describe('a night on which clocks are set back', () => {
  it('does not lead a try back into the hour that is shown twice', () => {
    const { policy } = testDesk({ timezone: 'Europe/Berlin', window: { from: '02:00', to: '03:00' } });
    const failedMs = Date.parse('2026-10-25T02:05:00+02:00');
    const plan = { nowMs: failedMs, delayMs: 65 * 60_000, beforeMs: Infinity, failedAtMs: [failedMs] };
    expect(nextTryMs(policy, plan, () => 0)).toBe(Date.parse('2026-10-25T02:10:00+01:00'));
  });
});

describe('chance', () => {
  it('adds a tenth of the delay at most, and never more than a minute', () => {
    expect(nextTry(['11-23 10:00'], { delay: 0.05, chance: 0.5 })).toBe('11-23 10:03:09');
    expect(nextTry(['11-23 10:00'], { delay: 2, chance: 0.5 })).toBe('11-23 12:00:30');
    expect([JITTER_SHARE, MAX_JITTER_MS]).toEqual([0.1, 60_000]);
  });

  it('leads neither past the last room before the closing nor past the callback’s end', () => {
    const soon = { delay: 0.9, chance: 0.9 };
    expect(nextTry(['11-23 13:33'], soon)).toBe('11-23 14:27:54');
    expect(nextTry(['11-23 13:34'], soon)).toBe('11-23 14:28:00');
    expect(nextTry(['11-23 10:00'], { ...soon, before: '11-23 10:55' })).toBe('11-23 10:54:54');
    expect(nextTry(['11-23 10:00'], { ...soon, before: '11-23 10:54' })).toBeNull();
    expect(nextTry(['11-23 10:00'], { ...soon, before: '11-23 10:54:54' })).toBe('11-23 10:54:00');
  });

  it('leaves an opening alone', () => {
    expect(nextTry(['11-23 14:00'], { chance: 0.9, avoid: false })).toBe('11-24 09:30:00');
  });
});

describe('over random desks and plans, the next try', () => {
  const plans = fc.tuple(policies, instants, chances).chain(([policy, nowMs, chance]) =>
    fc.record({
      policy: fc.constant(policy),
      chance: fc.constant(chance),
      plan: fc.record({
        nowMs: fc.constant(nowMs),
        delayMs: fc.nat({ max: 2 * 24 * HOUR_MS }),
        beforeMs: fc.nat({ max: 10 * 24 * HOUR_MS }).map((aheadMs) => nowMs + aheadMs),
        failedAtMs: fc.array(
          fc.nat({ max: 3 * 24 * HOUR_MS }).map((agoMs) => nowMs - agoMs),
          { maxLength: 3 },
        ),
      }),
    }),
  );

  it('exists when the delay leaves any room, has room itself, and moves only where one more delay fits', () => {
    fc.assert(
      fc.property(plans, ({ policy, plan, chance }) => {
        const { hours, usualCallMs } = policy;
        const roomMs = nextRoom(hours, plan.nowMs + plan.delayMs, usualCallMs);
        const atMs = nextTryMs(policy, plan, () => chance);
        expect(atMs === null).toBe(roomMs === null || roomMs >= plan.beforeMs);
        if (atMs === null || roomMs === null) return;
        expect(atMs).toBeGreaterThanOrEqual(roomMs);
        expect(atMs).toBeLessThan(plan.beforeMs);
        expect(hasRoomFor(hours, atMs, usualCallMs)).toBe(true);
        const isMoved = atMs > roomMs + MAX_JITTER_MS;
        if (isMoved) expect(atMs + plan.delayMs).toBeLessThan(plan.beforeMs);
        if (isMoved) expect(plan.failedAtMs).not.toEqual([]);
        expect(atMs - roomMs).toBeLessThanOrEqual(24 * HOUR_MS);
      }),
      { numRuns: 1_000 },
    );
  });
});

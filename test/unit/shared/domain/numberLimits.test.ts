// How soon a number may ring again.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { breakerPauseMs } from '../../../../src/shared/domain/breakerPause.js';
import type { Disposition } from '../../../../src/shared/domain/disposition.js';
import { numberFreeAtMs, type NumberCall } from '../../../../src/shared/domain/numberLimits.js';
import { phoneVerdict } from '../../../../src/shared/domain/phoneVerdict.js';
import type { DeskPolicy } from '../../../../src/shared/domain/policy.js';
import { lately, wallClock } from '../../../support/callingHours.js';
import { testDesk } from '../../../support/desks.js';
import { policies } from '../../../support/policies.js';

const { policy } = testDesk({ perNumber: { gap: '30m', perDay: 3 } });
const NOW = Date.parse('2026-11-23T10:00:00+03:00');
const minutesAgo = (minutes: number, callback: string) => ({ atMs: NOW - minutes * 60_000, callback });

describe('a number', () => {
  it('is free when nobody called it', () => {
    expect(numberFreeAtMs(policy, [], 'main/a', NOW)).toBeLessThanOrEqual(NOW);
  });
  it('rests for the gap after a call for another callback', () => {
    expect(numberFreeAtMs(policy, [minutesAgo(10, 'main/b')], 'main/a', NOW)).toBe(NOW + 20 * 60_000);
  });
  it('may be retried for the same callback by that callback’s own delays', () => {
    expect(numberFreeAtMs(policy, [minutesAgo(10, 'main/a')], 'main/a', NOW)).toBeLessThanOrEqual(NOW);
  });
  it('rests until tomorrow once it was rung as often as a day allows, by any callback', () => {
    const calls = [minutesAgo(300, 'main/a'), minutesAgo(200, 'main/a'), minutesAgo(100, 'other/b')];
    expect(numberFreeAtMs(policy, calls, 'main/a', NOW)).toBe(Date.parse('2026-11-24T00:00:00+03:00'));
  });
  it('forgets yesterday’s calls', () => {
    const yesterday = Array.from({ length: 5 }, () => minutesAgo(11 * 60, 'main/a'));
    expect(numberFreeAtMs(policy, yesterday, 'main/a', NOW)).toBeLessThanOrEqual(NOW);
  });
});

describe('a number of any desk, whoever called it', () => {
  const asked = fc.tuple(policies, lately).chain(([rules, nowMs]) =>
    fc.record({
      rules: fc.constant(rules),
      nowMs: fc.constant(nowMs),
      calls: fc.array(
        fc.record({
          atMs: fc.nat({ max: 2 * 86_400_000 }).map((agoMs) => nowMs - agoMs),
          callback: fc.constantFrom('a', 'b', 'c'),
        }),
        { maxLength: 6 },
      ),
    }),
  );
  const dateOf = (rules: DeskPolicy, ms: number) => wallClock(rules.hours.zone, ms).date;

  /** The rules as docs/dispositions.md tells them. */
  const mayRing = (rules: DeskPolicy, calls: readonly NumberCall[], atMs: number) =>
    calls.every(({ callback, atMs: lastMs }) => callback === 'a' || atMs - lastMs >= rules.perNumber.gapMs) &&
    calls.filter((call) => dateOf(rules, call.atMs) === dateOf(rules, atMs)).length < rules.perNumber.perDay;

  it('is free exactly when neither the gap nor the daily cap speaks against it', () => {
    fc.assert(
      fc.property(asked, ({ rules, nowMs, calls }) => {
        expect(numberFreeAtMs(rules, calls, 'a', nowMs) <= nowMs).toBe(mayRing(rules, calls, nowMs));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is free at the instant it was said to be, and at no asked instant before', () => {
    fc.assert(
      fc.property(asked, fc.nat(), ({ rules, nowMs, calls }, some) => {
        const freeAtMs = numberFreeAtMs(rules, calls, 'a', nowMs);
        fc.pre(freeAtMs > nowMs);
        expect(mayRing(rules, calls, freeAtMs)).toBe(true);
        expect(mayRing(rules, calls, nowMs + (some % (freeAtMs - nowMs)))).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the verdict on a number', () => {
  const on = (day: number, disposition: Disposition) => ({
    disposition,
    endedAt: `2026-11-${day}T09:41:00+03:00`,
  });
  it('is verified once it connected, and stays so through one bad day', () => {
    expect(phoneVerdict([on(22, 'patient_failed'), on(23, 'connected')])).toBe('verified');
    expect(phoneVerdict([on(22, 'connected'), on(23, 'patient_busy'), on(23, 'patient_busy')])).toBe(
      'verified',
    );
  });
  it('is suspect when the number does not exist', () => {
    expect(phoneVerdict([on(21, 'connected'), on(23, 'number_invalid')])).toBe('suspect');
  });
  it('is suspect after failures on two different days, unknown after two on one', () => {
    expect(phoneVerdict([on(22, 'patient_failed'), on(23, 'patient_busy')])).toBe('suspect');
    expect(phoneVerdict([on(23, 'patient_failed'), on(23, 'patient_busy')])).toBe('unknown');
  });
  it('says nothing of the number when somebody else was at fault', () => {
    expect(phoneVerdict([on(21, 'operator_failed'), on(22, 'carrier_failed'), on(23, 'silent')])).toBe(
      'unknown',
    );
    expect(phoneVerdict([])).toBe('unknown');
  });
});

describe('the operator breaker', () => {
  it('rests twice as long each time, up to its maximum', () => {
    const breaker = { pauseMs: 600_000, maxPauseMs: 3_600_000 };
    expect([0, 1, 2, 3, 50].map((trips) => breakerPauseMs(breaker, trips))).toEqual([
      600_000, 1_200_000, 2_400_000, 3_600_000, 3_600_000,
    ]);
  });
});

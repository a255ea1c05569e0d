// Random calling rules, callbacks and facts for properties: any desk, any history, sensible or not.
import fc from 'fast-check';
import type { CallbackState, OpenCall, SettledCall } from '../../src/shared/domain/callback.js';
import { DISPOSITIONS } from '../../src/shared/domain/disposition.js';
import type { PhoneFacts } from '../../src/shared/domain/gate.js';
import { PHONE_VERDICTS } from '../../src/shared/domain/phoneVerdict.js';
import type { DeskPolicy } from '../../src/shared/domain/policy.js';
import { callsMs, desks } from './callingHours.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const CALL_ID = '6a6c0d3e-0000-4000-8000-000000000009';

export const dispositions = fc.constantFrom(...DISPOSITIONS);

/** In [0, 1), as `Math.random` gives it. */
export const chances = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

const delays = fc.array(fc.oneof(fc.nat({ max: 6 * 60 }), fc.nat({ max: 5 * 24 * 60 })), {
  minLength: 1,
  maxLength: 3,
});

export const policies: fc.Arbitrary<DeskPolicy> = fc.record({
  hours: desks,
  usualCallMs: fc.oneof(
    { arbitrary: fc.nat({ max: 10 * MINUTE_MS }), weight: 9 },
    { arbitrary: callsMs, weight: 1 },
  ),
  attempts: fc.integer({ min: 1, max: 6 }),
  backoffMs: fc
    .dictionary(
      dispositions,
      delays.map((minutes) => minutes.map((minute) => minute * MINUTE_MS)),
    )
    .map((byDisposition): DeskPolicy['backoffMs'] => byDisposition),
  leadTimeMs: fc.nat({ max: 2 * DAY_MS }),
  onSilence: fc.constantFrom('review', 'retry'),
  perNumber: fc.record({ gapMs: fc.nat({ max: 3 * 3_600_000 }), perDay: fc.integer({ min: 1, max: 4 }) }),
});

/** A callback with any history before `nowMs`, in a call or not. */
export function statesAt(nowMs: number): fc.Arbitrary<CallbackState> {
  const phone = fc.nat({ max: 3 });
  const settled = fc
    .record({ phone, disposition: dispositions, agoMs: fc.nat({ max: 4 * DAY_MS }) })
    .map(({ agoMs, ...call }): SettledCall => {
      const at = new Date(nowMs - agoMs).toISOString();
      return { callId: CALL_ID, attempt: 1, startedAt: at, endedAt: at, ...call };
    });
  const open = fc.record({ phone, agoMs: fc.nat({ max: 3_600_000 }) }).map(({ agoMs, ...call }): OpenCall => {
    const at = new Date(nowMs - agoMs).toISOString();
    return { callId: CALL_ID, attempt: 1, startedAt: at, deadlineAt: at, ...call };
  });
  return fc.record({
    appointmentAt: fc
      .integer({ min: -2 * DAY_MS, max: 20 * DAY_MS })
      .map((aheadMs) => new Date(nowMs + aheadMs).toISOString()),
    phones: fc.array(fc.constant('phone'), { minLength: 1, maxLength: 4 }),
    spent: fc.oneof(fc.constant(0), fc.nat({ max: 6 })),
    calls: fc.array(settled, { maxLength: 5 }),
    open: fc.option(open),
  });
}

/** What may be known of a number at `nowMs`. */
export function phoneFactsAt(nowMs: number): fc.Arbitrary<PhoneFacts> {
  return fc.record({
    isDoNotCall: fc.integer({ min: 0, max: 29 }).map((n) => n === 0),
    freeAtMs: fc.integer({ min: -DAY_MS, max: DAY_MS }).map((byMs) => nowMs + byMs),
    verdict: fc.constantFrom(...PHONE_VERDICTS),
  });
}

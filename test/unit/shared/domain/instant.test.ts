// Instants as text: what luxon would write, only without asking it a hundred thousand times.
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { isoIn, startOfDayMs } from '../../../../src/shared/domain/instant.js';

const zones = [
  'Europe/Moscow',
  'Asia/Vladivostok',
  'Etc/UTC',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Europe/Berlin',
];
const instants = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2045, 0, 1) });

describe('an instant', () => {
  it('is written as luxon writes it, in every zone', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), instants, (zone, instantMs) => {
        const iso = DateTime.fromMillis(instantMs, { zone })
          .toISO({ suppressMilliseconds: true })
          ?.replace(/Z$/, '+00:00');
        expect(isoIn(zone, instantMs)).toBe(iso);
        expect(Date.parse(isoIn(zone, instantMs))).toBe(instantMs);
      }),
    );
  });

  it('lies in a local day that begins at or before it', () => {
    expect(startOfDayMs('Europe/Moscow', Date.parse('2026-11-23T23:30:00Z'))).toBe(
      Date.parse('2026-11-24T00:00:00+03:00'),
    );
  });

  it('must be one', () => {
    expect(() => isoIn('Europe/Moscow', NaN)).toThrow(RangeError);
  });
});

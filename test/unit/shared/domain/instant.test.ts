// Instants as text: what luxon would write, only without asking it a hundred thousand times.
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { isoIn, nextDayMs, startOfDayMs } from '../../../../src/shared/domain/instant.js';

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

  it('lies in a local day that begins at its first midnight, where clocks set back show two', () => {
    const morning = Date.parse('2014-10-26T08:00:00+10:00');
    expect(startOfDayMs('Asia/Magadan', morning)).toBe(Date.parse('2014-10-26T00:00:00+12:00'));
  });

  it('is followed by a local day, whatever the clocks do at midnight', () => {
    const next = (zone: string, iso: string) => nextDayMs(zone, Date.parse(iso));
    expect(next('Europe/Moscow', '2026-11-23T23:30:00Z')).toBe(Date.parse('2026-11-25T00:00:00+03:00'));
    expect(next('Asia/Beirut', '2026-03-28T12:00:00+02:00')).toBe(Date.parse('2026-03-29T01:00:00+03:00'));
    expect(next('Pacific/Apia', '2011-12-29T12:00:00-10:00')).toBe(Date.parse('2011-12-31T00:00:00+14:00'));
  });

  it('must be one', () => {
    expect(() => isoIn('Europe/Moscow', NaN)).toThrow(RangeError);
  });
});

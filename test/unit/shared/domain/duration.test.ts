// Durations of marvin.yaml: what is read, what is refused, and that writing and reading agree.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../../../src/shared/domain/duration.js';

describe('a duration', () => {
  test.each([
    ['500ms', 500],
    ['90s', 90_000],
    ['15m', 900_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['0s', 0],
    [' 15m ', 900_000],
  ])('%s is read', (text, durationMs) => {
    expect(parseDuration(text)).toBe(durationMs);
  });

  test.each(['', '15', 'm', '15 m', '1.5h', '-5m', '15M', '15min', '1h30m', '٣m', '1e3s', '9999999999s'])(
    '"%s" is refused',
    (text) => {
      expect(parseDuration(text)).toBeNull();
    },
  );

  test.each([
    [900_000, '15m'],
    [90_000, '90s'],
    [86_400_000, '1d'],
    [90_000_000, '25h'],
    [1_500, '1500ms'],
    [0, '0ms'],
  ])('of %i ms is written in its largest whole unit', (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text);
  });

  test('that was written is read back as the same', () => {
    const durations = fc.oneof(
      fc.nat(),
      fc
        .tuple(fc.nat({ max: 1_000 }), fc.constantFrom(1, 1_000, 60_000, 3_600_000, 86_400_000))
        .map(([count, unitMs]) => count * unitMs),
    );
    fc.assert(
      fc.property(durations, (durationMs) => {
        fc.pre(durationMs < 1e9 || durationMs % 1_000 === 0);
        expect(parseDuration(formatDuration(durationMs))).toBe(durationMs);
      }),
    );
  });
});

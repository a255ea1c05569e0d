// Percentiles, medians and idle times: a wrong one would make every row of the bench wrong.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idleTimes, median, percentile, perSecond } from '../../../bench/report/statistics.js';

const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 });

test('the 99th percentile of 1 to 100 is 99, the 50th is 50, and one value is every percentile', () => {
  const hundred = Array.from({ length: 100 }, (_none, index) => 100 - index);
  expect(percentile(hundred, 0.99)).toBe(99);
  expect(percentile(hundred, 0.5)).toBe(50);
  expect(percentile(hundred, 1)).toBe(100);
  expect(percentile([7], 0.01)).toBe(7);
  expect(percentile([], 0.5)).toBeNaN();
});

test('a percentile is one of the values, and at least its share of them are not larger', () => {
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (list, share) => {
      const found = percentile(list, share);
      expect(list).toContain(found);
      expect(list.filter((value) => value <= found).length).toBeGreaterThanOrEqual(
        Math.floor(list.length * share),
      );
    }),
  );
});

test('the median of an even number of values is halfway between the two in the middle', () => {
  expect(median([9, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

test('the line that has been free longest counts as taken first', () => {
  // Two lines: both are taken at once, then each call begins when one has ended.
  expect(idleTimes([0, 1, 12, 26], [10, 20], 2)).toEqual([2, 6]);
  expect(idleTimes([0, 1], [10, 20], 2)).toEqual([]);
});

test('calls of the warm-up do not count', () => {
  expect(perSecond([0, 900, 1_000, 1_100, 1_200], 2)).toBe(10);
});

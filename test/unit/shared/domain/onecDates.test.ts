// 1C's dates by examples, and against luxon over random times and zones.
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import {
  combineOnecDateTime,
  parseOnecDate,
  type OnecDate,
} from '../../../../src/shared/domain/onecDates.js';

const ZONE = 'Europe/Moscow';
const shown = (date: OnecDate, zone = ZONE) =>
  date.kind === 'date' ? DateTime.fromMillis(date.ms, { zone }).toFormat("yyyy-MM-dd'T'HH:mm:ss") : date.kind;

describe('a date', () => {
  test.each([
    ['24.11.2026 10:30:00', '2026-11-24T10:30:00'],
    ['24.11.2026 9:00', '2026-11-24T09:00:00'],
    ['24.11.2026 9:05:01', '2026-11-24T09:05:01'],
    ['24.11.2026', '2026-11-24T00:00:00'],
    ['1.2.2026 9:00', '2026-02-01T09:00:00'],
    ['24.11.2026\u00a010:30:00', '2026-11-24T10:30:00'],
    [' 24.11.2026  10:30 \u202f', '2026-11-24T10:30:00'],
    ['2026-11-24T10:30:00', '2026-11-24T10:30:00'],
    ['2026-11-24 10:30', '2026-11-24T10:30:00'],
    ['2026-11-24T10:30:00.000', '2026-11-24T10:30:00'],
    ['2026-11-24', '2026-11-24T00:00:00'],
    ['2026-11-24T10:30:00Z', '2026-11-24T13:30:00'],
    ['2026-11-24T10:30:00+05:00', '2026-11-24T08:30:00'],
    ['2026-11-24T10:30:00-03:30', '2026-11-24T17:00:00'],
    ['29.02.2028', '2028-02-29T00:00:00'],
    ['31.12.3999 23:59:59', '3999-12-31T23:59:59'],
  ])('%s is read', (text, expected) => {
    expect(shown(parseOnecDate(text, ZONE))).toBe(expected);
  });

  test.each([
    ['26.11.2026, 10:30', '2026-11-26T10:30:00'],
    ['26.11.2026 в 10:30', '2026-11-26T10:30:00'],
    ['26.11.2026 г. 10:30', '2026-11-26T10:30:00'],
    ['26.11.2026 (чт) 10:30', '2026-11-26T10:30:00'],
    ['26.11.2026 10:30 (чт)', '2026-11-26T10:30:00'],
    ['чт, 26.11.2026 10:30', '2026-11-26T10:30:00'],
    ['Четверг, 26 ноября 2026 г. в 10:30', '2026-11-26T10:30:00'],
    ['26 ноября 2026 г. 10:30', '2026-11-26T10:30:00'],
    ['26 ноября 2026 г. 9:05:00', '2026-11-26T09:05:00'],
    ['5 мая 2027 года, 10:30', '2027-05-05T10:30:00'],
    ['26 нояб. 2026 10:30', '2026-11-26T10:30:00'],
    ['2026-11-26T10:30:00+0300', '2026-11-26T10:30:00'],
    ['2026-11-26T10:30:00.000+0300', '2026-11-26T10:30:00'],
    ['2026-11-26 10:30:00+03', '2026-11-26T10:30:00'],
    ['2026-11-26 07:30:00 +00:00', '2026-11-26T10:30:00'],
    ['2026-11-26T07:30:00-0300', '2026-11-26T13:30:00'],
    ['26.11.2026 10.30', '2026-11-26T10:30:00'],
    ['26.11.2026 10:30-11:00', '2026-11-26T10:30:00'],
    ['26.11.2026 10:30 – 11:00', '2026-11-26T10:30:00'],
    ['26.11.2026 с 10:30 до 11:00', '2026-11-26T10:30:00'],
    ['26.11.2026 10 ч. 30 мин.', '2026-11-26T10:30:00'],
  ])('%s, as people write it, is read', (text, expected) => {
    expect(shown(parseOnecDate(text, ZONE))).toBe(expected);
  });

  test.each([
    ['a weekday of another day', '26.11.2026 (пт) 10:30'],
    ['a range that ends before it begins', '26.11.2026 11:00-10:30'],
    ['hours or minutes', '26.11.2026 10-11'],
    ['two days', '26.11.2026 27.11.2026 10:30'],
    ['a month that is none', '26 нюября 2026 10:30'],
    ['a day that is none', '31 ноября 2026 10:30'],
    ['no day', 'с 10:30 до 11:00'],
    ['an end without a beginning', '26.11.2026 до 11:00'],
    ['a remark', '26.11.2026 10:30 или 11:00'],
  ])('with %s is bad: %s', (_what, text) => {
    expect(parseOnecDate(text, ZONE)).toEqual({ kind: 'bad' });
  });

  test.each([
    '',
    '  ',
    '\u00a0',
    '01.01.0001 0:00:00',
    '01.01.0001',
    '0001-01-01T00:00:00',
    '0001-01-01T00:00:00Z',
    '0001-01-01T10:30:00',
    '  .  .    ',
    '  .  .       :  :  ',
  ])('"%s" is none', (text) => {
    expect(parseOnecDate(text, ZONE)).toEqual({ kind: 'none' });
  });

  test.each([
    ...[
      '30.02.2026',
      '29.02.2026',
      '31.04.2026',
      '00.11.2026',
      '24.13.2026',
      '24.00.2026',
      '2026-02-30',
      '2026-13-01',
    ],
    ...[
      '24.11.2026 24:00',
      '24.11.2026 10:60',
      '24.11.2026 10:30:60',
      '24.11.2026 10',
      '24.11.2026 10:5',
      '10:30',
    ],
    ...[
      '24.11.26',
      '24.11.26 10:30',
      '26-11-24',
      '11/24/2026',
      '24/11/2026',
      '24-11-2026',
      '20261124',
      '2026.11.24',
    ],
    ...[
      'завтра',
      '24 ноября 2026',
      '24.11.2026 10:30 AM',
      '24.11.202610:30',
      '24.11.2026x',
      '02.01.0001',
      '24.11.0026',
    ],
    ...['2026-11-24T10:30:00+25:00', '2026-11-24T10:30:00+03:60', '45000', '2026-11-24T'],
  ])('"%s" is bad', (text) => {
    expect(parseOnecDate(text, ZONE)).toEqual({ kind: 'bad' });
  });

  test.each([
    ['24.11.2026 10:30:00', true],
    ['24.11.2026 0:00:01', true],
    ['24.11.2026 0:00:00', false],
    ['24.11.2026', false],
    ['2026-11-24T00:00:00', false],
  ])('%s has a time of day: %s', (text, hasTime) => {
    expect(parseOnecDate(text, ZONE)).toMatchObject({ kind: 'date', hasTime });
  });

  test('is in the desk’s zone', () => {
    expect(parseOnecDate('24.11.2026 10:30:00', 'Asia/Vladivostok')).toMatchObject({
      ms: Date.UTC(2026, 10, 24, 0, 30),
    });
    expect(parseOnecDate('24.11.2026 10:30:00', 'Europe/Kaliningrad')).toMatchObject({
      ms: Date.UTC(2026, 10, 24, 8, 30),
    });
  });

  test('at a time that the clocks skip is as much after the skip, at one shown twice is the first', () => {
    expect(parseOnecDate('29.03.2026 02:30', 'Europe/Berlin')).toMatchObject({
      ms: Date.UTC(2026, 2, 29, 1, 30),
    });
    expect(parseOnecDate('25.10.2026 02:30', 'Europe/Berlin')).toMatchObject({
      ms: Date.UTC(2026, 9, 25, 0, 30),
    });
    expect(parseOnecDate('30.12.2011 10:00', 'Pacific/Apia')).toMatchObject({
      ms: Date.UTC(2011, 11, 30, 20),
    });
  });
});

describe('a date and a time in two fields', () => {
  test.each([
    ['2026-11-24T00:00:00', '0001-01-01T10:30:00', '2026-11-24T10:30:00'],
    ['24.11.2026', '10:30', '2026-11-24T10:30:00'],
    ['24.11.2026 0:00:00', '01.01.0001 9:05:00', '2026-11-24T09:05:00'],
    ['24.11.2026', '30.12.1899 9:05:00', '2026-11-24T09:05:00'],
    ['24.11.2026 8:00:00', '9:05', '2026-11-24T09:05:00'],
    ['2026-11-24T09:00:00', '0001-01-01T00:00:00', '2026-11-24T09:00:00'],
    ['2026-11-24T09:00:00', '', '2026-11-24T09:00:00'],
    ['2026-11-24T09:00:00', '0:00', '2026-11-24T09:00:00'],
    ['2026-11-24T00:00:00+05:00', '10:30', '2026-11-24T08:30:00'],
    ['0001-01-01T00:00:00', '0001-01-01T10:30:00', 'none'],
    ['', '10:30', 'none'],
    ['', 'рано', 'none'],
    ['26.11.2026', '10:30-11:00', '2026-11-26T10:30:00'],
    ['26.11.2026', '10:30 - 11:00', '2026-11-26T10:30:00'],
    ['26.11.2026', '10:30—11:00', '2026-11-26T10:30:00'],
    ['26.11.2026', '10:30:00-11:00:00', '2026-11-26T10:30:00'],
    ['26.11.2026', '10.30', '2026-11-26T10:30:00'],
    ['26.11.2026', '10.30-11.00', '2026-11-26T10:30:00'],
    ['26.11.2026', '10-30', '2026-11-26T10:30:00'],
    ['26.11.2026', '10-30 - 11-00', '2026-11-26T10:30:00'],
    ['26.11.2026', '9-00', '2026-11-26T09:00:00'],
    ['26.11.2026', 'с 10:30 до 11:00', '2026-11-26T10:30:00'],
    ['26.11.2026', 'с 10 до 11', '2026-11-26T10:00:00'],
    ['26.11.2026', 'с 10:30', '2026-11-26T10:30:00'],
    ['26.11.2026', 'в 10:30', '2026-11-26T10:30:00'],
    ['26.11.2026', '10 ч 30 мин', '2026-11-26T10:30:00'],
    ['26.11.2026', '10:30 \u00a0', '2026-11-26T10:30:00'],
    ['26 ноября 2026 г.', '10:30', '2026-11-26T10:30:00'],
    ['26.11.2026 (чт)', '10:30', '2026-11-26T10:30:00'],
    ['26.11.2026', '10-11', 'bad'],
    ['26.11.2026', '10:30-10:00', 'bad'],
    ['26.11.2026', '10.3', 'bad'],
    ['26.11.2026', '10', 'bad'],
    ['26.11.2026', '10:30-25:00', 'bad'],
    ['24.11.2026', '25:00', 'bad'],
    ['24.11.2026', 'утром', 'bad'],
    ['24.11.2026', '0001-01-01T10:30:00Z', 'bad'],
    ['10:30', '10:30', 'bad'],
    ['24.11.26', '10:30', 'bad'],
  ])('"%s" with "%s" is %s', (date, time, expected) => {
    expect(shown(combineOnecDateTime(date, time, ZONE))).toBe(expected);
  });
});

describe('over random times', () => {
  const zones = fc.constantFrom(
    'Europe/Moscow',
    'Asia/Kathmandu',
    'Europe/Berlin',
    'America/St_Johns',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'UTC',
  );
  const instants = fc
    .integer({ min: Date.UTC(1990, 0, 1) / 1_000, max: Date.UTC(2040, 0, 1) / 1_000 })
    .map((seconds) => seconds * 1_000);
  const formats = fc.constantFrom(
    'dd.MM.yyyy H:mm:ss',
    'd.M.yyyy HH:mm:ss',
    "yyyy-MM-dd'T'HH:mm:ss",
    'yyyy-MM-dd HH:mm:ss',
  );

  test('what 1C writes of an instant is read as an instant that shows the same', () => {
    fc.assert(
      fc.property(instants, zones, formats, (ms, zone, format) => {
        const text = DateTime.fromMillis(ms, { zone }).toFormat(format);
        const date = parseOnecDate(text, zone);
        expect(date.kind).toBe('date');
        if (date.kind !== 'date') return;
        expect(DateTime.fromMillis(date.ms, { zone }).toFormat(format)).toBe(text);
        expect(ms - date.ms).toBeGreaterThanOrEqual(0);
        expect([0, 1_800_000, 3_600_000]).toContain(ms - date.ms);
      }),
      { numRuns: 3_000 },
    );
  });

  test('a written offset counts, in every zone', () => {
    fc.assert(
      fc.property(instants, zones, zones, (ms, zone, desk) => {
        const text = DateTime.fromMillis(ms, { zone }).toISO({ suppressMilliseconds: true }) ?? '';
        expect(parseOnecDate(text, desk)).toMatchObject({ kind: 'date', ms });
      }),
    );
  });

  test('any text is none, bad or a date, and a short one is never slow', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'0123456789.:-T +Z', ...'чт, ноября г.(с до'), maxLength: 30 }),
        (text) => {
          expect(['none', 'bad', 'date']).toContain(parseOnecDate(text, ZONE).kind);
          expect(['none', 'bad', 'date']).toContain(combineOnecDateTime(text, text, ZONE).kind);
        },
      ),
    );
  });
});

// From rounds to rows: medians, ratios of the same round, targets, and the table in the README.
import { expect, test } from 'vitest';
import { withTable } from '../../../bench/report/readme.js';
import { rowsOf, verdictOf } from '../../../bench/report/rows.js';
import { markdownTable, shownNumber } from '../../../bench/report/show.js';

test('a ratio is the median of the ratios of each round, not the ratio of the medians', () => {
  const [row] = rowsOf([
    { calls: { value: 100, yardstick: 200 } },
    { calls: { value: 50, yardstick: 500 } },
    { calls: { value: 300, yardstick: 400 } },
  ]);
  expect(row).toMatchObject({ value: 100, yardstick: { value: 400, ratio: 0.5 }, verdict: 'missed' });
});

test('rows have the order of the table, whatever was measured first, and what was not measured has none', () => {
  const rows = rowsOf([{ status: { value: 300 } }, { enqueue: { value: 9, yardstick: 10 } }]);
  expect(rows.map(({ name }) => name)).toEqual(['enqueue', 'status']);
});

test('less or more than a target, its first step, its aim', () => {
  const less = { of: 'value', better: 'less', first: 8, aim: 5 } as const;
  expect([9, 8, 5, NaN, undefined].map((value) => verdictOf(less, value))).toEqual([
    'missed',
    'first step',
    'aim met',
    'missed',
    'missed',
  ]);
  const more = { of: 'ratio', better: 'more', first: 0.6 } as const;
  expect([0.59, 0.6].map((value) => verdictOf(more, value))).toEqual(['missed', 'met']);
  expect(verdictOf(null, 1)).toBeNull();
});

test('a target of the ratio without a yardstick is missed', () => {
  expect(rowsOf([{ calls: { value: 1_000 } }])[0]?.verdict).toBe('missed');
});

test('a row shows its value, yardstick, ratio, target and whether it is met', () => {
  const table = markdownTable(rowsOf([{ idleOneP50: { value: 7.25, yardstick: 2.5 } }]));
  expect(table.split('\n')[2]).toBe(
    '| a free line is idle: 1 line, 1 worker, p50 | 7.25 ms | 2.5 (plain BullMQ worker) | 2.9 | ≤ 8 → 5 | first step |',
  );
});

test('numbers have three digits, large ones all of theirs', () => {
  expect([0.2849, 12.345, 99.96, 1234.5, 0, NaN].map(shownNumber)).toEqual([
    '0.28',
    '12.3',
    '100',
    '1,235',
    '0',
    '?',
  ]);
});

test('the table replaces what is between the marks, and nothing else', () => {
  const marked = (between: string) =>
    `before\n\n<!-- bench: written by \`npm run bench -- --readme\` -->\n\n${between}\n\n<!-- /bench -->\n\nafter\n`;
  expect(withTable(marked('old'), 'new')).toBe(marked('new'));
  expect(() => withTable('no marks', 'new')).toThrow('needs the marks');
});

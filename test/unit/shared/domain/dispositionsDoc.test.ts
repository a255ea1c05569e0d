// docs/dispositions.md and the code say the same.
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { DISPOSITIONS, TRAITS_OF } from '../../../../src/shared/domain/disposition.js';
import { formatDuration } from '../../../../src/shared/domain/duration.js';
import {
  JITTER_SHARE,
  MAX_JITTER_MS,
  nextTryMs,
  MIN_MOVED_DELAY_MS,
} from '../../../../src/shared/domain/nextTry.js';
import { testDesk } from '../../../support/desks.js';

const page = await readFile('docs/dispositions.md', 'utf8');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );

describe('docs/dispositions.md', () => {
  it('has a row for every disposition, in the order of the code', () => {
    expect(rows.map(([disposition]) => disposition)).toEqual(DISPOSITIONS);
  });

  it.each(DISPOSITIONS)('tells of %s what the code does', (disposition) => {
    const { fault, rule, delaysMs = [], q850 = [], sip = [] } = TRAITS_OF[disposition];
    expect(rows.find(([name]) => name === disposition)).toEqual([
      disposition,
      fault,
      q850.join(', '),
      sip.join(', '),
      rule,
      delaysMs.map(formatDuration).join(', '),
    ]);
  });

  it('explains every rule, and no other', () => {
    const explained = [...section('Rules').matchAll(/^- \*\*(\w+)\*\*/gm)].map(([, rule]) => rule);
    expect(explained.sort()).toEqual([...new Set(Object.values(TRAITS_OF).map(({ rule }) => rule))].sort());
  });

  it('says how far chance may put a try off, and from which delay on it may move to another time of day', () => {
    const times = section('When the next try comes');
    expect(JITTER_SHARE).toBe(1 / 10);
    expect(times).toContain(`up to a tenth of its delay later, ${formatDuration(MAX_JITTER_MS)} at most`);
    expect(times).toContain(`shorter than ${formatDuration(MIN_MOVED_DELAY_MS)}`);
  });

  it.each([
    [[['09:30', '14:30']], '12:00'],
    [
      [
        ['09:00', '12:00'],
        ['15:00', '18:00'],
      ],
      '15:00',
    ],
  ])('gives the middle of the day of %j as %s, as the code has it', (intervals, middle) => {
    const window = intervals.map(([from, to]) => ({ from, to }));
    const said = `${middle} for ${intervals.map(([from, to]) => `${from} to ${to}`).join(' and ')}`;
    expect(section('When the next try comes').replaceAll(/\s+/g, ' ')).toContain(said);
    const { policy } = testDesk({ window });
    const failedMs = Date.parse(`2026-11-23T${intervals[0]![0]}+03:00`);
    const plan = { nowMs: failedMs, delayMs: 3_600_000, beforeMs: Infinity, failedAtMs: [failedMs] };
    expect(nextTryMs(policy, plan, () => 0)).toBe(Date.parse(`2026-11-23T${middle}+03:00`));
  });
});

function section(title: string): string {
  return page.split('\n## ').find((text) => text.startsWith(`${title}\n`)) ?? '';
}

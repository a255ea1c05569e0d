// docs/dispositions.md and the code say the same.
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { RULE_OF } from '../../../../src/shared/domain/decide.js';
import {
  CAUSES,
  DEFAULT_BACKOFF_MS,
  DISPOSITIONS,
  FAULT_OF,
} from '../../../../src/shared/domain/disposition.js';
import { formatDuration } from '../../../../src/shared/domain/duration.js';

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
    const causes = CAUSES.find((row) => row.disposition === disposition);
    expect(rows.find(([name]) => name === disposition)).toEqual([
      disposition,
      FAULT_OF[disposition],
      (causes?.q850 ?? []).join(', '),
      (causes?.sip ?? []).join(', '),
      RULE_OF[disposition],
      (DEFAULT_BACKOFF_MS[disposition] ?? []).map(formatDuration).join(', '),
    ]);
  });
});

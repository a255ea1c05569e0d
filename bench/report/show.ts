// The table: on a terminal, and as Markdown for the README. Pure.
import Table from 'cli-table3';
import type { Row } from './rows.js';

const HEAD = ['what', 'value', 'yardstick', 'ratio', 'target', ''] as const;

/** For a terminal. */
export function shownTable(rows: readonly Row[]): string {
  const table = new Table({ head: [...HEAD], style: { head: [], border: [] } });
  for (const row of rows) table.push(cellsOf(row));
  return table.toString();
}

/** A Markdown table; prettier aligns it. */
export function markdownTable(rows: readonly Row[]): string {
  const lines = [HEAD, HEAD.map(() => '---'), ...rows.map(cellsOf)];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cellsOf({ says, value, unit, yardstick, target, verdict }: Row): string[] {
  return [
    says,
    `${shownNumber(value)} ${unit}`,
    yardstick === null ? '' : `${shownNumber(yardstick.value)} (${yardstick.is})`,
    yardstick === null ? '' : shownNumber(yardstick.ratio),
    target === null
      ? ''
      : [
          `${target.better === 'less' ? '≤' : '≥'} ${shownNumber(target.first)}`,
          target.aim === undefined ? '' : ` → ${shownNumber(target.aim)}`,
          target.of === 'ratio' ? ' of it' : '',
        ].join(''),
    verdict ?? '',
  ];
}

/** Three digits are all that a measurement on one machine is good for; more only where the number is larger. */
export function shownNumber(value: number): string {
  if (!Number.isFinite(value)) return '?';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(Math.abs(value) < 1 ? 2 : 3)));
}

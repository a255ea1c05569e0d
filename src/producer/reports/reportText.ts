// A report for a terminal: its sentence, then a table with small bars for each of its parts, no line wider than the terminal.
import { daysTable, cellText, reportTables, type ReportTable } from '../../shared/reports/reportTables.js';
import type { DayReport } from '../../shared/reports/dayReport.js';
import type { DeskReport } from '../../shared/reports/deskReport.js';
import { durationWords, headline } from '../../shared/reports/reportWords.js';
import { say } from '../../shared/texts/say.js';

export interface TitledReport {
  readonly title: string;
  readonly report: DeskReport;
  /** Asked for with `--days`: oldest first, the last is the report's own. */
  readonly days: readonly DayReport[] | null;
}

const MAX_BAR = 24;
const MIN_BAR = 4;
const GAP = '  ';

/** @param columns of the terminal */
export function reportText(reports: readonly TitledReport[], columns: number): string {
  return reports
    .map((report) => linesOf(report, columns).join('\n'))
    .join('\n\n')
    .trimEnd();
}

function linesOf({ title, report, days }: TitledReport, columns: number): string[] {
  const { medianSecondsToReach: median } = report;
  const sentences = [
    title,
    `${headline(report)}.`,
    ...(median === null
      ? []
      : [say('До разговора обычно проходит {duration} (медиана)', { duration: durationWords(median) })]),
  ];
  const tables = days ? [daysTable(days)] : reportTables(report);
  return [
    ...sentences.flatMap((sentence) => wrapped(sentence, columns)),
    ...tables.flatMap((table) => ['', ...tableLines(table, columns)]),
  ];
}

function wrapped(sentence: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of sentence.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(cut(word, columns));
  }
  return lines;
}

function tableLines({ title, head, rows }: ReportTable, columns: number): string[] {
  const [label, ...heads] = head;
  const texts = rows.map(({ cells }) => cells.map(cellText));
  const widths = heads.map((name, index) =>
    Math.max(name.length, ...texts.map((cells) => cells[index]?.length ?? 0)),
  );
  const cellsWide = widths.reduce((sum, width) => sum + GAP.length + width, 0);
  const labelWide = Math.max(
    1,
    Math.min(columns - cellsWide, Math.max(label.length, ...rows.map((row) => row.label.length))),
  );
  const barWide = Math.min(MAX_BAR, columns - labelWide - cellsWide - GAP.length);
  const line = (name: string, cells: readonly string[]) =>
    cut(name, labelWide).padEnd(labelWide) +
    widths.map((width, index) => GAP + (cells[index] ?? '').padStart(width)).join('');
  const largest = Math.max(...rows.map(({ size }) => size));
  const body = rows.map(({ label: name, size }, index) => {
    const bar = barWide < MIN_BAR || largest === 0 ? '' : barOf(size / largest, barWide);
    return `${line(name, texts[index] ?? [])}${GAP}${bar}`.trimEnd();
  });
  return [title, line(label, heads), ...body].map((text) => cut(text, columns));
}

/** Something is never nothing. @param part of the longest bar, 0 to 1 */
function barOf(part: number, wide: number): string {
  const eighths = Math.max(part > 0 ? 1 : 0, Math.round(part * wide * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + (['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8] ?? '');
}

function cut(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`;
}

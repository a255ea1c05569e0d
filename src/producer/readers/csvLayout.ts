// How a CSV is laid out: what ends a line, what separates cells, and in which line the header is. Reports have titles above it, and
// Excel is told the delimiter by a first line `sep=;`.
import { DELIMITERS, type Delimiter } from '../../shared/onec/csvOutput.js';

/** Whether a row's cells are names of the columns that an export must have. */
export type IsHeader = (cells: readonly string[]) => boolean;

export interface CsvLayout {
  readonly delimiter: Delimiter;
  /** CR alone is what old Macs write; a CR before LF belongs to it. */
  readonly lineEnd: '\n' | '\r';
  /** The lines before this one, counted from 1, are no part of the table; blank ones after them are not either. */
  readonly fromLine: number;
}

/** A header is looked for in as many lines, or rows of a sheet. */
export const MAX_TITLE_ROWS = 40;

/**
 * Recognises the layout from the first characters of a file. Without a line that `isHeader` takes, the first one is the header.
 *
 * @param head some ten thousand characters
 */
export function recogniseLayout(head: string, isHeader: IsHeader = () => false): CsvLayout {
  const lineEnd = !head.includes('\n') && head.trimEnd().includes('\r') ? '\r' : '\n';
  const lines = head.split(lineEnd, MAX_TITLE_ROWS);
  const told = /^"?sep=([;,\t])"?\r?$/i.exec(lines[0] ?? '')?.[1] as Delimiter | undefined;
  const start = told === undefined ? 0 : 1;
  const found = lines.findIndex(
    (line, index) => index >= start && isHeader(namesIn(line, told ?? usedMost(line))),
  );
  const firstFilled = lines.findIndex((line, index) => index >= start && line.trim() !== '');
  const header = found >= 0 ? found : Math.max(firstFilled, start);
  const fromHeader = lines.slice(header).join(lineEnd);
  return { delimiter: told ?? usedMost(fromHeader, lineEnd), lineEnd, fromLine: header + 1 };
}

/** The delimiter that the first line of a text uses most outside of quotes; `;` when it uses none. */
function usedMost(text: string, lineEnd = '\n'): Delimiter {
  const [plain = ''] = text
    .trimStart()
    .replace(/"[^"]*"/g, '')
    .split(lineEnd, 1);
  const uses = (delimiter: Delimiter) => plain.split(delimiter).length;
  return DELIMITERS.reduce((best, delimiter) => (uses(delimiter) > uses(best) ? delimiter : best));
}

/** Good enough to find known names: those have neither quotes nor delimiters in them. */
function namesIn(line: string, delimiter: Delimiter): string[] {
  return line.split(delimiter).map((cell) => cell.trim().replace(/^=?"(.*)"$/, '$1'));
}

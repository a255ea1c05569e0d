// The plots of a report, as SVG text for the page: its colours are those of the style sheet, and print in black and white. Loaded
// when somebody first looks at a report: the library and its DOM take time and memory.
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { cellText, type ReportTable, type TableId } from '../../../shared/reports/reportTables.js';
import { cleanSvg, type DrawnElement } from './cleanSvg.js';

const WIDTH = 440;
const FONT_SIZE = 13;
const INK = 'currentColor';
/** Patterns of the page (reportStyle.ts): each differs from the others in black and white, too. */
export const FILLS = ['connected', 'patient', 'operator', 'network'] as const;
const fillOf = (name: (typeof FILLS)[number]) => `url(#fill-${name})`;

type Options = Plot.PlotOptions;

/** @returns the SVG of a table that is drawn; null for one that has no plot */
export function plotOf(table: ReportTable): string | null {
  const options = OPTIONS[table.id]?.(table);
  if (!options) return null;
  const { document } = parseHTML('<html><body></body></html>') as { document: unknown };
  const drawn: unknown = Plot.plot({
    document,
    width: WIDTH,
    marginLeft: 34,
    marginRight: 4,
    ...options,
  });
  const svg = drawn as DrawnElement; // linkedom's
  cleanSvg(svg);
  svg.setAttribute('font-size', String(FONT_SIZE));
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', table.title);
  return svg.outerHTML;
}

const OPTIONS: Readonly<Partial<Record<TableId, (table: ReportTable) => Options>>> = {
  hours: stackedByHour,
  attempts: shares,
  minutes: namedBars,
  lines: shares,
  outcomes: namedBars,
  reach: counts,
  weeks: shares,
};

/** A bar for each hour, divided by cause. */
function stackedByHour({ rows }: ReportTable): Options {
  const parts = rows.flatMap(({ label, cells }) =>
    cells.map((calls, index) => ({ hour: hourOf(label), calls, cause: FILLS[index] })),
  );
  return {
    height: 240,
    marginTop: 24,
    marginBottom: 30,
    x: { ...hourAxis(rows), padding: 0.15 },
    y: { label: null, grid: true, ticks: 5, tickFormat: whole },
    color: { domain: FILLS, range: FILLS.map(fillOf) },
    marks: [
      Plot.barY(parts, {
        x: 'hour',
        y: 'calls',
        fill: 'cause',
        order: [...FILLS],
        stroke: INK,
        strokeWidth: 0.5,
      }),
      Plot.ruleY([0]),
    ],
  };
}

/** Percents of a whole. */
function shares({ id, rows }: ReportTable): Options {
  const label = (text: string) => (id === 'lines' ? hourOf(text) : text);
  const axis = id === 'lines' ? hourAxis(rows) : { domain: rows.map((row) => row.label) };
  const bars = rows.map((row) => ({
    name: label(row.label),
    percent: row.size * 100,
    text: textOf(id, row),
  }));
  return {
    height: 220,
    marginTop: 24,
    marginBottom: 30,
    marginLeft: 52,
    x: { type: 'band', label: null, padding: 0.2, ...axis },
    y: {
      label: null,
      domain: [0, 100],
      grid: true,
      ticks: 5,
      tickFormat: (percent: number) => `${percent} %`,
    },
    marks: [
      Plot.barY(bars, { x: 'name', y: 'percent', fill: fillOf('connected') }),
      Plot.text(bars, { x: 'name', y: 'percent', text: 'text', dy: -8, fill: INK }),
      Plot.ruleY([0]),
    ],
  };
}

/** What stands over a bar: how many of how many, where there is room for it. */
function textOf(id: TableId, { cells, size }: ReportTable['rows'][number]): string {
  if (id === 'lines') return '';
  const [first = '', second = ''] = cells;
  if (first === 0) return '';
  return id === 'weeks' || id === 'attempts' ? `${second}/${first}` : String(Math.round(size * 100));
}

/** A count for each step of something. */
function counts({ rows }: ReportTable): Options {
  const bars = rows.map(({ label, size }) => ({ name: label, size, text: size === 0 ? '' : String(size) }));
  return {
    height: 220,
    marginTop: 24,
    marginBottom: 46,
    x: { type: 'band', label: null, domain: bars.map(({ name }) => name), padding: 0.2 },
    y: { label: null, grid: true, ticks: 5, tickFormat: whole },
    marks: [
      Plot.axisX({ lineWidth: 4, label: null, tickSize: 0 }),
      Plot.barY(bars, { x: 'name', y: 'size', fill: fillOf('connected') }),
      Plot.text(bars, { x: 'name', y: 'size', text: 'text', dy: -8, fill: INK }),
      Plot.ruleY([0]),
    ],
  };
}

const ROW_HEIGHT = 40;

/** Long names stand above their bars, so that none is clipped on a telephone. */
function namedBars({ rows }: ReportTable): Options {
  const bars = rows.map(({ label, cells, size }) => ({ label, size, text: cellText(cells[0] ?? '') }));
  return {
    height: bars.length * ROW_HEIGHT + 12,
    marginTop: 2,
    marginBottom: 10,
    marginLeft: 2,
    marginRight: 56,
    x: { axis: null, domain: [0, Math.max(...bars.map(({ size }) => size))] },
    y: { type: 'band', axis: null, domain: bars.map(({ label }) => label), padding: 0 },
    marks: [
      Plot.barX(bars, { y: 'label', x: 'size', fill: fillOf('connected'), insetTop: 20, insetBottom: 4 }),
      Plot.text(bars, { y: 'label', x: 0, text: 'label', textAnchor: 'start', dy: -10, fill: INK }),
      Plot.text(bars, { y: 'label', x: 'size', text: 'text', textAnchor: 'start', dx: 6, dy: 8, fill: INK }),
    ],
  };
}

const MAX_HOURS_NAMED = 12;

/** In the order of the table; where there are many, every second is named. */
function hourAxis(rows: ReportTable['rows']): NonNullable<Options['x']> {
  const domain = rows.map(({ label }) => hourOf(label));
  const ticks = domain.length > MAX_HOURS_NAMED ? domain.filter((_hour, index) => index % 2 === 0) : domain;
  return { type: 'band', label: null, domain, ticks };
}

/** Of `9:00`. */
function hourOf(label: string): string {
  return label.replace(':00', '');
}

/** Calls are whole; between two of them the axis says nothing. */
function whole(count: number): string {
  return Number.isInteger(count) ? String(count) : '';
}

// Charts as SVG text: for paper, in black and white, without a script.
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

export interface ChartPoint {
  readonly series: string;
  readonly x: number;
  readonly y: number;
}

export interface ChartText {
  readonly title: string;
  readonly x: string;
  readonly y: string;
}

/** What is used of it; the DOM's own types are for browsers and are not known here. */
interface SvgElement {
  readonly outerHTML: string;
  setAttribute(name: string, value: string): void;
}

const [WIDTH, HEIGHT] = [720, 400];
const BLACK = '#000';

/** A line for each series over a logarithmic scale; series differ by their dots and are named at their last point. */
export function lineChart(points: readonly ChartPoint[], text: ChartText): string {
  const { document } = parseHTML('<html><body></body></html>') as { document: unknown };
  const names = [...new Set(points.map(({ series }) => series))];
  const ends = names.flatMap((name) => points.filter(({ series }) => series === name).at(-1) ?? []);
  const drawn: unknown = Plot.plot({
    document,
    width: WIDTH,
    height: HEIGHT,
    marginRight: 170,
    marginTop: 40,
    style: { background: '#fff', color: BLACK, fontSize: '12px' },
    x: { type: 'log', label: text.x, tickFormat: (value: number) => value.toLocaleString('en-US'), ticks: 5 },
    y: { zero: true, grid: true, label: text.y },
    symbol: { domain: names },
    marks: [
      Plot.ruleY([0]),
      Plot.lineY(points, { x: 'x', y: 'y', z: 'series', stroke: BLACK }),
      Plot.dot(points, { x: 'x', y: 'y', symbol: 'series', stroke: BLACK, fill: '#fff' }),
      Plot.text(ends, { x: 'x', y: 'y', text: 'series', textAnchor: 'start', dx: 10 }),
    ],
  });
  const svg = drawn as SvgElement;
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', text.title);
  return `${svg.outerHTML}\n`;
}

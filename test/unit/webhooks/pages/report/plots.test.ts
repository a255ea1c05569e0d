// Plots without a browser: clean enough for our Content-Security-Policy, and about nobody.
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { reportTables } from '../../../../../src/shared/reports/reportTables.js';
import { inLanguage } from '../../../../../src/shared/texts/say.js';
import { cleanSvg, type DrawnElement } from '../../../../../src/webhooks/pages/report/cleanSvg.js';
import { plotOf } from '../../../../../src/webhooks/pages/report/plots.js';
import { BUSY_DAY, EMPTY_DAY, reportOfDay } from '../../../../support/reports.js';

function cleaned(svg: string): string {
  const parsed: unknown = parseHTML(`<html><body>${svg}</body></html>`);
  const { document } = parsed as { document: { querySelector(name: string): DrawnElement } }; // the DOM's types are unknown here
  const element = document.querySelector('svg');
  cleanSvg(element);
  return element.outerHTML;
}

describe('a drawing that is cleaned', () => {
  it('loses its style sheets and scripts, and keeps what SVG has as an attribute', () => {
    const clean = cleaned(
      '<svg style="fill: red; mix-blend-mode: multiply"><style>text{color:red}</style><g style="font-size:12px"><script>alert(1)</script><text style="white-space: pre">1</text></g></svg>',
    );
    expect(clean).toBe('<svg fill="red"><g font-size="12px"><text>1</text></g></svg>');
  });

  it('is left alone where it has no style', () => {
    const svg = '<svg viewBox="0 0 1 1"><path d="M0 0" /></svg>';
    expect(cleaned(svg)).toBe(svg);
  });
});

describe('the plots of a report', () => {
  const plotsOf = (report = reportOfDay(BUSY_DAY)) =>
    inLanguage('ru', () =>
      reportTables(report).flatMap((table) => {
        const plot = plotOf(table);
        return plot === null ? [] : [{ table, plot }];
      }),
    );

  it('have no style of their own, no address, and a name that is read aloud', () => {
    const plots = plotsOf();
    expect(plots.map(({ table }) => table.id)).toEqual([
      'hours',
      'attempts',
      'minutes',
      'lines',
      'outcomes',
      'reach',
      'weeks',
    ]);
    for (const { table, plot } of plots) {
      expect(plot).not.toMatch(/<style|<script|\sstyle=|\son\w+=|href|NaN|undefined/);
      expect(plot).toContain(`role="img"`);
      expect(plot).toContain(`aria-label="${table.title}"`);
    }
  });

  it('write what their tables say', () => {
    const byId = new Map(plotsOf().map(({ table, plot }) => [table.id, plot]));
    expect(byId.get('outcomes')).toContain('Соединили с пациентом');
    expect(byId.get('weeks')).toContain('44/48');
    expect(byId.get('attempts')).toContain('29/41');
  });

  it('are drawn of a day with a single call, and not at all of none', () => {
    const single = { 'calls 09 1 operator_failed': '1', patients: '1', 'busy 09': '1', lines: '1' };
    for (const { plot } of plotsOf(reportOfDay(single, EMPTY_DAY))) expect(plot).not.toMatch(/NaN|Infinity/);
    expect(plotsOf(reportOfDay(EMPTY_DAY, EMPTY_DAY))).toEqual([]);
  });
});

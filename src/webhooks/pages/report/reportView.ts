// A report as a page: the sentence, the plots with their tables, the way to other days and to paper.
import {
  cellText,
  reportTables,
  type ReportTable,
  type TableId,
} from '../../../shared/reports/reportTables.js';
import { CAUSES } from '../../../shared/reports/dayReport.js';
import { daysFrom, type DeskReport } from '../../../shared/reports/deskReport.js';
import {
  causeWords,
  dayWords,
  durationWords,
  headline,
  wholeDayWords,
} from '../../../shared/reports/reportWords.js';
import { say } from '../../../shared/texts/say.js';
import { drawing, html, type Html } from '../html.js';
import { widePage } from '../layout.js';
import type { Visitor } from '../page.js';

export const REPORT_PATH = '/report';

/** The SVG of each table that has a plot. */
export type Plots = ReadonlyMap<TableId, string>;

interface Shown {
  readonly title: string;
  readonly report: DeskReport;
  readonly plots: Plots;
  /** The desk's own; `YYYY-MM-DD`. */
  readonly today: string;
}

export function reportView({ title, report, plots, today }: Shown, visitor: Visitor): string {
  const { desk, date, medianSecondsToReach: median } = report;
  const path = `${REPORT_PATH}/${desk}`;
  const tables = reportTables(report);
  const below = html`${dayLinks(path, date, today)}
    <p>${wholeDayWords(date)}</p>
    <p class="headline">${unbroken(headline(report))}.</p>
    ${median === null ? null : html`<p>${say('До разговора обычно проходит {duration} (медиана)', { duration: durationWords(median) })}</p>`}
    <p class="paperless"><a href="${path}/day.csv?date=${date}">${say('Скачать CSV')}</a></p>
    ${patterns()}
    <div class="report">${tables.map((table) => sectionOf(table, plots.get(table.id) ?? null))}</div>`;
  const heading = say('Отчёт: {title}', { title });
  return widePage({ title: heading, visitor, section: REPORT_PATH, desk }, below);
}

/** A line for each desk. */
export function reportListView(
  reports: readonly { readonly title: string; readonly report: DeskReport }[],
  date: string,
  today: string,
  visitor: Visitor,
): string {
  const below = html`${dayLinks(REPORT_PATH, date, today)}
    <p>${wholeDayWords(date)}</p>
    ${reports.map(
      ({ title, report }) =>
        html`<section>
          <h2><a href="${REPORT_PATH}/${report.desk}?date=${date}">${title}</a></h2>
          <p>${unbroken(headline(report))}.</p>
        </section>`,
    )}`;
  return widePage({ title: say('Отчёт'), visitor, section: REPORT_PATH }, below);
}

/** A number and its unit stay on one line. */
function unbroken(sentence: string): string {
  return sentence.replace(/(\d) (?=\D)(?!\()/g, '$1\u00a0');
}

function dayLinks(path: string, date: string, today: string): Html {
  const [before, after] = [daysFrom(date, -1), daysFrom(date, 1)];
  const next =
    date < today ? html`<a href="${path}?date=${after}" rel="next">${dayWords(after)} →</a>` : null;
  return html`<div class="days">
    <a href="${path}?date=${before}" rel="prev">← ${dayWords(before)}</a>
    <form method="get" action="${path}">
      <input
        type="date"
        name="date"
        value="${date}"
        max="${today}"
        aria-label="${say('День')}"
        required
      /><button class="second">${say('Показать')}</button>
    </form>
    ${next}
  </div>`;
}

function sectionOf(table: ReportTable, plot: string | null): Html {
  return html`<section aria-labelledby="${table.id}">
    <h2 id="${table.id}">${table.title}</h2>
    ${plot !== null && table.id === 'hours' ? legend() : null} ${plot === null ? null : drawing(plot)}
    ${tableOf(table)}
  </section>`;
}

function tableOf({ id, head, rows }: ReportTable): Html {
  const heads = head.map((name) => html`<th scope="col">${name}</th>`);
  const body = rows.map(
    ({ label, cells }) =>
      html`<tr>
        <th scope="row">${label}</th>
        ${cells.map((cell) => html`<td>${cellText(cell)}</td>`)}
      </tr> `,
  );
  return html`<table aria-labelledby="${id}">
    <thead>
      <tr>
        ${heads}
      </tr>
    </thead>
    <tbody>
      ${body}
    </tbody>
  </table>`;
}

function legend(): Html {
  const entries = CAUSES.map(
    (cause) =>
      html`<li>
        <svg aria-hidden="true" viewBox="0 0 14 14">
          <rect width="14" height="14" fill="url(#fill-${cause})" stroke="currentColor" /></svg
        >${causeWords(cause)}
      </li>`,
  );
  return html`<ul class="legend">
    ${entries}
  </ul>`;
}

/** Once for all plots of the page. */
function patterns(): Html {
  const tile = html`<rect class="fill-ground" width="8" height="8" />`;
  const pattern = (name: string, lines: Html | null) =>
    html`<pattern id="fill-${name}" class="fill-${name}" width="8" height="8" patternUnits="userSpaceOnUse"
      >${tile}${lines}</pattern
    >`;
  return html`<svg class="patterns" aria-hidden="true">
    <defs>
      ${pattern('connected', null)}
      ${pattern('patient', html`<path class="fill-lines" d="M-2 2L2 -2M0 8L8 0M6 10L10 6" />`)}
      ${pattern('operator', html`<circle class="fill-lines" cx="4" cy="4" r="1" />`)}
      ${pattern('network', html`<path class="fill-lines" d="M0 4H8M4 0V8" />`)}
    </defs>
  </svg>`;
}

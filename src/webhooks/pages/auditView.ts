// The journal as a page: one sentence a record, looks of one person folded, and what it may be filtered by.
import { DateTime } from 'luxon';
import { say } from '../../shared/texts/say.js';
import type { KeptRecord } from '../audit.js';
import type { AuditFilter } from './auditFilter.js';
import { recordWords, type RecordWords } from './auditWords.js';
import { html, type Html } from './html.js';
import { widePage } from './layout.js';
import type { PageDesk, Visitor } from './page.js';

export interface AuditPageFacts {
  readonly records: readonly KeptRecord[];
  /** Where the next page begins. */
  readonly next: string | undefined;
  readonly filter: AuditFilter;
  readonly desks: readonly Pick<PageDesk, 'name' | 'title' | 'zone'>[];
  readonly path: string;
}

/** A record in words, and its time of day. */
interface Line extends RecordWords {
  readonly who: string;
  readonly isLook: boolean;
  readonly at: DateTime;
}

export function auditView(facts: AuditPageFacts, visitor: Visitor): string {
  const { records, filter, next, path } = facts;
  const lines = linesOf(facts);
  return widePage(
    { title: say('Журнал'), visitor, section: path },
    html`<section>${filterForm(facts)}</section>
      <section aria-label="${say('Записи')}">
        ${records.length === 0 ? html`<p>${say('Таких записей нет.')}</p>` : null}
        <ul class="story">
          ${folded(lines).map(entry)}
        </ul>
        ${next === undefined ? null : olderForm(path, filter, next)}
      </section>`,
  );
}

function linesOf({ records, desks }: AuditPageFacts): Line[] {
  const titles = new Map(desks.map(({ name, title }) => [name, title]));
  const zone = desks[0]?.zone ?? 'UTC';
  return records.map((record) => ({
    ...recordWords(record, (desk) => titles.get(desk) ?? null),
    who: record.who,
    isLook: record.did === 'look' && record.outcome === '',
    at: DateTime.fromISO(record.at, { zone }),
  }));
}

/** Runs of looks by the same person; everything else by itself. */
function folded(lines: readonly Line[]): Line[][] {
  const runs: Line[][] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    const [first] = last ?? [];
    if (last && first && first.isLook && line.isLook && first.who === line.who) last.push(line);
    else runs.push([line]);
  }
  return runs;
}

function entry(run: readonly Line[]): Html | null {
  const [newest] = run;
  const oldest = run.at(-1);
  if (!newest || !oldest) return null;
  if (run.length === 1)
    return html`<li>${timeOf(newest.at)}<span><strong>${newest.who}</strong>: ${sentence(newest)}</span></li> `;
  return html`<li>
    ${timeOf(newest.at)}
    <details>
      <summary>
        <strong>${newest.who}</strong>: ${say('{count, plural, one {# просмотр} few {# просмотра} many {# просмотров} other {# просмотра}} с {time}', { count: run.length, time: oldest.at.toFormat('HH:mm') })}
      </summary>
      <ul>
        ${run.map((line) => html`<li>${line.at.toFormat('HH:mm')} ${object(line)}</li> `)}
      </ul>
    </details>
  </li> `;
}

function timeOf(at: DateTime): Html {
  return html`<time datetime="${at.toISO() ?? ''}">${at.toFormat('dd.MM HH:mm:ss')}</time>`;
}

function sentence(line: Line): Html {
  const { did, what, outcome, tone } = line;
  const about = what === '' ? null : html`${joint(line)}${object(line)}`;
  if (outcome === '') return html`${did}${about}`;
  return html`${did}${about}: ${tone === 'bad' ? html`<span class="badge bad">${outcome}</span>` : outcome}`;
}

/** Looks have no outcome; an outcome comes behind a colon of its own. */
function joint({ link, outcome }: Line): string {
  if (outcome === '') return ': ';
  return link === null ? ', ' : ' ';
}

function object({ what, link }: Line): Html {
  return link === null
    ? html`<span class="ref">${what}</span>`
    : html`<a class="ref" href="${link}">${what}</a>`;
}

function filterForm({ filter, path, records }: AuditPageFacts): Html {
  const people = [...new Set(records.map(({ who }) => who))].sort();
  return html`<form class="line" method="post" action="${path}">
    <label
      >${say('Кто')}<input name="who" list="people" value="${filter.who}" maxlength="100" autocomplete="off"
    /></label>
    <datalist id="people">${people.map((who) => html`<option value="${who}"></option>`)}</datalist>
    <label
      >${say('Номер или ссылка документа')}<input
        name="document"
        value="${filter.document}"
        maxlength="300"
        autocomplete="off"
        spellcheck="false"
    /></label>
    <label>${say('День')}<input type="date" name="day" value="${filter.day}" /></label>
    <button>${say('Показать')}</button>
    <a href="${path}">${say('Все записи')}</a>
  </form>`;
}

/** A form, so that what was typed is in no address. */
function olderForm(path: string, filter: AuditFilter, next: string): Html {
  const fields = { ...filter, before: next };
  const inputs = Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  );
  return html`<form method="post" action="${path}">${inputs}<button class="second">${say('Более ранние записи')}</button></form>`;
}

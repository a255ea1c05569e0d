// The desks as cards, troubled ones first.
import type { DeskStatus } from '../../shared/calls/deskStatus.js';
import { stateWords } from './deskWords.js';
import { html, type Html } from './html.js';
import { widePage } from './layout.js';
import { REFRESH_S } from './redisPage.js';
import type { Visitor } from './page.js';

export interface DeskCard {
  readonly title: string;
  readonly status: DeskStatus;
}

const TROUBLE: readonly string[] = ['bad', 'warn', 'good', ''];
const MAX_DOTS = 20;

export function deskListView(cards: readonly DeskCard[], visitor: Visitor, nowMs: number): string {
  const rank = ({ status }: DeskCard) =>
    TROUBLE.indexOf(stateWords(status, nowMs).tone) - (todoOf(status) > 0 ? 0.5 : 0);
  const items = cards.toSorted((a, b) => rank(a) - rank(b)).map((card) => cardOf(card, nowMs));
  return widePage(
    { title: 'Группы операторов', visitor, section: '/desk', refreshS: REFRESH_S },
    html`<div class="cards">
${items}</div>`,
  );
}

function cardOf({ title, status }: DeskCard, nowMs: number): Html {
  const { tone, badge, sentence } = stateWords(status, nowMs);
  const todo = todoOf(status);
  return html`<section><h2><a href="/desk/${status.desk}">${title}</a></h2>
<p><span class="badge ${tone}">${badge}</span> ${sentence}</p>
<p><span class="dots" aria-hidden="true">${dots(status)}</span> на линии ${status.onPhone} из ${status.lines}, ждут ${status.waiting}</p>
${todo > 0 ? html`<p><span class="badge bad">разобрать: ${todo}</span></p>` : null}</section>
`;
}

function dots({ onPhone, lines }: DeskStatus): string {
  const busy = Math.min(onPhone, MAX_DOTS);
  return '●'.repeat(busy) + '○'.repeat(Math.max(0, Math.min(lines, MAX_DOTS) - busy));
}

function todoOf({ closed, results }: DeskStatus): number {
  return (closed['needs_review'] ?? 0) + results.failed;
}

// The desks as cards, troubled ones first. They follow a stream of their own.
import { isUnserved, type ServedDesk } from '../../shared/calls/deskStatus.js';
import { say } from '../../shared/texts/say.js';
import { doneAt, doneWords, stateWords, type DeskPace } from './deskWords.js';
import { html, type Html } from './html.js';
import { widePage } from './layout.js';
import { following, liveScript, type Frame } from './liveScript.js';
import { REFRESH_S } from './redisPage.js';
import type { Visitor } from './page.js';

export interface DeskCard extends DeskPace {
  readonly title: string;
  readonly status: ServedDesk;
}

const TROUBLE: readonly string[] = ['bad', 'warn', 'good', ''];
const MAX_DOTS = 20;

export function deskListView(cards: readonly DeskCard[], visitor: Visitor, nowMs: number): string {
  const { title: tab, regions } = deskListFrame(cards, nowMs);
  const content = html`<div id="cards" class="cards">${regions['cards'] ?? null}</div>
`;
  return widePage(
    { title: listTitle(), visitor, section: '/desk', tab, refreshS: REFRESH_S, isLive: true },
    html`${following('/desk?stream', nowMs, content)}<footer><span id="fresh"></span></footer>${liveScript()}`,
  );
}

/** What the stream sends of it. */
export function deskListFrame(cards: readonly DeskCard[], nowMs: number): Frame {
  const rank = ({ status }: DeskCard) =>
    TROUBLE.indexOf(stateWords(status, nowMs).tone) - (todoOf(status) > 0 ? 0.5 : 0);
  const sorted = cards.toSorted((a, b) => rank(a) - rank(b));
  const unserved = cards.find(({ status }) => isUnserved(status));
  const title = unserved ? `${stateWords(unserved.status, nowMs).badge} · ${listTitle()}` : listTitle();
  return { title, regions: { cards: html`${sorted.map((card) => cardOf(card, nowMs))}` } };
}

function listTitle(): string {
  return say('Группы операторов');
}

function cardOf(card: DeskCard, nowMs: number): Html {
  const { title, status } = card;
  const { tone, badge, sentence } = stateWords(status, nowMs);
  const { onPhone, lines, waiting } = status;
  const todo = todoOf(status);
  const done = doneWords(status, doneAt(status, card, nowMs), nowMs);
  const busy = say('на линии {onPhone} из {lines}, ждут\u00a0{waiting}', { onPhone, lines, waiting });
  return html`<section class="${tone}"><h2><a id="desk-${status.desk}" href="/desk/${status.desk}">${title}</a></h2>
<p><span class="badge ${tone}">${badge}</span> ${sentence}</p>
<p><span class="dots" aria-hidden="true">${dots(status)}</span> ${busy}</p>
${done === '' ? null : html`<p class="soft">${done}</p>`}${todo > 0 ? html`<p><span class="badge bad">${say('разобрать: {count}', { count: todo })}</span></p>` : null}</section>
`;
}

function dots({ onPhone, lines }: ServedDesk): string {
  const busy = Math.min(onPhone, MAX_DOTS);
  return '●'.repeat(busy) + '○'.repeat(Math.max(0, Math.min(lines, MAX_DOTS) - busy));
}

function todoOf({ closed, results }: ServedDesk): number {
  return (closed['needs_review'] ?? 0) + results.failed;
}

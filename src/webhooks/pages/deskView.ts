// A desk as a page for its operators. It follows the desk by a stream; without scripts it reloads itself, and a link stops
// both for people who read slowly.
import type { DeskDay } from './deskDay.js';
import { deskRegions, tabTitle, type Regions } from './deskRegions.js';
import { isoIn } from '../../shared/domain/instant.js';
import { say } from '../../shared/texts/say.js';
import { html, type Html } from './html.js';
import { widePage } from './layout.js';
import { following, liveScript, type Frame } from './liveScript.js';
import { REFRESH_S } from './redisPage.js';
import type { Role, Visitor } from './page.js';

export interface DeskView {
  readonly day: DeskDay;
  readonly visitor: Visitor;
  /** The page stays as it is. */
  readonly isStill: boolean;
  readonly nowMs: number;
}

export function deskView({ day, visitor, isStill, nowMs }: DeskView): string {
  const { title, status, zone } = day;
  const path = `/desk/${status.desk}`;
  const refresh = isStill ? {} : { refreshS: REFRESH_S, isLive: true };
  const wide = { title, visitor, section: '/desk', desk: status.desk, tab: tabTitle(day, nowMs), ...refresh };
  const main = body(deskRegions(day, visitor.user.role, nowMs));
  const end = footer(path, isStill, clockIn(zone, nowMs), visitor.user.role);
  if (isStill) return widePage(wide, html`${main}${end}`);
  return widePage(wide, html`${following(`${path}/stream`, nowMs, main)}${end}${liveScript()}`);
}

/** What the stream sends of it. */
export function deskFrame(day: DeskDay, role: Role, nowMs: number): Frame {
  return { title: tabTitle(day, nowMs), regions: { ...deskRegions(day, role, nowMs) } };
}

function body({ band, actions, trouble, figures, lines, queue, day }: Regions): Html {
  return html`<div id="band">${band}</div>
<div id="actions">${actions}</div>
<div id="trouble">${trouble}</div>
<section id="figures" aria-label="${say('Сегодня')}">${figures}</section>
<section id="lines" aria-label="${say('На линии')}">${lines}</section>
<section id="queue" aria-label="${say('Очередь')}">${queue}</section>
<div id="day" class="columns">${day}</div>
`;
}

/** It goes on with the page. */
function clockIn(zone: string, nowMs: number): Html {
  return html`<time data-zone="${zone}">${isoIn(zone, nowMs).slice(11, 19)}</time>`;
}

function footer(path: string, isStill: boolean, clock: Html, role: Role): Html {
  const link = isStill
    ? html`<a href="${path}">${say('Следить дальше')}</a>`
    : html`<a href="${path}?still">${say('Остановить обновление')}</a>`;
  const board =
    role === 'supervisor'
      ? html`<form method="post" action="${path}/tv-link"><button class="second">${say('Ссылка для табло')}</button></form>`
      : null;
  return html`<footer><span>${say('Местное время')} ${clock}, <span id="fresh"></span> ${link}</span>${board}</footer>`;
}

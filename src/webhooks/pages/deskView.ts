// A desk as a page for its operators. It follows the desk by a stream; without scripts it reloads itself, and a link stops
// both for people who read slowly.
import type { DeskDay } from './deskDay.js';
import { deskRegions, tabTitle, type Regions } from './deskRegions.js';
import { isoIn } from '../../shared/domain/instant.js';
import { html, type Html } from './html.js';
import { widePage } from './layout.js';
import { liveScript } from './liveScript.js';
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
  const end = footer(path, isStill, isoIn(zone, nowMs));
  if (isStill) return widePage(wide, html`${main}${end}`);
  return widePage(
    wide,
    html`<div data-stream="${path}/stream" data-now="${nowMs}">${main}</div>${end}${liveScript()}`,
  );
}

/** What the stream sends: the title of the tab, and each region's HTML by the id of its place. */
export function deskFrame(day: DeskDay, role: Role, nowMs: number): string {
  const regions = Object.entries(deskRegions(day, role, nowMs)).map(([id, part]) => [id, part.toString()]);
  return JSON.stringify({
    title: `${tabTitle(day, nowMs)} · Марвин`,
    regions: Object.fromEntries(regions) as Record<string, string>,
  });
}

function body({ band, actions, trouble, figures, lines, queue, day }: Regions): Html {
  return html`<div id="band">${band}</div>
<div id="actions">${actions}</div>
<div id="trouble">${trouble}</div>
<section id="figures" aria-label="Сегодня">${figures}</section>
<section id="lines" aria-label="На линии">${lines}</section>
<section id="queue" aria-label="Очередь">${queue}</section>
<div id="day" class="columns">${day}</div>
`;
}

function footer(path: string, isStill: boolean, nowIso: string): Html {
  const link = isStill
    ? html`<a href="${path}">Следить дальше</a>`
    : html`<a href="${path}?still">Остановить обновление</a>`;
  return html`<footer>Местное время ${nowIso.slice(11, 19)}, <span id="fresh"></span> ${link}</footer>`;
}

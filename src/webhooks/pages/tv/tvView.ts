// A desk as a board on the wall, read from three metres: state, three figures, the lines. Initials only, whoever looks.
import { say } from '../../../shared/texts/say.js';
import type { DeskDay, OnPhone, Stage } from '../deskDay.js';
import { band, figures, tabTitle, timer } from '../deskRegions.js';
import { html, type Html } from '../html.js';
import { boardPage } from '../layout.js';
import { following, liveScript, type Frame } from '../liveScript.js';
import { REFRESH_S } from '../redisPage.js';

/** @param query of its address, such as `?key=…`; the stream is asked with the same */
export function tvView(day: DeskDay, query: string, nowMs: number): string {
  const { title, regions } = tvFrame(day, nowMs);
  const place = (id: string) => html`<div id="${id}">${regions[id] ?? null}</div> `;
  const main = html`<main>
    <header>
      <h1>${day.title}</h1>
      <span id="fresh" class="soft"></span>
    </header>
    ${place('band')}${place('figures')}${place('lines')}
  </main>`;
  const stream = `/desk/${day.status.desk}/tv/stream${query}`;
  return boardPage(title, REFRESH_S, html`${following(stream, nowMs, main)}${liveScript()}`);
}

/** What its stream sends. */
export function tvFrame(day: DeskDay, nowMs: number): Frame {
  const lines = day.onPhone.map((call) => tvLine(call, day.usualCallMs));
  return {
    title: tabTitle(day, nowMs),
    regions: { band: band(day, nowMs), figures: figures(day), lines: html`${lines}` },
  };
}

const STAGES: Readonly<Record<Stage, () => string>> = {
  operator: () => say('Звоним оператору'),
  announcement: () => say('Объявление и звонок пациенту'),
  talk: () => say('Разговор'),
};

function tvLine({ patient, startedAt, stage }: OnPhone, usualCallMs: number): Html {
  return html`<div class="line-row">
    <strong>${patient}</strong><span class="soft">${STAGES[stage]()}</span>${timer(startedAt, usualCallMs)}
  </div> `;
}

// How everything is, as a page: one section for workers, one for Redis, one for each desk with its robot and its 1C, and what
// went wrong lately.
import { isUnserved } from '../../../shared/calls/deskStatus.js';
import type { KeptTrouble } from '../../../shared/redis/troubles.js';
import { say } from '../../../shared/texts/say.js';
import type { SystemState } from '../../state/systemState.js';
import { stateWords } from '../deskWords.js';
import { html, type Html } from '../html.js';
import { widePage } from '../layout.js';
import { following, liveScript, type Frame } from '../liveScript.js';
import type { Visitor } from '../page.js';
import { REFRESH_S } from '../redisPage.js';
import { scrollTable } from '../scrollTable.js';
import { deskSection } from './deskSection.js';
import { fact, factList, timeIn } from './facts.js';
import { serverFacts } from './serverFacts.js';

export const STATE_PATH = '/state';

interface StateViewParts {
  readonly visitor: Visitor;
  /** In which times are told that belong to no desk. */
  readonly zone: string;
  readonly nowMs: number;
}

export function stateView(state: SystemState, { visitor, zone, nowMs }: StateViewParts): string {
  const { title: tab, regions } = stateFrame(state, zone, nowMs);
  const parts = Object.entries(regions).map(([id, part]) => html`<div id="${id}">${part}</div> `);
  const content = html`${following(`${STATE_PATH}?stream`, nowMs, html`${parts}`)}
    <footer><span id="fresh"></span></footer>
    ${liveScript()}`;
  return widePage(
    { title: say('Состояние'), visitor, section: STATE_PATH, tab, refreshS: REFRESH_S, isLive: true },
    content,
  );
}

/** What the stream sends of it. */
export function stateFrame(state: SystemState, zone: string, nowMs: number): Frame {
  const unserved = state.desks.find(({ status }) => isUnserved(status));
  const own = say('Состояние');
  return {
    title: unserved ? `${stateWords(unserved.status, nowMs).badge} · ${own}` : own,
    regions: {
      workers: workersSection(state, zone),
      redis: redisSection(state, zone),
      desks: html`${state.desks.map((desk) => deskSection(desk, nowMs))}`,
      troubles: troublesSection(state.troubles, zone),
    },
  };
}

function workersSection({ workers, desks: all }: SystemState, zone: string): Html {
  const titles = new Map(all.map(({ status, title }) => [status.desk, title]));
  const rows = workers.map(({ version, commit, sinceMs, doing, desks }) => {
    const build = commit === null ? version : `${version} (${commit.slice(0, 8)})`;
    const words = doing === 'working' ? say('работает') : say('запускается');
    return html`<tr>
      <th scope="row">${words}</th>
      <td>${build}</td>
      <td>${timeIn(zone, sinceMs)}</td>
      <td>${desks.map((desk) => titles.get(desk) ?? desk).join(' · ')}</td>
    </tr> `;
  });
  const table = scrollTable({
    label: say('Процессы обзвона'),
    heads: [say('Что делает'), say('Версия'), say('С какого времени'), say('Группы')],
    rows,
  });
  const none = html`<p class="bad">${say('Нет ни одного: никто не звонит, и 1С ничего не узнаёт.')}</p>`;
  return html`<section aria-labelledby="h-workers">
    <h2 id="h-workers">${say('Процессы обзвона ({count})', { count: workers.length })}</h2>
    ${rows.length > 0 ? table : none}
  </section>`;
}

function redisSection({ redis, spooled }: SystemState, zone: string): Html {
  const servers = redis.flatMap(serverFacts);
  const disk =
    spooled === null
      ? fact(say('Сообщения робота на диске'), say('диск не читается'), true)
      : fact(say('Сообщения робота на диске'), say('ждут: {count}', { count: spooled }), spooled > 0);
  return html`<section aria-labelledby="h-redis">
    <h2 id="h-redis">${say('База (Redis) и диск')}</h2>
    ${factList([...servers, disk, fact(say('Часовой пояс страницы'), zone)])}
  </section>`;
}

function troublesSection(troubles: readonly KeptTrouble[], zone: string): Html {
  const rows = troubles.map(
    ({ atMs, process, desk, what, kind }) =>
      html`<tr>
        <td>${timeIn(zone, atMs)}</td>
        <td>${desk === null ? process : `${process}, ${desk}`}</td>
        <td lang="en">${kind === null ? what : `${what} (${kind})`}</td>
      </tr> `,
  );
  const table = scrollTable({
    label: say('Последние ошибки'),
    heads: [say('Когда в последний раз'), say('Где'), say('Что, как в журнале')],
    rows,
  });
  return html`<section aria-labelledby="h-troubles">
    <h2 id="h-troubles">${say('Последние ошибки')}</h2>
    ${rows.length > 0 ? table : html`<p class="soft">${say('За последнюю неделю — никаких.')}</p>`}
  </section>`;
}

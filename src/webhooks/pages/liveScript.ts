// The only script of ours: it follows a page's stream, puts what has changed into its places, and counts seconds. Focus,
// scrolling and open forms stay. Allowed by its hash, like the style; its words are in the page, so that the hash is one.
import { createHash } from 'node:crypto';
import { say } from '../../shared/texts/say.js';
import { html, type Html } from './html.js';

const STALE_S = 15;

const SCRIPT = html`
(() => {
  const page = document.querySelector('[data-stream]');
  const fresh = document.getElementById('fresh');
  let lastMs = Date.now(), aheadMs = Number(page.dataset.now) - Date.now(), isAway = false;
  const put = ({ title, regions }) => {
    document.title = title;
    for (const [id, text] of Object.entries(regions)) {
      const place = document.getElementById(id);
      if (!place || place.dataset.shown === text) continue;
      const focused = place.contains(document.activeElement) ? document.activeElement.id : '';
      place.innerHTML = text;
      place.dataset.shown = text;
      if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    }
    tick();
  };
  const tick = () => {
    const nowMs = Date.now() + aheadMs;
    for (const one of document.querySelectorAll('[data-since]')) {
      const s = Math.max(0, Math.floor((nowMs - Number(one.dataset.since)) / 1000));
      one.textContent = Math.floor(s / 60) + ':' + String(s % 60).padStart(2, '0');
      one.classList.toggle('late', s * 1000 > Number(one.dataset.usual));
    }
    for (const clock of document.querySelectorAll('[data-zone]'))
      clock.textContent = new Date(nowMs).toLocaleTimeString('ru', { timeZone: clock.dataset.zone });
    const ageS = Math.floor((Date.now() - lastMs) / 1000);
    fresh.textContent = isAway ? page.dataset.away : page.dataset.fresh.replace('%', ageS);
    fresh.classList.toggle('stale', isAway || ageS >= ${STALE_S});
  };
  const source = new EventSource(page.dataset.stream);
  const on = (name, then) => source.addEventListener(name, (event) => {
    isAway = name === 'away';
    if (!isAway) lastMs = Date.now();
    if (event.lastEventId) aheadMs = Number(event.lastEventId) - Date.now();
    then(event);
  });
  on('look', (event) => put(JSON.parse(event.data)));
  on('same', tick);
  on('away', tick);
  source.onerror = () => { if (source.readyState === 2) setTimeout(() => location.reload(), 10000); };
  setInterval(tick, 1000);
  tick();
})();
`;

export const SCRIPT_SOURCE = `'sha256-${createHash('sha256').update(SCRIPT.toString()).digest('base64')}'`;

/** What of a page changes by itself: each region's HTML by the id of its place, and the title of the tab. */
export interface Frame {
  readonly title: string;
  readonly regions: Readonly<Record<string, Html>>;
}

/** What the stream sends. */
export function frameText({ title, regions }: Frame): string {
  const texts = Object.entries(regions).map(([id, part]): [string, string] => [id, part.toString()]);
  return JSON.stringify({ title: `${title} · ${say('Марвин')}`, regions: Object.fromEntries(texts) });
}

/** The part of a page that follows a stream. @param stream its address */
export function following(stream: string, nowMs: number, content: Html): Html {
  const fresh = say('обновлено {seconds} с назад', { seconds: '%' });
  return html`<div data-stream="${stream}" data-now="${nowMs}" data-fresh="${fresh}" data-away="${say('Нет связи с базой')}">${content}</div>`;
}

/** At the end of a page that follows; the element with the id `fresh` is before it. */
export function liveScript(): Html {
  return html`<script>${SCRIPT}</script>`;
}

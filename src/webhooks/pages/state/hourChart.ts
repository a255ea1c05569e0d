// A desk's day by the hour as a small chart: all calls, and those that connected. Only shapes, so the page's policy allows it.
import { say } from '../../../shared/texts/say.js';
import type { HourOfDay } from '../../state/systemState.js';
import { html, type Html } from '../html.js';

const WIDTH = 240;
const HEIGHT = 40;

export function hourChart(hours: readonly HourOfDay[]): Html {
  const total = sum(hours.map(({ calls }) => calls));
  const connected = sum(hours.map((hour) => hour.connected));
  const words = say('Сегодня по часам: звонков {total}, соединили {connected}', { total, connected });
  const most = Math.max(1, ...hours.map(({ calls }) => calls));
  return html`<p class="soft">${words}</p>
    <svg
      class="spark"
      viewBox="0 0 ${WIDTH} ${HEIGHT}"
      preserveAspectRatio="none"
      role="img"
      aria-label="${words}"
    >
      <polyline class="all" points="${points(hours, most, ({ calls }) => calls)}" />
      <polyline class="good" points="${points(hours, most, (hour) => hour.connected)}" />
    </svg>`;
}

function points(hours: readonly HourOfDay[], most: number, of: (hour: HourOfDay) => number): string {
  const step = WIDTH / Math.max(1, hours.length - 1);
  return hours
    .map(
      (hour, index) =>
        `${(index * step).toFixed(1)},${(HEIGHT - 2 - (of(hour) / most) * (HEIGHT - 4)).toFixed(1)}`,
    )
    .join(' ');
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

// How the press of a button ended, in words. The address carries one of these keys and nothing else.
import { html, type Html } from '../html.js';

const OUTCOMES: Readonly<Record<string, readonly [tone: 'good' | 'bad', sentence: string]>> = {
  done: ['good', 'Сделано.'],
  changed: [
    'bad',
    'Пока страница была открыта, документ изменился. Ничего не сделано: посмотрите, что с ним теперь.',
  ],
  unsure: ['bad', 'Звонок мог ещё не закончиться. Отметьте, что знаете об этом, и нажмите ещё раз.'],
  bad_time: ['bad', 'В это время позвонить нельзя: нужно время в будущем, в часы обзвона и до приёма.'],
  failed: ['bad', 'Нет связи с базой. Посмотрите, что с документом, прежде чем нажимать ещё раз.'],
};

/** @param key from the address; anything else says nothing */
export function outcomeLine(key: unknown): Html | null {
  const [tone, sentence] = (typeof key === 'string' && Object.hasOwn(OUTCOMES, key) && OUTCOMES[key]) || [];
  if (tone === undefined || sentence === undefined) return null;
  return html`<p class="${tone}" role="${tone === 'bad' ? 'alert' : 'status'}">${sentence}</p>`;
}
